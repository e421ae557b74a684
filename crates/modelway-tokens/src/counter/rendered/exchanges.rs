//! [`Exchanges`]: counts a conversation by its ends, where what lies between them was counted before.
//!
//! Most templates write an exchange in the middle of a conversation in the same words whatever stands before and after it,
//! and so a round of calls after the last question. Whether it is so is tried with each once, among needles. From then on
//! the prompt of a longer conversation need not be written: that of its last question and its last round is, with needles
//! in the place of all others, and the rest is a sum.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use modelway_core::window::Tally;
use modelway_core::{ChatRequest, Message};

use super::cut::Cut;
use super::ground::Ground;
use super::parts::Parts;
use super::session::{Asked, Session};
use super::sheet::{By, Found};
use super::talk::{FEWEST, Talk};
use crate::counter::cache::Key;

/// Grounds that were seen, by a hash: one that is seen once is not worth its needles.
const SEEN: usize = 32;
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

/// A ground, what was found of parts on it, and the conversations, the newest at the end.
struct Known {
    parts: Parts,
    talks: Vec<Talk>,
}

/// What the ground of a conversation is known by before it is laid.
fn ground_of(asked: Asked<'_>) -> Key {
    let lead = asked.request.messages.iter().take(asked.cut.lead);
    let begin = Key::new(asked.request.tools.len() as u64, "");
    lead.fold(begin, |key, message| key.and(Key::new(0, &message.text())))
}

impl Exchanges {
    pub(super) fn new(marks: Vec<String>) -> Self {
        Self { marks, known: Mutex::default(), seen: Mutex::default() }
    }

    /// What is counted of a conversation of some parts; `None` where they cannot be told apart.
    pub(super) fn count(&self, request: &ChatRequest, by: By<'_>) -> Option<Found> {
        let cut = cut(request).filter(|cut| cut.len() + cut.rounds() >= FEWEST)?;
        let asked = Asked { request, cut: &cut, by };
        let found = self.ask(asked, |session| session.count());
        if found.is_none() {
            self.see(asked);
        }
        found
    }

    /// The costs of the exchanges and the rounds, each told of its first message, where all but the last may leave.
    pub(super) fn tally(&self, request: &ChatRequest, by: By<'_>) -> Option<Tally> {
        let cut = cut(request).filter(Cut::adds_up)?;
        if cut.len() + cut.rounds() < 2 {
            return None;
        }
        self.ask(Asked { request, cut: &cut, by }, |session| session.tally())
    }

    /// What the exchange costs that begins with the message at `start`, as the first of those that stay; of the last one,
    /// its question.
    pub(super) fn first(&self, request: &ChatRequest, start: usize, by: By<'_>) -> Option<u64> {
        let cut = cut(request)?;
        let index = cut.find(start)?;
        self.ask(Asked { request, cut: &cut, by }, |session| session.first(index))
    }

    /// With what is known of this conversation; who takes a ground gives it back, and others begin anew in the meantime.
    fn ask<'a, T>(
        &self,
        asked: Asked<'a>,
        question: impl FnOnce(&mut Session<'_, 'a>) -> Option<T>,
    ) -> Option<T> {
        let mut known = match self.take(asked) {
            Some(known) => known,
            None if self.has_seen(asked) => Known::of(asked, &self.marks),
            None => return None,
        };
        let mut talk = known.talk(asked);
        let looks = known.parts.look(&mut talk, asked.cut, asked.by);
        let found = looks.and_then(|()| {
            question(&mut Session { parts: &mut known.parts, talk: &mut talk, asked })
        });
        known.talks.push(talk);
        known.parts.ground.leave();
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // One that was begun anew in the meantime.
        if let Some(at) = all.iter().position(|other| other.is_of(asked)) {
            known.join(all.remove(at));
        }
        if all.len() >= GROUNDS {
            all.remove(0);
        }
        all.push(known);
        found
    }

    fn has_seen(&self, asked: Asked<'_>) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.contains(&ground_of(asked))
    }

    fn see(&self, asked: Asked<'_>) {
        let ground = ground_of(asked);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.contains(&ground) {
            seen.truncate(SEEN - 1);
            seen.push_front(ground);
        }
    }

    fn take(&self, asked: Asked<'_>) -> Option<Known> {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().rposition(|known| known.is_of(asked))?;
        Some(all.remove(at))
    }
}

impl Known {
    fn of(Asked { request, cut, by }: Asked<'_>, marks: &[String]) -> Self {
        let ground = Ground::of(request, cut.lead, by);
        Self { parts: Parts::on(ground, marks, by), talks: Vec::new() }
    }

    /// Takes what another one knows of the same ground.
    fn join(&mut self, other: Self) {
        self.parts.learn(other.parts);
        let room = TALKS.saturating_sub(self.talks.len());
        self.talks.splice(0..0, other.talks.into_iter().rev().take(room));
    }

    fn is_of(&self, asked: Asked<'_>) -> bool {
        self.parts.ground.is_of(asked.request, asked.cut.lead)
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
}

/// `None` for a request with a template of its own, whose marks are not known.
fn cut(request: &ChatRequest) -> Option<Cut<'_>> {
    Cut::of(&request.messages).filter(|_| request.chat_template.is_none())
}
