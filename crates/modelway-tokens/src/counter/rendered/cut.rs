//! [`Cut`]: a conversation as a row of exchanges, of which the last may be a row of rounds.

use std::collections::HashSet;
use std::ops::Range;

use modelway_core::{Message, Role};

/// Where the exchanges of a conversation begin: each is a question with all that answers it. The last one is cut further
/// into rounds where nothing answers it yet: each is a turn that calls tools, with their results.
#[derive(Debug)]
pub(super) struct Cut<'m> {
    messages: &'m [Message],
    /// The messages before the first, which are instructions.
    pub(super) lead: usize,
    starts: Vec<usize>,
    rounds: Vec<usize>,
}

impl<'m> Cut<'m> {
    /// `None` for a conversation that opens with something else, has instructions in its middle, or results that answer
    /// no call of their own exchange.
    pub(super) fn of(messages: &'m [Message]) -> Option<Self> {
        let instructs = |m: &&Message| matches!(m.role, Role::System | Role::Developer);
        let lead = messages.iter().take_while(instructs).count();
        let mut starts = Vec::new();
        for (at, message) in messages.iter().enumerate().skip(lead) {
            match message.role {
                Role::User => starts.push(at),
                Role::Assistant | Role::Tool if !starts.is_empty() => {}
                _ => return None,
            }
        }
        let last = *starts.last()?;
        let mut cut = Self { messages, lead, starts, rounds: rounds(messages, last) };
        if !(0..cut.len()).all(|index| is_closed(cut.exchange(index))) {
            return None;
        }
        if !(0..cut.rounds.len()).all(|at| is_closed(cut.round(at))) {
            cut.rounds.clear();
        }
        Some(cut)
    }

    /// Whether a trimmer drops whole exchanges and then rounds, and nothing else: what is not cut into rounds is a question
    /// with one turn that follows at most.
    pub(super) fn adds_up(&self) -> bool {
        let last = self.exchange(self.len() - 1);
        let turns = last.iter().filter(|message| message.role == Role::Assistant).count();
        !self.rounds.is_empty() || turns < 2
    }

    /// Whether tools are called in it.
    pub(super) fn calls(&self) -> bool {
        self.messages.iter().any(|message| !message.tool_calls.is_empty())
    }

    /// Whether two calls have one id.
    pub(super) fn repeats_ids(&self) -> bool {
        let mut ids = HashSet::new();
        let mut calls = self.messages.iter().flat_map(|message| &message.tool_calls);
        !calls.all(|call| ids.insert(call.id.as_str()))
    }

    /// How many exchanges there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// How many rounds the last one has.
    pub(super) fn rounds(&self) -> usize {
        self.rounds.len()
    }

    /// Where the exchange `index` begins.
    pub(super) fn start(&self, index: usize) -> usize {
        self.starts.get(index).copied().unwrap_or_default()
    }

    /// Where the round `index` begins.
    pub(super) fn start_of_round(&self, index: usize) -> usize {
        self.rounds.get(index).copied().unwrap_or_default()
    }

    /// The exchange that begins with the message at `start`.
    pub(super) fn find(&self, start: usize) -> Option<usize> {
        self.starts.binary_search(&start).ok()
    }

    pub(super) fn exchange(&self, index: usize) -> &'m [Message] {
        let end = self.starts.get(index + 1).copied().unwrap_or(self.messages.len());
        self.slice(self.start(index)..end)
    }

    pub(super) fn round(&self, index: usize) -> &'m [Message] {
        let end = self.rounds.get(index + 1).copied().unwrap_or(self.messages.len());
        self.slice(self.start_of_round(index)..end)
    }

    /// The last exchange up to its first round.
    pub(super) fn question(&self) -> &'m [Message] {
        let end = self.rounds.first().copied().unwrap_or(self.messages.len());
        self.slice(self.start(self.len() - 1)..end)
    }

    fn slice(&self, range: Range<usize>) -> &'m [Message] {
        self.messages.get(range).unwrap_or_default()
    }
}

/// Where turns begin after the question at `from`, if all of them call tools.
fn rounds(messages: &[Message], from: usize) -> Vec<usize> {
    let turns = messages.iter().enumerate().skip(from);
    let turns: Vec<_> = turns.filter(|(_, message)| message.role == Role::Assistant).collect();
    match turns.iter().all(|(_, message)| !message.tool_calls.is_empty()) {
        true => turns.into_iter().map(|(at, _)| at).collect(),
        false => Vec::new(),
    }
}

/// Whether each result answers a call that stands before it.
fn is_closed(messages: &[Message]) -> bool {
    messages.iter().enumerate().filter(|(_, message)| message.role == Role::Tool).all(
        |(at, message)| {
            let mut calls = messages.iter().take(at).rev().flat_map(|turn| &turn.tool_calls);
            message.tool_call_id.as_ref().is_some_and(|id| calls.any(|call| call.id == *id))
        },
    )
}
