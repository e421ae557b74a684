//! [`Texts`]: counts texts with a tokenizer, each once.

use std::sync::{Mutex, PoisonError};

use modelway_core::Error;

use super::cache::{Cache, Key};
use super::prefix::{Cut, Prefix};
use super::trail::Trail;
use crate::tokenizer::{Encoding, Fragment, Tokenizer};

/// What is counted of a text; numbers from [`MESSAGES`] on are free for messages.
const FRAGMENT: u64 = 0;
const FIRST: u64 = 1;
pub(super) const MESSAGES: u64 = 2;

/// Who writes the first token of a prompt.
#[allow(dead_code, reason = "each is for some features")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// The tokenizer; one that the text spells is dropped, as llama.cpp does it.
    Added,
    /// The tokenizer's first token in any case, though its file may not say so: the first files of Llama 3 do not.
    First,
    /// The text, if any.
    Written,
}

/// Counts texts with a tokenizer, each once.
#[derive(Debug)]
pub(super) struct Texts {
    tokenizer: Tokenizer,
    cache: Cache,
    /// Of the conversation that was counted last.
    trail: Mutex<Trail>,
    /// Of the prompt that was rendered last.
    prefix: Mutex<Prefix>,
    beginning: Beginning,
    /// The tokens that the tokenizer adds to a prompt.
    added: u64,
    /// How a text spells the first of them.
    bos: Option<String>,
}

impl Texts {
    /// # Errors
    /// The tokenizer cannot encode an empty text.
    pub(super) fn new(tokenizer: Tokenizer, beginning: Beginning) -> Result<Self, Error> {
        let mut added = tokenizer.encode("", Encoding::PROMPT)?;
        if beginning == Beginning::First && added.is_empty() {
            added.extend(tokenizer.bos());
        }
        let bos = added.first().filter(|id| Some(**id) == tokenizer.bos());
        let bos = bos.and_then(|id| String::from_utf8(tokenizer.piece_special(*id)).ok());
        let bos = bos.filter(|text| !text.is_empty());
        let (cache, added) = (Cache::default(), added.len() as u64);
        let (trail, prefix) = (Mutex::default(), Mutex::default());
        Ok(Self { tokenizer, cache, trail, prefix, beginning, added, bos })
    }

    pub(super) fn cache(&self) -> &Cache {
        &self.cache
    }

