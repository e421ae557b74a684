//! [`Plain`]: ids of text without special tokens.

use modelway_core::{Error, ErrorKind};

use super::family::Algorithm;
use super::words::{self, Words};

/// Merges plain text.
pub(super) struct Plain {
    inner: shimmytok::Tokenizer,
    algorithm: Algorithm,
    space_prefix: bool,
    /// What stands for `Ġ` in a SentencePiece vocabulary: shimmytok takes the letter for a space.
    letter: Option<Vec<u32>>,
    /// Words that have been merged, where no token reaches from one word into the next.
    words: Option<Words>,
}

impl Plain {
    pub(super) fn new(
        image: &[u8],
        algorithm: Algorithm,
        (texts, space_prefix): (&[String], bool),
    ) -> Result<Self, String> {
        let inner = shimmytok::Tokenizer::from_bytes(image).map_err(|e| e.to_string())?;
        let ids = ["<0xC4>", "<0xA0>"].into_iter().map(|byte| inner.get_token(byte)).collect();
        let letter = inner.get_token("Ġ").map(|id| vec![id]).or(ids);
        let reaches = |text: &String| words::of_sentence(text).nth(1).is_some();
        let splits = algorithm != Algorithm::Sentences || !texts.iter().any(reaches);
        let words = splits.then(Words::default);
        Ok(Self { inner, algorithm, space_prefix, letter, words })
    }

    /// Appends the ids of `text` to `ids`.
    pub(super) fn encode(&self, text: &str, ids: &mut Vec<u32>) -> Result<(), Error> {
        match self.algorithm {
            Algorithm::Bytes { lone_spaces: false, .. } => self.part(text, ids),
            Algorithm::Bytes { lone_spaces: true, .. } => {
                around_lone_spaces(text).into_iter().try_for_each(|part| self.part(part, ids))
            }
            Algorithm::Sentences if self.space_prefix => self.sentence(&format!(" {text}"), ids),
            Algorithm::Sentences => self.sentence(text, ids),
        }
    }

    fn sentence(&self, text: &str, ids: &mut Vec<u32>) -> Result<(), Error> {
        let Some(letter) = &self.letter else { return self.part(text, ids) };
        for (i, part) in text.split('Ġ').enumerate() {
            if i > 0 {
                ids.extend(letter);
            }
            self.part(part, ids)?;
        }
        Ok(())
    }

    fn part(&self, text: &str, ids: &mut Vec<u32>) -> Result<(), Error> {
        let Some(words) = &self.words else { return self.merge(text, ids) };
        match self.algorithm {
            Algorithm::Sentences => {
                words::of_sentence(text).try_for_each(|word| self.word(word, words, ids))
            }
            Algorithm::Bytes { .. } => {
                words::of_bytes(text).try_for_each(|word| self.word(word, words, ids))
            }
        }
    }

    fn word(&self, word: &str, words: &Words, ids: &mut Vec<u32>) -> Result<(), Error> {
        if !words.find(word, ids) {
            let before = ids.len();
            self.merge(word, ids)?;
            words.keep(word, ids.get(before..).unwrap_or_default());
        }
        Ok(())
    }

    fn merge(&self, text: &str, ids: &mut Vec<u32>) -> Result<(), Error> {
        let merged = self.inner.encode(text, false).map_err(|e| {
            Error::new(ErrorKind::InvalidRequest, format!("the text cannot be tokenized: {e}"))
                .with_source(e)
        })?;
        ids.extend(merged);
        Ok(())
    }
}

/// Cuts before and after every space character that is no blank and stands alone before a word's start.
fn around_lone_spaces(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let before_word = letters.peek().is_some_and(|(_, next)| !next.is_whitespace());
        if letter.is_whitespace() && letter != ' ' && before_word {
            let end = at + letter.len_utf8();
            parts.extend([text.get(start..at), text.get(at..end)].into_iter().flatten());
            start = end;
        }
    }
    parts.extend(text.get(start..));
    parts.retain(|part| !part.is_empty());
    parts
}
