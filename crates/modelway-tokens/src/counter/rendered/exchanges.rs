//! [`Exchanges`]: counts a conversation by its ends, where what lies between them was counted before.
//!
//! Most templates write an exchange in the middle of a conversation in the same words whatever stands before and after it.
//! Whether it is so is tried with each exchange once, among needles. From then on the prompt of a longer conversation need
//! not be written: that of its last exchange is, behind a needle, and the rest is a sum.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use modelway_core::window::Tally;
use modelway_core::{ChatRequest, Message, Role};

use super::exchange::Cut;
use super::ground::{By, Found, Ground};
use super::tell::tell;
use crate::counter::cache::Key;
use crate::counter::row::Row;

/// Exchanges from which on it pays.
const FEWEST: usize = 4;
/// Exchanges that are tried at once where a conversation is first seen, which perhaps is never seen again, and later.
const AT_FIRST: usize = 8;
const AT_ONCE: usize = 2_048;
/// Grounds that were seen, by a hash: one that is seen once is not worth its needles.
const SEEN: usize = 32;
/// Exchanges whose costs are kept for a ground.
const COSTS: usize = 1 << 14;
/// Grounds that are known at once, and conversations on each.
const GROUNDS: usize = 4;
const TALKS: usize = 4;

/// Counts conversations by their exchanges.
pub(super) struct Exchanges {
    /// Texts that the template holds.
    marks: Vec<String>,
    /// The grounds of the conversations that were counted last, the newest at the end.
    known: Mutex<Vec<Known>>,
    seen: Mutex<VecDeque<Key>>,
}

/// A ground, and what was found of exchanges on it.
struct Known {
    ground: Ground,
    /// Texts that may change how other messages are written where one holds them.
    risky: Vec<String>,
    /// `None` for an exchange that is not written in words of its own.
    costs: HashMap<Key, Option<Found>>,
    /// The newest at the end.
    talks: Vec<Talk>,
}

/// A conversation that was counted.
#[derive(Default)]
struct Talk {
    row: Row,
    /// The exchanges before the last one.
    before: Vec<Exchange>,
}

#[derive(Clone, Copy)]
struct Exchange {
    /// The texts up to its end.
    texts: usize,
    cost: Found,
    /// Whether it must stand in the prompt, since it holds something risky.
    stays: bool,
    /// Whether it holds thoughts, which some templates write or not by what others hold.
    thinks: bool,
    /// What it costs more than the needle as the first one, where that was asked.
    opening: Option<i64>,
}

/// A conversation that is asked about.
#[derive(Clone, Copy)]
struct Asked<'a> {
    request: &'a ChatRequest,
    cut: &'a Cut,
    by: By<'a>,
}

impl Asked<'_> {
    /// What its ground is known by before it is laid.
    fn ground(&self) -> Key {
        let lead = self.request.messages.iter().take(self.cut.lead);
        let begin = Key::new(self.request.tools.len() as u64, "");
        lead.fold(begin, |key, message| key.and(Key::new(0, &message.text())))
    }

    fn exchange(&self, index: usize) -> &[Message] {
        self.cut.exchange(index, &self.request.messages)
    }
}

impl Exchanges {
    pub(super) fn new(marks: Vec<String>) -> Self {
        Self { marks, known: Mutex::default(), seen: Mutex::default() }
    }

    /// What is counted of a conversation of some exchanges; `None` where they cannot be told apart.
    pub(super) fn count(&self, request: &ChatRequest, by: By<'_>) -> Option<Found> {
        let cut = Cut::of(&request.messages).filter(|cut| cut.len() >= FEWEST)?;
        let asked = Asked { request, cut: &cut, by };
        let found = self.ask(asked, |known, talk, asked| known.count(talk, asked));
        if found.is_none() {
            self.see(asked);
        }
        found
    }

    /// The costs of the exchanges, each told of its first message, where all but the last may leave.
    pub(super) fn tally(&self, request: &ChatRequest, by: By<'_>) -> Option<Tally> {
        let cut = Cut::of(&request.messages).filter(|cut| cut.adds_up(&request.messages))?;
        self.ask(Asked { request, cut: &cut, by }, |known, talk, asked| known.tally(talk, asked))
    }