    pub(super) fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The counts of the last conversation; who takes them gives them back, and others do without in the meantime.
    pub(super) fn trail(&self) -> Trail {
        let mut trail = self.trail.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *trail).again()
    }

    pub(super) fn keep(&self, trail: Trail) {
        *self.trail.lock().unwrap_or_else(PoisonError::into_inner) = trail;
    }

    /// As [`plain`](Self::plain), for the next text of a conversation.
    #[allow(dead_code, reason = "for OpenAI's models, which are a feature")]
    pub(super) fn next(&self, text: &str, trail: &mut Trail) -> Result<u64, Error> {
        let at = trail.len();
        match trail.next(FIRST, text, &self.cache) {
            Ok(count) => Ok(count),
            Err(key) => {
                let count = self.count(key, text, true)?;
                trail.set(at, count);
                Ok(count)
            }
        }
    }

    /// A text in which nothing is special, with no token before it that it could join.
    #[allow(dead_code, reason = "for OpenAI's models, which are a feature")]
    pub(super) fn plain(&self, text: &str) -> Result<u64, Error> {
        self.fragment(text, true)
    }

    /// A bare prompt, with the tokens that the tokenizer adds.
    pub(super) fn prompt(&self, text: &str) -> Result<u64, Error> {
        Ok(self.added + self.part(text, true)?)
    }

    /// A rendered chat from its beginning.
    pub(super) fn chat(&self, text: &str) -> Result<u64, Error> {
        let (added, text) = self.begun(text);
        Ok(added + self.part(text, true)?)
    }

    /// The prompt that was counted last, to write the next one over it; who takes it gives it back with
    /// [`conversation`](Self::conversation), and others do without in the meantime.
    pub(super) fn last_prompt(&self) -> Prefix {
        let mut prefix = self.prefix.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *prefix).again()
    }

    /// As [`chat`](Self::chat); where the last prompt began alike, only what follows is looked through.
    pub(super) fn conversation(&self, mut prompt: Prefix) -> Result<u64, Error> {
        let cut = prompt.last_cut(self.tokenizer.longest_special());
        let from = cut.unwrap_or_else(|| {
            let (added, rest) = self.begun(prompt.text());
            Cut { at: prompt.text().len() - rest.len(), tokens: added }
        });
        let mut cuts = Vec::new();
        let rest = prompt.text().get(from.at..).unwrap_or_default();
        let sum = self.sum(rest, cut.is_none(), |at, tokens| {
            cuts.push(Cut { at: from.at + at, tokens: from.tokens + tokens });
        })?;
        prompt.cut_at(from, cuts);
        *self.prefix.lock().unwrap_or_else(PoisonError::into_inner) = prompt;
        Ok(from.tokens + sum)
    }

    /// A part of a rendered chat; `first` if nothing stands before it.
    pub(super) fn part(&self, text: &str, first: bool) -> Result<u64, Error> {
        self.sum(text, first, |_, _| {})
    }

    /// As [`chat`](Self::chat), with the places beside special tokens, over which no other token reaches.
    pub(super) fn chat_in_pieces(&self, text: &str) -> Result<(u64, Vec<usize>), Error> {
        let (mut sum, rest) = self.begun(text);
        let start = text.len() - rest.len();
        let fragments = self.tokenizer.cut(rest);
        let is_token = |at: usize| matches!(fragments.get(at), Some(Fragment::Token(_)));
        let mut cuts = Vec::new();
        for (at, fragment) in fragments.iter().enumerate() {
            let Fragment::Text(range) = fragment else {
                sum += 1;
                continue;
            };
            let is_cut = if at > 0 { is_token(at - 1) } else { start > 0 };
            cuts.extend(is_cut.then_some(start + range.start));
            cuts.extend(is_token(at + 1).then_some(start + range.end));
            let words = rest.get(range.clone()).unwrap_or_default();
            sum += self.fragment(words, range.start == 0)?;
        }
        Ok((sum, cuts))
    }

    /// The tokens before a rendered chat, and what is left of it.
    fn begun<'t>(&self, text: &'t str) -> (u64, &'t str) {
        match self.beginning {
            Beginning::Written => (0, text),
            Beginning::Added | Beginning::First => {
                let rest = self.bos.as_ref().and_then(|bos| text.strip_prefix(bos.as_str()));
                (self.added, rest.unwrap_or(text))
            }
        }
    }

    /// The tokens of a text, of which `cut` is told each place after a special token and the tokens before it.
    fn sum(&self, text: &str, first: bool, mut cut: impl FnMut(usize, u64)) -> Result<u64, Error> {
        let (mut sum, mut after_token) = (0, false);
        for fragment in self.tokenizer.cut(text) {
            match fragment {
                Fragment::Token(_) => {
                    sum += 1;
                    after_token = true;
                }
                Fragment::Text(range) => {
                    if std::mem::take(&mut after_token) {
                        cut(range.start, sum);
                    }
                    let first = first && range.start == 0;
                    sum += self.fragment(text.get(range).unwrap_or_default(), first)?;
                }
            }
        }
        Ok(sum)
    }

    fn fragment(&self, text: &str, first: bool) -> Result<u64, Error> {
        let key = Key::new(if first { FIRST } else { FRAGMENT }, text);
        match self.cache.get(key) {
            Some(count) => Ok(count),
            None => self.count(key, text, first),
        }
    }

    fn count(&self, key: Key, text: &str, first: bool) -> Result<u64, Error> {
        let count = self.tokenizer.count(text, first)? as u64;
        self.cache.put(key, count);
        Ok(count)
    }
}
