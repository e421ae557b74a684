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
        let Found { at, same, tokens } = self.find(model, scale, &marks)?;
        let new = estimate_new(request, same, bytes)? as f64 * scale;
        let tokens = tokens.saturating_add(new.ceil() as u64);
        let mut all = self.all();
        // Where a message of it is another one now, its tokens would add up from turn to turn; and it may be gone.
        let goes_on =
            |one: &&mut Conversation| one.is_of(model, scale) && one.known.is_in(&marks, same);
        if let Some(one) = all.get_mut(at).filter(goes_on) {
            one.known = Known { marks, tokens };
            all.get_mut(..=at).into_iter().for_each(|first| first.rotate_right(1));
            bound(&mut all);
        }
        Some(tokens)
    }

    /// Keeps a chat that was measured.
    pub(super) fn keep(&self, model: &str, scale: f64, request: &ChatRequest, tokens: u64) {
        if let Some(known) = Known::new(request, tokens) {
            let mut all = self.all();
            all.retain(|other| other.known.marks != known.marks || other.model != model);
            all.insert(0, Conversation { model: model.to_owned(), scale, known });
            bound(&mut all);
        }
    }

    fn all(&self) -> MutexGuard<'_, Vec<Conversation>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one that has most in common with `marks`.
    fn find(&self, model: &str, scale: f64, marks: &Marks) -> Option<Found> {
        let all = self.all();
        let alike = all.iter().enumerate().filter(|(_, one)| one.is_of(model, scale));
        let common = alike.filter_map(|(at, one)| Some((one.known.common(marks)?, at)));
        let (same, at) = common.max_by_key(|(same, at)| (*same, std::cmp::Reverse(*at)))?;
        Some(Found { at, same, tokens: all.get(at)?.known.tokens })
    }
}

/// A conversation at a place among the others, its tokens, and how many of its messages are those that were asked for.
struct Found {
    at: usize,
    same: usize,
    tokens: u64,
}

impl Conversation {
    fn is_of(&self, model: &str, scale: f64) -> bool {
        self.scale == scale && self.model == model
    }
}

/// The oldest leave where there are too many.
fn bound(all: &mut Vec<Conversation>) {
    let mut messages = 0;
    let stay = all.iter().take(MOST).take_while(|one| {
        messages += one.known.marks.len();
        messages <= MOST_MESSAGES
    });
    let stay = stay.count();
    all.truncate(stay);
}
