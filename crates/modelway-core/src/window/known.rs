//! [`Known`]: a conversation whose tokens are known, which the next turn only adds to.

use super::bound::{Bound, message_bytes};
use super::estimate::{estimate_block, estimate_text};
use super::walk::{self, Reader};
use crate::{ChatRequest, Role};

/// A new turn is a small part of a conversation; where it is more than one in so many bytes a sample costs less.
const NEW_PART: u64 = 4;
/// A question and an answer, in place of which there are others now.
const OTHERS: usize = 2;
/// Bytes at the beginning of a text by which it is known again, with eight at its end and its length. What is written
/// over between costs about the same.
const BEGINNING: usize = 16;
/// Spreads what it multiplies.
const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

/// What a conversation is known by: one number for its beginning up to each message.
///
/// They tell a text by its length and some of its bytes. That is enough for an estimate, and nothing of what users write
/// need be kept.
#[derive(PartialEq, Eq)]
pub(crate) struct Marks(Vec<u64>);

impl std::fmt::Debug for Marks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Marks").field("messages", &self.0.len()).finish_non_exhaustive()
    }
}

impl Marks {
    pub(crate) fn of(request: &ChatRequest) -> Self {
        let mut hash = Hash(request.tools.len() as u64);
        walk::around(request, &mut hash);
        let marks = request.messages.iter().map(|message| {
            hash.0 = hash.0.wrapping_add(speaker(&message.role));
            walk::message(message, &mut hash);
            hash.0
        });
        Self(marks.collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many messages both begin with.
    fn common(&self, other: &Self) -> usize {
        let (mut same, mut most) = (0, self.len().min(other.len()));
        // A mark stands for all before it.
        while same < most {
            let at = same + (most - same) / 2;
            if self.0.get(at) == other.0.get(at) { same = at + 1 } else { most = at }
        }
        same
    }
}

fn speaker(role: &Role) -> u64 {
    match role {
        Role::System => 1,
        Role::Developer => 2,
        Role::User => 3,
        Role::Assistant => 4,
        Role::Tool => 5,
        _ => 6,
    }
}

struct Hash(u64);

impl Hash {
    fn mix(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(ODD);
        self.0 = mixed ^ (mixed >> 32);
    }
}

impl Reader for Hash {
    #[inline]
    fn text(&mut self, text: &str) -> u64 {
        let bytes = text.as_bytes();
        let mut sum = bytes.len() as u64;
        let mut read = |word: &[u8; 8]| sum = add(sum, u64::from_le_bytes(*word));
        match (bytes.first_chunk::<BEGINNING>(), bytes.last_chunk()) {
            (Some(beginning), Some(end)) => {
                let (words, _) = beginning.as_chunks();
                words.iter().chain([end]).for_each(read);
            }
            _ => {
                let (words, rest) = bytes.as_chunks();
                words.iter().for_each(&mut read);
                match bytes.last_chunk() {
                    Some(end) => read(end),
                    None => rest.iter().for_each(|byte| read(&[*byte; 8])),
                }
            }
        }
        self.mix(sum);
        0
    }
}

fn add(sum: u64, word: u64) -> u64 {
    (sum ^ word).wrapping_mul(ODD).rotate_left(29)
}

/// A conversation whose tokens are known, by a count or an estimate.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) marks: Marks,
    pub(crate) tokens: u64,
}

impl Known {
    /// `None` for what is not known again by its texts alone: it holds images, or has a template of its own.
    pub(crate) fn new(request: &ChatRequest, tokens: u64) -> Option<Self> {
        Bound::chat(request).tokens()?;
        Some(Self { marks: Marks::of(request), tokens })
    }

    /// Whether all of its messages are the first `same` of a conversation with these `marks`.
    pub(crate) fn is_in(&self, marks: &Marks, same: usize) -> bool {
        let last = |marks: &Marks| marks.0.get(same.wrapping_sub(1)).copied();
        self.marks.len() == same && last(&self.marks) == last(marks)
    }

    /// How many messages a conversation with these `marks` has in common with this one, where these are nearly all of it:
    /// the tokens of the others are in its own.
    pub(crate) fn common(&self, marks: &Marks) -> Option<usize> {
        let same = self.marks.common(marks);
        (same > 0 && self.marks.len() - same <= OTHERS).then_some(same)
    }
}

/// The estimate of the messages after the first `same`; `None` where they are a large part of all `bytes`.
pub(crate) fn estimate_new(request: &ChatRequest, same: usize, bytes: u64) -> Option<u64> {
    let fresh = request.messages.get(same..)?;
    if fresh.iter().map(message_bytes).sum::<u64>() > bytes / NEW_PART {
        return None;
    }
    let mut together = Together { held: [0; HELD], filled: 0, cost: 0 };
    let sum: u64 = fresh.iter().map(|message| walk::message(message, &mut together)).sum();
    Some(sum + together.tokens())
}

/// Bytes of short texts that are reckoned at once: most of what a short one costs is the start.
const HELD: usize = 512;

/// Every text, the short ones together.
struct Together {
    held: [u8; HELD],
    filled: usize,
    /// In hundredths of a token.
    cost: u64,
}

impl Together {
    fn reckon(&mut self) {
        self.cost += estimate_block(self.held.get(..self.filled).unwrap_or_default());
        self.filled = 0;
    }

    fn tokens(mut self) -> u64 {
        self.reckon();
        self.cost.div_ceil(100)
    }
}

impl Reader for Together {
    fn text(&mut self, text: &str) -> u64 {
        if text.len() >= HELD {
            return estimate_text(text);
        }
        if self.filled + text.len() > HELD {
            self.reckon();
        }
        let end = self.filled + text.len();
        if let Some(place) = self.held.get_mut(self.filled..end) {
            place.copy_from_slice(text.as_bytes());
            self.filled = end;
        }
        0
    }
}
