//! What leaves a conversation together: [`Units`].

use std::collections::HashMap;

use crate::{Message, Role};

/// The messages of a conversation, in groups that leave it together, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Units {
    /// Each with the places of its messages, ascending.
    droppable: Vec<Vec<usize>>,
    /// Without so many of the oldest.
    cuts: Vec<Cut>,
}

/// A conversation without some of its oldest units.
#[derive(Debug, Clone, Copy)]
struct Cut {
    /// Whether it may be so: not where an answer would come first, unless nothing more can leave.
    allowed: bool,
    /// The message that is heard first, instructions apart.
    first: usize,
}

impl Units {
    /// System and developer messages stay, and so does the new prompt: the last user message, and the last unit.
    /// A call of tools and its results are one.
    pub(super) fn of(messages: &[Message]) -> Self {
        let mut units = group(messages);
        let newest = units.iter().filter_map(|unit| unit.last()).max().copied();
        let asked = messages.iter().rposition(|m| m.role == Role::User);
        units.retain(|unit| !unit.iter().any(|at| Some(*at) == newest || Some(*at) == asked));
        let cuts = cuts(messages, &units);
        Self { droppable: units, cuts }
    }

    /// The units that may leave.
    pub(super) fn droppable(&self) -> &[Vec<usize>] {
        &self.droppable
    }

    /// Whether the oldest `count` units may leave, and the others stay.
    pub(super) fn may_drop(&self, count: usize) -> bool {
        self.cuts.get(count).is_some_and(|cut| cut.allowed)
    }

    /// The message that is heard first without the oldest `count` units.
    pub(super) fn first(&self, count: usize) -> Option<usize> {
        self.cuts.get(count).map(|cut| cut.first)
    }

    /// The places of the messages that leave with the oldest `count` units, ascending.
    pub(super) fn dropped(&self, count: usize) -> Vec<usize> {
        let mut places: Vec<usize> = self.droppable.iter().take(count).flatten().copied().collect();
        places.sort_unstable();
        places
    }
}

fn instructs(message: &Message) -> bool {
    matches!(message.role, Role::System | Role::Developer)
}

/// One pass: what is first to be heard only moves on while units leave.
fn cuts(messages: &[Message], units: &[Vec<usize>]) -> Vec<Cut> {
    let mut gone = vec![false; messages.len()];
    let mut first = messages.iter().take_while(|message| instructs(message)).count();
    let mut cuts = vec![Cut { allowed: true, first }];
    for (at, unit) in units.iter().enumerate() {
        for place in unit {
            if let Some(gone) = gone.get_mut(*place) {
                *gone = true;
            }
        }
        while messages.get(first).is_some_and(instructs) || gone.get(first) == Some(&true) {
            first += 1;
        }
        let answers =
            messages.get(first).is_some_and(|m| matches!(m.role, Role::Assistant | Role::Tool));
        cuts.push(Cut { allowed: !answers || at + 1 == units.len(), first });
    }
    cuts
}

/// Groups what is no instruction: results with the turn that called, whatever stands between.
fn group(messages: &[Message]) -> Vec<Vec<usize>> {
    let mut units: Vec<Vec<usize>> = Vec::new();
    let mut callers: HashMap<&str, usize> = HashMap::new();
    for (at, message) in messages.iter().enumerate() {
        if instructs(message) {
            continue;
        }
        let caller = message.tool_call_id.as_deref().filter(|_| message.role == Role::Tool);
        let unit = match caller.and_then(|id| callers.get(id).copied()) {
            Some(unit) => unit,
            // A result that names no call belongs to the turn before it, where that called at all.
            None if message.role == Role::Tool && last_called(messages, &units) => units.len() - 1,
            None => {
                units.push(Vec::new());
                units.len() - 1
            }
        };
        if let Some(unit) = units.get_mut(unit) {
            unit.push(at);
        }
        for call in &message.tool_calls {
            callers.insert(&call.id, unit);
        }
    }
    units
}

fn last_called(messages: &[Message], units: &[Vec<usize>]) -> bool {
    let first = units.last().and_then(|unit| unit.first());
    first.and_then(|at| messages.get(*at)).is_some_and(|m| !m.tool_calls.is_empty())
}
