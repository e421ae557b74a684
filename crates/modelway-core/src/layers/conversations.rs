//! [`Conversations`]: those that were measured last, so that their next turns cost what is new in them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ChatRequest;
use crate::window::{Known, Marks, estimate_new};

/// Conversations that are kept, and the messages of all: eight bytes each.
const MOST: usize = 64;
const MOST_MESSAGES: usize = 1 << 20;

/// One of them.
#[derive(Debug)]
struct Conversation {
    /// The provider's name for the model.
    model: String,
    /// By which its estimate was corrected.
    scale: f64,
    known: Known,
}

/// The conversations that were measured last, the newest first. Nothing of their words is kept.
#[derive(Debug, Default)]
pub(super) struct Conversations(Mutex<Vec<Conversation>>);

impl Conversations {
    /// The tokens of a chat of `bytes` that goes on with one of these, whose place it takes, or that is nearly one.
    pub(super) fn recall(
        &self,
        model: &str,
        scale: f64,
        request: &ChatRequest,
        bytes: u64,
    ) -> Option<u64> {
        if self.all().is_empty() {
            return None;
        }
        let marks = Marks::of(request);
        let (before, tokens, same) = self.find(model, scale, &marks)?;
        let new = estimate_new(request, same, bytes)? as f64 * scale;
        let tokens = tokens.saturating_add(new.ceil() as u64);
        // Where a message of it is another one now, its tokens would add up from turn to turn.
        if let Some(mut before) = before {
            before.known = Known { marks, tokens };
            self.put(before);
        }
        Some(tokens)
    }

    /// Keeps a chat that was measured.
    pub(super) fn keep(&self, model: &str, scale: f64, request: &ChatRequest, tokens: u64) {
        if let Some(known) = Known::new(request, tokens) {
            self.put(Conversation { model: model.to_owned(), scale, known });
        }
    }

    fn all(&self) -> MutexGuard<'_, Vec<Conversation>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one that has most in common with `marks`, its tokens, and how many messages these are: itself where all of its
    /// messages are among them.
    fn find(
        &self,
        model: &str,
        scale: f64,
        marks: &Marks,
    ) -> Option<(Option<Conversation>, u64, usize)> {
        let mut all = self.all();
        let alike =
            all.iter().enumerate().filter(|(_, one)| one.model == model && one.scale == scale);
        let common = alike.filter_map(|(at, one)| Some((one.known.common(marks)?, at)));
        let (same, at) = common.max_by_key(|(same, at)| (*same, std::cmp::Reverse(*at)))?;
        let one = all.get(at)?;
        let tokens = one.known.tokens;
        let is_whole = one.known.marks.len() == same;
        Some((is_whole.then(|| all.remove(at)), tokens, same))
    }

    /// Puts one before the others; those of the same messages leave, and the oldest.
    fn put(&self, one: Conversation) {
        let mut all = self.all();
        all.retain(|other| other.known.marks != one.known.marks || other.model != one.model);
        all.insert(0, one);
        let mut messages = 0;
        let stay = all.iter().take(MOST).take_while(|one| {
            messages += one.known.marks.len();
            messages <= MOST_MESSAGES
        });
        let stay = stay.count();
        all.truncate(stay);
    }
}
