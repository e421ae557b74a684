//! [`Session`]: a conversation that was looked through, and what is asked about it.

use modelway_core::ChatRequest;
use modelway_core::window::Tally;

use super::cut::Cut;
use super::ground::{Before, Ending};
use super::parts::Parts;
use super::sheet::{By, Found};
use super::talk::{Part, Talk};

/// A conversation that is asked about.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) request: &'a ChatRequest,
    pub(super) cut: &'a Cut<'a>,
    pub(super) by: By<'a>,
}

/// Parts that need not be written.
struct Gone {
    parts: usize,
    tokens: u64,
    sure: bool,
}

/// A conversation that was looked through, and what is known of it.
pub(super) struct Session<'k, 'a> {
    pub(super) parts: &'k mut Parts,
    pub(super) talk: &'k mut Talk,
    pub(super) asked: Asked<'a>,
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

    pub(super) fn count(&mut self) -> Option<Found> {
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

    pub(super) fn tally(&mut self) -> Option<Tally> {
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

    pub(super) fn first(&mut self, index: usize) -> Option<u64> {
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
