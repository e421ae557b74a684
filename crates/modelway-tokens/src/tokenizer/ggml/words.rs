//! [`Words`]: SentencePiece merges word by word, each once.
//!
//! It merges whole texts. But where no token holds a space behind a letter, nothing is ever merged over the beginning
//! of a word, and the words on their own give the same ids.

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

/// Whether a space stands behind a letter in `text`.
pub(super) fn joins(text: &str) -> bool {
    before_spaces(text).nth(1).is_some()
}

/// The words of `text`, each with the spaces before it.
pub(super) fn before_spaces(text: &str) -> impl Iterator<Item = &str> {
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
