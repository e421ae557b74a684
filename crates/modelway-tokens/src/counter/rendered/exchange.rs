//! [`Cut`]: a conversation as a row of exchanges.

use modelway_core::{Message, Role};

/// Where the exchanges of a conversation begin: each is a question with all that answers it.
#[derive(Debug)]
pub(super) struct Cut {
    /// The messages before the first, which are instructions.
    pub(super) lead: usize,
    starts: Vec<usize>,
}

impl Cut {
    /// `None` for a conversation that opens with something else, or has instructions in its middle.
    pub(super) fn of(messages: &[Message]) -> Option<Self> {
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
        (!starts.is_empty()).then_some(Self { lead, starts })
    }

    /// Whether a trimmer drops whole exchanges, and nothing else: each has the results of its own calls, and the last is a
    /// question alone, or with one turn that follows.
    pub(super) fn adds_up(&self, messages: &[Message]) -> bool {
        let all = || (0..self.len()).map(|index| self.exchange(index, messages));
        let turns = |last: &[Message]| last.iter().filter(|m| m.role == Role::Assistant).count();
        self.len() > 1
            && all().all(is_closed)
            && all().next_back().is_some_and(|last| turns(last) < 2)
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Where the exchange `index` begins.
    pub(super) fn start(&self, index: usize) -> usize {
        self.starts.get(index).copied().unwrap_or_default()
    }

    /// The exchange that begins with the message at `start`.
    pub(super) fn find(&self, start: usize) -> Option<usize> {
        self.starts.binary_search(&start).ok()
    }

    pub(super) fn exchange<'m>(&self, index: usize, messages: &'m [Message]) -> &'m [Message] {
        let end = self.starts.get(index + 1).copied().unwrap_or(messages.len());
        messages.get(self.start(index)..end).unwrap_or_default()
    }
}

/// Whether each result answers a call that stands before it.
fn is_closed(exchange: &[Message]) -> bool {
    let mut calls: Vec<&str> = Vec::new();
    exchange.iter().all(|message| {
        calls.extend(message.tool_calls.iter().map(|call| call.id.as_str()));
        let answers = |id: &str| calls.iter().rev().any(|call| *call == id);
        message.role != Role::Tool || message.tool_call_id.as_deref().is_some_and(answers)
    })
}
