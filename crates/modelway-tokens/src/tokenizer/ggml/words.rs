//! [`Words`]: texts are merged word by word, each word once.
//!
//! Both kinds of tokenizers give words on their own the ids that they have in their text: SentencePiece where no token
//! holds a space behind a letter, since nothing is merged over the beginning of a word then; the byte-level ones since
//! they cut there first, whatever their rules are otherwise.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Words that are kept; all are forgotten when there are more.
const MOST: usize = 1 << 16;
/// Bytes of a word that is kept.
const LONGEST: usize = 64;

/// The ids of words.
#[derive(Default)]
pub(super) struct Words(Mutex<HashMap<Box<str>, Box<[u32]>>>);

impl Words {
    /// Appends the ids of `word`, if they are known.
    pub(super) fn find(&self, word: &str, ids: &mut Vec<u32>) -> bool {
        let words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = words.get(word);
        ids.extend(known.into_iter().flatten());
        known.is_some()
    }

    pub(super) fn keep(&self, word: &str, ids: &[u32]) {
        if word.len() > LONGEST {
            return;
        }
        let mut words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if words.len() >= MOST {
            words.clear();
        }
        words.insert(word.into(), ids.into());
    }
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '▁')
}

/// The words of `text`, each with the spaces before it.
pub(super) fn of_sentence(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let word = rest.find(|letter| !is_space(letter)).unwrap_or(rest.len());
        let letters = rest.get(word..).unwrap_or_default();
        let end = letters.find(is_space).map_or(rest.len(), |at| word + at);
        let (found, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(found)
    })
}

/// Stretches of `text` that end with a letter and go on with a space and a letter, all of them ASCII's.
pub(super) fn of_bytes(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
        let mut spaces = memchr::memchr_iter(b' ', bytes);
        let end = spaces.find(|&at| at > 0 && is_letter(at - 1) && is_letter(at + 1));
        let (found, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        rest = after;
        Some(found)
    })
}