    /// What the exchange costs that begins with the message at `start`, as the first of those that stay.
    pub(super) fn first(&self, request: &ChatRequest, start: usize, by: By<'_>) -> Option<u64> {
        let cut = Cut::of(&request.messages)?;
        let index = cut.find(start)?;
        self.ask(Asked { request, cut: &cut, by }, |known, talk, asked| {
            known.first(talk, asked, index)
        })
    }

    /// With what is known of this conversation; who takes a ground gives it back, and others begin anew in the meantime.
    fn ask<'a, T>(
        &self,
        asked: Asked<'a>,
        question: impl FnOnce(&mut Known, &mut Talk, Asked<'a>) -> Option<T>,
    ) -> Option<T> {
        let mut known = match self.take(asked) {
            Some(known) => known,
            None if self.has_seen(asked) => Known::of(asked, &self.marks),
            None => return None,
        };
        let mut talk = known.talk(asked);
        let looks = known.ground.bears().then(|| known.look(&mut talk, asked));
        let found = looks.flatten().and_then(|()| question(&mut known, &mut talk, asked));
        known.talks.push(talk);
        known.ground.leave();
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // One that was begun anew in the meantime knows less.
        all.retain(|other| !other.ground.is_of(asked.request, asked.cut.lead));
        if all.len() >= GROUNDS {
            all.remove(0);
        }
        all.push(known);
        found
    }

    fn has_seen(&self, asked: Asked<'_>) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.contains(&asked.ground())
    }

    fn see(&self, asked: Asked<'_>) {
        let ground = asked.ground();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.contains(&ground) {
            seen.truncate(SEEN - 1);
            seen.push_front(ground);
        }
    }

    fn take(&self, asked: Asked<'_>) -> Option<Known> {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_its = |known: &Known| known.ground.is_of(asked.request, asked.cut.lead);
        let at = all.iter().rposition(is_its)?;
        Some(all.remove(at))
    }
}

impl Known {
    fn of(Asked { request, cut, by }: Asked<'_>, marks: &[String]) -> Self {
        let mut ground = Ground::of(request, cut.lead, by);
        let mut risky = marks.to_vec();
        risky.retain(|mark| ground.bears() && !ground.is_harmless(mark, by));
        Self { ground, risky, costs: HashMap::new(), talks: Vec::new() }
    }

    /// The conversation that began so, or another one in the place of the oldest.
    fn talk(&mut self, asked: Asked<'_>) -> Talk {
        let first = asked.request.messages.get(asked.cut.lead).map(Message::text);
        let begins = |talk: &Talk| first.as_ref().is_some_and(|first| talk.row.begins(first));
        match self.talks.iter().rposition(begins) {
            Some(at) => self.talks.remove(at),
            None if self.talks.len() < TALKS => Talk::default(),
            None => self.talks.remove(0),
        }
    }

    /// Looks through the exchanges before the last one, and tries those that are new; `None` where there are too many of
    /// them: then they are tried when they come again.
    fn look(&mut self, talk: &mut Talk, asked: Asked<'_>) -> Option<()> {
        talk.row.rewind();
        let last = asked.cut.len() - 1;
        let mut fresh = 0;
        for index in 0..last {
            let messages = asked.exchange(index);
            let mut same = true;
            let told = messages.iter().try_for_each(|message| {
                tell(message, |kind, text| same &= talk.row.next(kind, text))
            });
            let texts = talk.row.at();
            if told.is_none() {
                talk.before.truncate(index);
                return None;
            }
            if same && talk.before.get(index).is_some_and(|known| known.texts == texts) {
                continue;
            }
            talk.before.truncate(index);
            let key = key(messages)?;
            let cost = match self.costs.get(&key) {
                Some(cost) => *cost,
                None if fresh >= (if same { AT_ONCE } else { AT_FIRST }) => continue,
                None => {
                    fresh += 1;
                    self.try_out(key, messages, asked.by)
                }
            };
            if talk.before.len() == index {
                // Some templates look whether an answer follows somewhere.
                let stays = self.is_risky(messages) || !is_answered(messages);
                let cost = cost?;
                let thinks = messages.iter().any(|message| message.reasoning.is_some());
                talk.before.push(Exchange { texts, cost, stays, thinks, opening: None });
            }
        }
        talk.before.truncate(last);
        (talk.before.len() == last).then_some(())
    }

