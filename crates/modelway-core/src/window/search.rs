//! [`Search`]: where to cut a conversation that can only be counted as a whole.
//!
//! Each count costs a rendering, so the place is guessed from what two counts and the lengths between them say. Tokens
//! follow bytes closely: a few guesses do where halves would take the logarithm of the number of messages.

use super::TokenCount;
use super::bound::message_bytes;
use super::units::Units;
use crate::{Error, Message};

/// After so many guesses in a row the middle is tried once: where lengths mislead, halves still end soon.
const GUESSES: u32 = 3;

/// The numbers of oldest units that may leave, and the bytes that stay then.
pub(super) struct Search {
    cuts: Vec<Cut>,
}

#[derive(Clone, Copy)]
struct Cut {
    count: usize,
    bytes: u64,
}

/// A cut that was counted: the bytes that stay, and their tokens.
#[derive(Clone, Copy)]
struct Point {
    bytes: u64,
    tokens: u64,
}

impl Search {
    pub(super) fn new(messages: &[Message], units: &Units) -> Self {
        let of = |at: &usize| messages.get(*at).map_or(0, message_bytes);
        let mut bytes: u64 = messages.iter().map(message_bytes).sum();
        let mut cuts = vec![Cut { count: 0, bytes }];
        for (at, unit) in units.droppable().iter().enumerate() {
            bytes = bytes.saturating_sub(unit.iter().map(of).sum());
            if units.may_drop(at + 1) {
                cuts.push(Cut { count: at + 1, bytes });
            }
        }
        Self { cuts }
    }

    /// The fewest units without which at most `most` tokens are left, and how many are; of the whole, `all` are known.
    pub(super) fn fewest(
        &self,
        most: u64,
        all: TokenCount,
        count: impl Fn(usize) -> Result<TokenCount, Error>,
    ) -> Result<Option<(usize, TokenCount)>, Error> {
        if all.safe() <= most {
            return Ok(Some((0, all)));
        }
        // What is before `low` is too long, what is from `high` on fits.
        let (mut low, mut high) = (1, self.cuts.len());
        let mut long =
            Point { bytes: self.cuts.first().map_or(0, |cut| cut.bytes), tokens: all.safe() };
        let mut short = Point { bytes: 0, tokens: 0 };
        let (mut best, mut guesses) = (None, 0);
        while low < high {
            let at = match guesses {
                GUESSES => low + (high - low) / 2,
                _ => self.guess(most, long, short).clamp(low, high - 1),
            };
            guesses = (guesses + 1) % (GUESSES + 1);
            let Some(cut) = self.cuts.get(at) else { break };
            let left = count(cut.count)?;
            let point = Point { bytes: cut.bytes, tokens: left.safe() };
            if left.safe() <= most {
                (best, high, short) = (Some((cut.count, left)), at, point);
            } else {
                (low, long) = (at + 1, point);
            }
        }
        Ok(best)
    }

    /// The first cut that leaves `most` tokens, if they rise evenly from `short` to `long`.
    fn guess(&self, most: u64, long: Point, short: Point) -> usize {
        let rise = long.tokens.saturating_sub(short.tokens).max(1);
        let run = long.bytes.saturating_sub(short.bytes);
        let over = u128::from(long.tokens.saturating_sub(most));
        let less = (over * u128::from(run)).div_ceil(u128::from(rise));
        let bytes = long.bytes.saturating_sub(u64::try_from(less).unwrap_or(u64::MAX));
        self.cuts.partition_point(|cut| cut.bytes > bytes)
    }
}
