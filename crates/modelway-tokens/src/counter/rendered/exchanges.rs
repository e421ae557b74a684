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
use super::ground::{Before, Ending, Ground};
use super::sheet::{By, Found};
use super::talk::{FEWEST, Part, Parts, Talk};
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

/// A conversation that is asked about.
#[derive(Clone, Copy)]
struct Asked<'a> {
    request: &'a ChatRequest,
    cut: &'a Cut<'a>,
    by: By<'a>,
}

impl Asked<'_> {
    /// What its ground is known by before it is laid.
    fn ground(&self) -> Key {
        let lead = self.request.messages.iter().take(self.cut.lead);
        let begin = Key::new(self.request.tools.len() as u64, "");
        lead.fold(begin, |key, message| key.and(Key::new(0, &message.text())))
    }
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

/// Parts that need not be written.
struct Gone {
    parts: usize,
    tokens: u64,
    sure: bool,
}

/// A conversation that was looked through, and what is known of it.
struct Session<'k, 'a> {
    parts: &'k mut Parts,
    talk: &'k mut Talk,
    asked: Asked<'a>,
}

impl<'a> Session<'_, 'a> {
    /// Whether each exchange before the last one is known, and each round before the last one.
    fn knows(&self) -> [bool; 2] {
        let cut = self.asked.cut;
        let is_all = |known: &[Part], all: usize| all > 0 && known.len() == all;
        [
            is_all(&self.talk.before, cut.len() - 1),
            is_all(&self.talk.rounds, cut.rounds().saturating_sub(1)),
        ]
    }

    /// Whether the exchange `index` asks what the last one does: some templates know the last question by its words.
    fn is_asked_again(&self, index: usize) -> bool {
        let Asked { cut, .. } = self.asked;
        let [one, other] = [cut.exchange(index), cut.question()].map(|asked| match asked {
            [first, ..] => first.text(),
            [] => "".into(),
        });
        // Texts in parts are joined by lines.
        let is_letter = |letter: &char| !letter.is_whitespace();
        one.chars().filter(is_letter).eq(other.chars().filter(is_letter))
    }

    /// Whether each exchange before the last one must be in the prompt for what it holds.
    fn stay(&self) -> Vec<bool> {
        let exchanges = self.talk.before.iter().enumerate();
        exchanges.map(|(index, part)| part.stays || self.is_asked_again(index)).collect()
    }

    /// Whether something risky is in it, so that thoughts must stay, too; these exchanges `stay` for what they hold.
    fn is_tainted(&self, stay: &[bool]) -> bool {
        let Asked { cut, .. } = self.asked;
        let rounds = &self.talk.rounds;
        let [knows_before, knows_rounds] = self.knows();
        let last = match knows_rounds {
            true => cut.round(rounds.len()),
            false => cut.exchange(cut.len() - 1),
        };
        stay.iter().any(|stays| *stays)
            || rounds.iter().any(|part| part.stays)
            || cut.len() > 1 && !knows_before
            || knows_rounds && self.parts.is_risky(cut.question())
            || self.parts.is_risky(last)
    }

    /// What must be written, and the parts that are only added to it.
    fn cut_down(&self) -> Option<(Ending<'a>, Gone)> {
        let Asked { cut, .. } = self.asked;
        let Talk { before: exchanges, rounds, .. } = &*self.talk;
        let mut exchanges_stay = self.stay();
        let risky = self.is_tainted(&exchanges_stay);
        let mut rounds_stay: Vec<bool> = rounds.iter().map(|part| part.stays).collect();
        for (stay, parts) in [(&mut exchanges_stay, exchanges), (&mut rounds_stay, rounds)] {
            stay.iter_mut().zip(parts).for_each(|(stays, part)| *stays |= risky && part.thinks);
        }
        let [knows_before, knows_rounds] = self.knows();
        // The first one is another one than those among others.
        let before = match exchanges_stay.first() {
            Some(false) if knows_before => Before::Needle,
            Some(true) if knows_before && exchanges_stay.contains(&false) => Before::Gap,
            _ => Before::Whole,
        };
        let gap = knows_rounds && rounds_stay.contains(&false);
        if before == Before::Whole && !gap {
            return None;
        }
        if before == Before::Whole {
            exchanges_stay = vec![true; cut.len() - 1];
        }
        if !gap {
            rounds_stay = vec![true; cut.rounds()];
        }
        let stays = |stay: &[bool], at: usize| stay.get(at).is_none_or(|stays| *stays);
        let earlier = (0..cut.len() - 1).filter(|at| stays(&exchanges_stay, *at));
        let last = (0..cut.rounds()).filter(|at| stays(&rounds_stay, *at));
        let ending = Ending {
            before,
            exchanges: earlier.map(|at| cut.exchange(at)).collect(),
            question: cut.question(),
            gap,
            rounds: last.map(|at| cut.round(at)).collect(),
            risky,
        };
        let parts = exchanges.iter().zip(&exchanges_stay).chain(rounds.iter().zip(&rounds_stay));
        let mut gone = Gone { parts: 0, tokens: 0, sure: true };
        for (part, _) in parts.filter(|(_, stays)| !**stays) {
            // The first exchange stands where the needle is, and its tokens are counted there.
            let is_opening = before == Before::Needle && gone.parts == 0;
            gone.tokens += if is_opening { 0 } else { part.cost.tokens };
            gone.sure &= part.cost.sure;
            gone.parts += 1;
        }
        Some((ending, gone))
    }

    fn count(&mut self) -> Option<Found> {
        let (ending, gone) = self.cut_down()?;
        self.sum(&ending, &gone)
    }

    fn sum(&mut self, ending: &Ending<'_>, gone: &Gone) -> Option<Found> {
        let found = self.parts.ground.ending(ending, self.asked.by)?;
        let opening = if ending.before == Before::Needle { self.opening(0)? } else { 0 };
        let tokens = (found.tokens + gone.tokens).checked_add_signed(opening)?;
        Some(Found { tokens, sure: found.sure && gone.sure })
    }

    /// What the exchange `index` costs more than the needle as the first one.
    fn opening(&mut self, index: usize) -> Option<i64> {
        let part = self.talk.before.get_mut(index)?;
        if part.opening.is_none() {
            let Asked { cut, by, .. } = self.asked;
            let (messages, risky) = (cut.exchange(index), part.stays);
            part.opening = Some(self.parts.ground.opening(messages, risky, by)?);
        }
        part.opening
    }

    fn tally(&mut self) -> Option<Tally> {
        let Asked { request, cut, .. } = self.asked;
        let (ending, gone) = self.cut_down()?;
        let [knows_before, knows_rounds] = self.knows();
        let is_known = (knows_before || cut.len() == 1) && (knows_rounds || cut.rounds() < 2);
        let leaves = self.talk.before.len() + self.talk.rounds.len();
        if !is_known || gone.parts < leaves {
            return None;
        }
        // What is not sure may be so for what leaves alone: then what stays is better counted for itself.
        let all = self.sum(&ending, &gone).filter(|all| all.sure)?;
        let mut messages = vec![0; request.messages.len()];
        for index in 0..self.talk.before.len() {
            let cost = match index {
                0 => self.first(0)?,
                _ => self.talk.before.get(index)?.cost.tokens,
            };
            *messages.get_mut(cut.start(index))? = cost;
        }
        for (index, round) in self.talk.rounds.iter().enumerate() {
            *messages.get_mut(cut.start_of_round(index))? = round.cost.tokens;
        }
        let rest = all.tokens.checked_sub(messages.iter().sum())?;
        // How much of it is the last question's makes no difference: that never leaves.
        *messages.get_mut(cut.start(cut.len() - 1))? = rest / 2;
        let mut tally = Tally::new(rest - rest / 2, messages, all.sure);
        tally.opens = cut.len() > 1;
        Some(tally)
    }

    fn first(&mut self, index: usize) -> Option<u64> {
        if index < self.talk.before.len() {
            let opening = self.opening(index)?;
            return self.parts.ground.needle().checked_add_signed(opening);
        }
        let around = self.tally()?.around;
        let (mut alone, _) = self.cut_down()?;
        (alone.before, alone.exchanges) = (Before::Whole, Vec::new());
        let alone = self.parts.ground.ending(&alone, self.asked.by).filter(|one| one.sure)?;
        alone.tokens.checked_sub(around)
    }
}
