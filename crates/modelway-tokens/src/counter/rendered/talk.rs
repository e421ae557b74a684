//! [`Talk`]: a conversation that was counted, part by part.

use super::sheet::Found;
use crate::counter::row::Row;

/// Parts of a conversation from which on it pays to count them one by one.
pub(super) const FEWEST: usize = 4;

/// A conversation that was counted.
#[derive(Default)]
pub(super) struct Talk {
    pub(super) row: Row,
    /// The exchanges before the last one, if each is known.
    pub(super) before: Vec<Part>,
    /// The rounds of the last exchange, but for the last one, if each is known.
    pub(super) rounds: Vec<Part>,
}

/// An exchange, or a round of the last one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// The texts up to its end.
    pub(super) texts: usize,
    pub(super) cost: Found,
    /// Whether it must stand in the prompt, since it holds something risky.
    pub(super) stays: bool,
    /// Whether it holds thoughts, which some templates write or not by what others hold.
    pub(super) thinks: bool,
    /// What an exchange costs more than the needle as the first one, where that was asked.
    pub(super) opening: Option<i64>,
}
