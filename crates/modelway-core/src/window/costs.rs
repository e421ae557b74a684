//! [`Costs`]: what a conversation costs without its oldest units.

use std::borrow::Cow;

use super::estimate::estimate_chat;
use super::search::Search;
use super::units::Units;
use super::{Tally, TokenCount, TokenCounter};
use crate::{ChatRequest, Error};

/// Where the numbers come from.
pub(super) enum Costs<'a> {
    /// Message by message.
    Each(Tally),
    /// The whole at once, since the template lets nothing add up.
    Whole { counter: &'a dyn TokenCounter, request: &'a ChatRequest, total: TokenCount },
}

impl<'a> Costs<'a> {
    /// `scale` corrects an estimate.
    pub(super) fn of(
        request: &'a ChatRequest,
        counter: Option<&'a dyn TokenCounter>,
        scale: f64,
    ) -> Result<Self, Error> {
        let Some(counter) = counter else {
            let mut tally = estimate_chat(request);
            if scale != 1.0 {
                let scaled = |tokens: u64| (tokens as f64 * scale).ceil() as u64;
                tally.around = scaled(tally.around);
                tally.messages.iter_mut().for_each(|tokens| *tokens = scaled(*tokens));
            }
            return Ok(Self::Each(tally));
        };
        Ok(match counter.tally(request)? {
            Some(tally) => Self::Each(tally),
            None => Self::Whole { counter, request, total: counter.count_chat(request)? },
        })
    }

    pub(super) fn total(&self) -> TokenCount {
        match self {
            Self::Each(tally) => tally.total(),
            Self::Whole { total, .. } => *total,
        }
    }

    /// Whether the model itself counts so.
    pub(super) fn is_exact(&self) -> bool {
        !matches!(self, Self::Each(tally) if !tally.exact)
    }

    /// Without the oldest `count` units.
    pub(super) fn without(&self, units: &Units, count: usize) -> Result<TokenCount, Error> {
        match self {
            Self::Each(tally) => {
                let gone = units.dropped(count);
                let gone = gone.iter().filter_map(|at| tally.messages.get(*at)).sum::<u64>();
                Ok(less(tally.total(), gone))
            }
            Self::Whole { counter, request, .. } => {
                counter.count_chat(&trimmed(request, &units.dropped(count)))
            }
        }
    }

    /// The fewest of the oldest units without which at most `most` tokens are left, and how many are.
    pub(super) fn fewest(
        &self,
        units: &Units,
        most: u64,
    ) -> Result<Option<(usize, TokenCount)>, Error> {
        match self {
            Self::Each(tally) => Ok(in_one_pass(tally, units, most)),
            Self::Whole { request, total, .. } => {
                Search::new(&request.messages, units)
                    .fewest(most, *total, |count| self.without(units, count))
            }
        }
    }
}

fn in_one_pass(tally: &Tally, units: &Units, most: u64) -> Option<(usize, TokenCount)> {
    let whole = tally.total();
    let mut gone = 0_u64;
    for count in 0..=units.droppable().len() {
        if let Some(unit) = count.checked_sub(1).and_then(|at| units.droppable().get(at)) {
            gone += unit.iter().filter_map(|at| tally.messages.get(*at)).sum::<u64>();
        }
        let left = less(whole, gone);
        if units.may_drop(count) && left.safe() <= most {
            return Some((count, left));
        }
    }
    None
}

fn less(whole: TokenCount, gone: u64) -> TokenCount {
    match whole {
        TokenCount::Exact(tokens) => TokenCount::Exact(tokens.saturating_sub(gone)),
        TokenCount::Estimate(tokens) => TokenCount::Estimate(tokens.saturating_sub(gone)),
    }
}

/// `request` without the messages at `places`, which ascend.
pub(crate) fn trimmed<'r>(request: &'r ChatRequest, places: &[usize]) -> Cow<'r, ChatRequest> {
    if places.is_empty() {
        return Cow::Borrowed(request);
    }
    let mut shorter = request.clone();
    let mut at = 0;
    shorter.messages.retain(|_| {
        at += 1;
        places.binary_search(&(at - 1)).is_err()
    });
    Cow::Owned(shorter)
}
