//! [`Texts`]: counts texts with a tokenizer, each once.

use std::sync::{Mutex, PoisonError};

use modelway_core::Error;

use super::cache::{Cache, Key};
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
        let (cache, trail, added) = (Cache::default(), Mutex::default(), added.len() as u64);
        Ok(Self { tokenizer, cache, trail, beginning, added, bos })
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
        let (key, at) = (Key::new(FIRST, text), trail.len());
        if let Some(count) = trail.next(key, &self.cache) {
            return Ok(count);
        }
        let count = self.plain(text)?;
        trail.set(at, count);
        Ok(count)
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
        match self.beginning {
            Beginning::Written => self.part(text, true),
            Beginning::Added | Beginning::First => {
                let rest = self.bos.as_ref().and_then(|bos| text.strip_prefix(bos.as_str()));
                self.prompt(rest.unwrap_or(text))
            }
        }
    }

    /// A part of a rendered chat; `first` if nothing stands before it.
    pub(super) fn part(&self, text: &str, first: bool) -> Result<u64, Error> {
        let mut sum = 0;
        for fragment in self.tokenizer.cut(text) {
            sum += match fragment {
                Fragment::Token(_) => 1,
                Fragment::Text(range) => {
                    let first = first && range.start == 0;
                    self.fragment(text.get(range).unwrap_or_default(), first)?
                }
            };
        }
        Ok(sum)
    }

    fn fragment(&self, text: &str, first: bool) -> Result<u64, Error> {
        let key = Key::new(if first { FIRST } else { FRAGMENT }, text);
        if let Some(count) = self.cache.get(key) {
            return Ok(count);
        }
        let count = self.tokenizer.count(text, first)? as u64;
        self.cache.put(key, count);
        Ok(count)
    }
}
