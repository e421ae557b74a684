//! [`Parts`]: what parts of conversations cost, each tried once.

use std::collections::HashMap;

use modelway_core::{Message, Role};

use super::cut::Cut;
use super::ground::{Ground, Kind};
use super::sheet::{By, Found};
use super::talk::{Part, Talk};
use super::tell::tell;
use crate::counter::cache::Key;
use crate::counter::row::Row;

/// Parts that are tried at once where a conversation is first seen, which perhaps is never seen again.
const AT_FIRST: usize = 8;
/// Bytes of prompts that are written for trials at once: those of long instructions and many tools in each.
const AT_ONCE: usize = 1 << 22;
/// Parts whose costs are kept for a ground.
const COSTS: usize = 1 << 14;

/// What is known of parts on one ground.
pub(super) struct Parts {
    pub(super) ground: Ground,
    /// Texts that may change how other messages are written where one holds them.
    risky: Vec<String>,
    /// `None` for a part that is not written in words of its own.
    costs: HashMap<Key, Option<Found>>,
}

impl Parts {
    /// On `ground`, where messages may hold these `marks`.
    pub(super) fn on(mut ground: Ground, marks: &[String], by: By<'_>) -> Self {
        let mut risky = marks.to_vec();
        risky.retain(|mark| !ground.is_harmless(mark, by));
        Self { ground, risky, costs: HashMap::new() }
    }

    /// Learns what `other` knows of the same ground.
    pub(super) fn learn(&mut self, other: Self) {
        if self.costs.len() + other.costs.len() <= COSTS {
            self.costs.extend(other.costs);
        }
    }

    /// Looks through a conversation, and tries the parts that are new; `None` for one that cannot be told. Where there are
    /// too many new ones, the others are tried when they come again.
    pub(super) fn look(&mut self, talk: &mut Talk, cut: &Cut<'_>, by: By<'_>) -> Option<()> {
        if cut.calls() && self.ground.minds_ids(by) && cut.repeats_ids() {
            return None;
        }
        let Talk { row, before, rounds } = talk;
        row.rewind();
        let mut reading = Reading { row, fresh: 0, written: 0, by };
        let exchanges = (0..cut.len() - 1).map(|index| cut.exchange(index));
        if self.look_at(Kind::Exchange, before, exchanges, &mut reading).is_none() {
            rounds.clear();
            return None;
        }
        if cut.rounds() < 2 || reading.read(cut.question()).is_none() {
            rounds.clear();
            return Some(());
        }
        let parts = (0..cut.rounds() - 1).map(|index| cut.round(index));
        self.look_at(Kind::Round, rounds, parts, &mut reading)
    }

    /// So with parts of one kind, of which the first are `known`.
    fn look_at<'m>(
        &mut self,
        kind: Kind,
        known: &mut Vec<Part>,
        parts: impl ExactSizeIterator<Item = &'m [Message]>,
        reading: &mut Reading<'_>,
    ) -> Option<()> {
        known.truncate(parts.len());
        for (index, messages) in parts.enumerate() {
            let Some(same) = reading.read(messages) else {
                // What was read of it is in the row now, and is not what was known.
                known.truncate(index);
                return None;
            };
            let texts = reading.row.at();
            if same && known.get(index).is_some_and(|part| part.texts == texts) {
                continue;
            }
            known.truncate(index);
            if known.len() == index
                && let Some(cost) = self.cost(kind, messages, same, reading)
            {
                // Some templates look whether an answer follows somewhere.
                let open = kind == Kind::Exchange && !is_answered(messages);
                let stays = open || self.is_risky(messages);
                let thinks = messages.iter().any(|message| message.reasoning.is_some());
                known.push(Part { texts, cost, stays, thinks, opening: None });
            }
        }
        Some(())
    }

    fn cost(
        &mut self,
        kind: Kind,
        messages: &[Message],
        same: bool,
        reading: &mut Reading<'_>,
    ) -> Option<Found> {
        let key = key(messages)?;
        if let Some(cost) = self.costs.get(&key) {
            return *cost;
        }
        if reading.written >= AT_ONCE || !same && reading.fresh >= AT_FIRST {
            return None;
        }
        reading.fresh += 1;
        reading.written += self.ground.size() + messages.iter().map(size).sum::<usize>();
        let risky = self.is_risky(messages);
        let cost = self.ground.cost(kind, messages, risky, reading.by);
        if self.costs.len() >= COSTS {
            self.costs.clear();
        }
        self.costs.insert(key, cost);
        cost
    }

    /// Whether these hold a text that the template may look for, or more than can be told.
    pub(super) fn is_risky(&self, messages: &[Message]) -> bool {
        let mut risky = false;
        let look = |text: &str| self.risky.iter().any(|mark| text.contains(mark.as_str()));
        let told = messages
            .iter()
            .try_for_each(|message| tell(message, |_, text| risky = risky || look(text)));
        risky || told.is_none()
    }
}

/// A conversation that is being looked through.
struct Reading<'r> {
    row: &'r mut Row,
    /// Parts that were tried, and about how many bytes were written for them.
    fresh: usize,
    written: usize,
    by: By<'r>,
}

impl Reading<'_> {
    /// Whether the next messages are the ones that stood here; `None` for what cannot be told.
    fn read(&mut self, messages: &[Message]) -> Option<bool> {
        let mut same = true;
        let mut next = |kind, text: &str| same &= self.row.next(kind, text);
        messages.iter().try_for_each(|message| tell(message, &mut next))?;
        Some(same)
    }
}

/// Whether it ends with an answer that calls nothing.
fn is_answered(messages: &[Message]) -> bool {
    let answers = |last: &Message| last.role == Role::Assistant && last.tool_calls.is_empty();
    messages.last().is_some_and(answers)
}

/// About how much a template writes of a message.
fn size(message: &Message) -> usize {
    let mut size = 0;
    // Of what cannot be told nothing is tried.
    let _ = tell(message, |_, text| size += text.len());
    size
}

fn key(messages: &[Message]) -> Option<Key> {
    let mut key = Key::new(0, "");
    for message in messages {
        tell(message, |kind, text| key = key.and(Key::new(kind, text)))?;
    }
    Some(key)
}
