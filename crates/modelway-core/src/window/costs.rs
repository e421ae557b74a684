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
    Each { tally: Tally, opening: Option<Opening<'a>> },
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
            return Ok(Self::Each { tally, opening: None });
        };
        Ok(match counter.tally(request)? {
            Some(tally) => {
                let opening = tally.opens.then_some(Opening { counter, request });
                Self::Each { tally, opening }
            }
            None => Self::Whole { counter, request, total: counter.count_chat(request)? },
        })
    }

    pub(super) fn total(&self) -> TokenCount {
        match self {
            Self::Each { tally, .. } => tally.total(),
            Self::Whole { total, .. } => *total,
        }
    }

    /// Whether the model itself counts so.
    pub(super) fn is_exact(&self) -> bool {
        !matches!(self, Self::Each { tally, .. } if !tally.exact)
    }

    /// Without the oldest `count` units.
    pub(super) fn without(&self, units: &Units, count: usize) -> Result<TokenCount, Error> {
        match self {
            Self::Each { tally, opening } => {
                let gone = units.dropped(count);
                let gone = gone.iter().filter_map(|at| tally.messages.get(*at)).sum();
                left(tally, *opening, units, count, gone)
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
            Self::Each { tally, opening } => in_one_pass(tally, *opening, units, most),
            Self::Whole { request, total, .. } => {
                Search::new(&request.messages, units)
                    .fewest(most, *total, |count| self.without(units, count))
            }
        }
    }
}

/// Who knows what a turn costs that comes first.
#[derive(Clone, Copy)]
pub(super) struct Opening<'a> {
    counter: &'a dyn TokenCounter,
    request: &'a ChatRequest,
}

/// What a first turn may cost more or less than another one did, instructions and all: where texts meet, a few tokens.
const SLACK: u64 = 32;

fn in_one_pass(
    tally: &Tally,
    opening: Option<Opening<'_>>,
    units: &Units,
    most: u64,
) -> Result<Option<(usize, TokenCount)>, Error> {
    let (whole, mut gone) = (tally.total(), 0_u64);
    // So much must be gone before the counter is asked again.
    let mut enough = 0;
    for count in 0..=units.droppable().len() {
        if let Some(unit) = count.checked_sub(1).and_then(|at| units.droppable().get(at)) {
            gone += unit.iter().filter_map(|at| tally.messages.get(*at)).sum::<u64>();
        }
        if !units.may_drop(count) || gone < enough {
            continue;
        }
        // Whatever the first turn costs: most of the cuts are far from fitting, and it need not be asked.
        let first = opening.and_then(|_| cost_of_first(tally, units, count)).unwrap_or(0);
        if less(whole, gone.saturating_add(first)).safe() <= most {
            let left = left(tally, opening, units, count, gone)?;
            if left.safe() <= most {
                return Ok(Some((count, left)));
            }
            if opening.is_some() && left.is_exact() {
                enough = gone.saturating_add(left.tokens() - most).saturating_sub(SLACK);
            }
        }
    }
    Ok(None)
}

fn cost_of_first(tally: &Tally, units: &Units, count: usize) -> Option<u64> {
    tally.messages.get(units.first(count)?).copied()
}

/// What stays without the oldest `count` units, which cost `gone`.
fn left(
    tally: &Tally,
    opening: Option<Opening<'_>>,
    units: &Units,
    count: usize,
    gone: u64,
) -> Result<TokenCount, Error> {
    let left = less(tally.total(), gone);
    let first = units.first(count).filter(|_| count > 0);
    let (Some(Opening { counter, request }), Some(first)) = (opening, first) else {
        return Ok(left);
    };
    let Some(cost) = counter.first(request, first)? else {
        return counter.count_chat(&trimmed(request, &units.dropped(count)));
    };
    let usual = tally.messages.get(first).copied().unwrap_or_default();
    Ok(less(left, usual) + TokenCount::Exact(cost))
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