    /// Whether it holds a text that the template may look for, or more than can be told.
    fn is_risky(&self, messages: &[Message]) -> bool {
        let mut risky = false;
        let look = |text: &str| self.risky.iter().any(|mark| text.contains(mark.as_str()));
        let told = messages
            .iter()
            .try_for_each(|message| tell(message, |_, text| risky = risky || look(text)));
        risky || told.is_none()
    }

    fn try_out(&mut self, key: Key, messages: &[Message], by: By<'_>) -> Option<Found> {
        let cost = self.ground.cost(messages, by);
        if self.costs.len() >= COSTS {
            self.costs.clear();
        }
        self.costs.insert(key, cost);
        cost
    }

    /// What the exchange `index` costs more than the needle as the first one.
    fn opening(&mut self, talk: &mut Talk, asked: Asked<'_>, index: usize) -> Option<i64> {
        let known = talk.before.get_mut(index)?;
        if known.opening.is_none() {
            known.opening = Some(self.ground.opening(asked.exchange(index), asked.by)?);
        }
        known.opening
    }

    /// Whether something risky is in it, so that thoughts must stay, too.
    fn is_tainted(&self, talk: &Talk, asked: Asked<'_>) -> bool {
        talk.before.iter().any(|one| one.stays) || self.is_risky(asked.exchange(talk.before.len()))
    }

    fn count(&mut self, talk: &mut Talk, asked: Asked<'_>) -> Option<Found> {
        let tainted = self.is_tainted(talk, asked);
        let stays = |one: &Exchange| one.stays || tainted && one.thinks;
        let first = *talk.before.first().filter(|first| !stays(first))?;
        let opening = self.opening(talk, asked, 0)?;
        let stay = (0..asked.cut.len()).filter(|at| talk.before.get(*at).is_none_or(stays));
        let exchanges: Vec<_> = stay.map(|at| asked.exchange(at)).collect();
        let ending = self.ground.ending(&exchanges, tainted, asked.by)?;
        let gone = talk.before.iter().skip(1).filter(|one| !stays(one));
        let (tokens, sure) = gone.fold((0, true), |(tokens, sure), one| {
            (tokens + one.cost.tokens, sure && one.cost.sure)
        });
        let tokens = (ending.tokens + tokens).checked_add_signed(opening)?;
        Some(Found { tokens, sure: sure && first.cost.sure && ending.sure })
    }

    fn tally(&mut self, talk: &mut Talk, asked: Asked<'_>) -> Option<Tally> {
        let tainted = self.is_tainted(talk, asked);
        if talk.before.iter().any(|one| one.stays || tainted && one.thinks) {
            return None;
        }
        // What is not sure may be so for what leaves alone: then what stays is better counted for itself.
        let all = self.count(talk, asked).filter(|all| all.sure)?;
        let opening = self.opening(talk, asked, 0)?;
        let mut messages = vec![0; asked.request.messages.len()];
        for (index, exchange) in talk.before.iter().enumerate() {
            let cost = match index {
                0 => self.ground.needle().checked_add_signed(opening)?,
                _ => exchange.cost.tokens,
            };
            *messages.get_mut(asked.cut.start(index))? = cost;
        }
        let rest = all.tokens.checked_sub(messages.iter().sum())?;
        // How much of it is the last exchange's makes no difference: that never leaves.
        *messages.get_mut(asked.cut.start(talk.before.len()))? = rest / 2;
        let mut tally = Tally::new(rest - rest / 2, messages, all.sure);
        tally.opens = true;
        Some(tally)
    }

    fn first(&mut self, talk: &mut Talk, asked: Asked<'_>, index: usize) -> Option<u64> {
        if index < talk.before.len() {
            let opening = self.opening(talk, asked, index)?;
            return self.ground.needle().checked_add_signed(opening);
        }
        let around = self.tally(talk, asked)?.around;
        let alone = self.ground.alone(asked.exchange(index), asked.by).filter(|one| one.sure)?;
        alone.tokens.checked_sub(around)
    }
}

/// Whether it ends with an answer that calls nothing.
fn is_answered(messages: &[Message]) -> bool {
    let answers = |last: &Message| last.role == Role::Assistant && last.tool_calls.is_empty();
    messages.last().is_some_and(answers)
}

fn key(messages: &[Message]) -> Option<Key> {
    let mut key = Key::new(0, "");
    for message in messages {
        tell(message, |kind, text| key = key.and(Key::new(kind, text)))?;
    }
    Some(key)
}
