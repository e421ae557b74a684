//! [`Ground`]: what is the same in all turns of a conversation, and how exchanges and rounds are written on it.

use modelway_core::{ChatRequest, Message, Role};

use super::frame::{Frame, exchange, round};
use super::sheet::{By, Found, Sheet};

/// What needles say: three exchanges, a question and two rounds.
const FIRST: [&str; 2] = ["zq7alpha", "zq7bravo"];
const SECOND: [&str; 2] = ["zq7delta", "zq7gamma"];
const THIRD: [&str; 2] = ["zq7kilo", "zq7lima"];
const QUESTION: &str = "zq7omega";
const BETWEEN: [&str; 3] = ["zq7call01", "zq7look", "zq7rome"];
const AFTER: [&str; 3] = ["zq7call02", "zq7seek", "zq7oslo"];

/// Instructions, tools and all else that a prompt has beside its exchanges, and needles on these.
pub(super) struct Ground {
    sheet: Sheet,
    /// For exchanges, where the template writes them one after another.
    exchanges: Option<Frame>,
    /// For exchanges in which tools are called, and for rounds: once that was tried.
    calling: Option<Option<Frame>>,
    rounds: Option<Option<Frame>>,
    /// Whether it makes a difference that two calls have one id.
    minds_ids: Option<bool>,
}

/// What is tried among needles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A question with all that answers it.
    Exchange,
    /// After the last question, a turn that calls, with its results.
    Round,
}

/// What stands for the exchanges before the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// They themselves.
    Whole,
    /// A needle that opens the conversation, and those that stay.
    Needle,
    /// The first of those that stay, a needle, and the others that stay.
    Gap,
}

/// What is left of a conversation whose parts were counted before.
#[derive(Debug)]
pub(super) struct Ending<'m> {
    pub(super) before: Before,
    /// The exchanges before the last that stay in the prompt.
    pub(super) exchanges: Vec<&'m [Message]>,
    /// The last one, up to its first round.
    pub(super) question: &'m [Message],
    /// Whether a needle stands for rounds that are counted.
    pub(super) gap: bool,
    pub(super) rounds: Vec<&'m [Message]>,
    /// Whether it holds what the template may look for: then it is looked whether needles are written in it as ever.
    pub(super) risky: bool,
}

impl<'m> Ending<'m> {
    /// Up to the place where exchanges are left out.
    fn opening(&self) -> Vec<Message> {
        match (self.before, self.exchanges.first()) {
            (Before::Needle, _) => exchange(FIRST).into(),
            (Before::Gap, Some(first)) => [first, &exchange(THIRD)[..]].concat(),
            _ => Vec::new(),
        }
    }

    /// The exchanges that stay behind it.
    fn later(&self) -> &[&'m [Message]] {
        let gone = usize::from(self.before == Before::Gap);
        self.exchanges.get(gone..).unwrap_or_default()
    }

    fn messages(&self) -> Vec<Message> {
        let mut all = self.opening();
        all.extend(self.later().iter().copied().flatten().cloned());
        all.extend_from_slice(self.question);
        all.extend(self.gap.then(|| round(BETWEEN)).into_iter().flatten());
        all.extend(self.rounds.iter().copied().flatten().cloned());
        all
    }

    /// With a needle before each exchange and each round, where needles stand for others.
    fn among_needles(&self) -> Vec<Message> {
        let mut all = self.opening();
        let among = self.before != Before::Whole;
        for one in self.later().iter().copied().chain([self.question]) {
            all.extend(among.then(|| exchange(THIRD)).into_iter().flatten());
            all.extend_from_slice(one);
        }
        for one in &self.rounds {
            all.extend(self.gap.then(|| round(BETWEEN)).into_iter().flatten());
            all.extend_from_slice(one);
        }
        all
    }
}

impl Ground {
    /// Of `request`, of which the first `lead` messages instruct.
    pub(super) fn of(request: &ChatRequest, lead: usize, by: By<'_>) -> Self {
        let mut sheet = Sheet::of(request, lead);
        let (second, third) = (exchange(SECOND).into(), exchange(THIRD));
        let exchanges = lay_exchanges(&mut sheet, second, &third, None, by);
        Self { sheet, exchanges, calling: None, rounds: None, minds_ids: None }
    }

    /// Whether `request` has this ground.
    pub(super) fn is_of(&self, request: &ChatRequest, lead: usize) -> bool {
        self.sheet.is_of(request, lead)
    }

    /// Whether the template only writes this text around messages, and does not look for it in them.
    pub(super) fn is_harmless(&mut self, mark: &str, by: By<'_>) -> bool {
        let Some(frame) = &self.exchanges else { return false };
        let written = frame.text.split_once(FIRST[0]).is_some_and(|(_, rest)| rest.contains(mark));
        let mut among = |said: [&str; 2]| {
            let between = [exchange(FIRST), exchange(said), exchange(SECOND)];
            let all = between.into_iter().flatten().chain([Message::user(QUESTION)]);
            self.sheet.text(all, by)
        };
        if !written {
            return false;
        }
        let Some(needles) = among(THIRD) else { return false };
        [format!("a {mark} b"), mark.to_owned()].iter().all(|words| {
            let expected =
                THIRD.iter().fold(needles.clone(), |text, said| text.replace(said, words));
            among([words; 2]) == Some(expected)
        })
    }

    /// About the bytes of a prompt of needles.
    pub(super) fn size(&self) -> usize {
        self.exchanges.as_ref().map_or(0, |frame| frame.text.len())
    }

    /// What the needle exchange costs between others.
    pub(super) fn needle(&self) -> u64 {
        self.exchanges.as_ref().map_or(0, |frame| frame.needle.1)
    }

    /// What a part costs between others; `None` where it is not written there in words of its own.
    pub(super) fn cost(
        &mut self,
        kind: Kind,
        messages: &[Message],
        risky: bool,
        by: By<'_>,
    ) -> Option<Found> {
        let Self { sheet, exchanges, calling, rounds, .. } = self;
        // Not by those with calls, of which there may be doubts.
        let doubted = exchanges.as_ref().is_some_and(|frame| frame.doubted);
        let frame = match kind {
            Kind::Round => rounds.get_or_insert_with(|| lay_rounds(sheet, doubted, by)).as_ref(),
            Kind::Exchange if calls(messages) => {
                let plain = exchanges.as_ref()?;
                calling.get_or_insert_with(|| lay_calling(sheet, plain, by)).as_ref()
            }
            Kind::Exchange => exchanges.as_ref(),
        };
        frame?.between(sheet, messages, risky, by).map(|(_, found)| found)
    }

    /// Whether the template looks for calls by their ids, so that those of other messages make a difference.
    pub(super) fn minds_ids(&mut self, by: By<'_>) -> bool {
        let Self { sheet, minds_ids, .. } = self;
        *minds_ids.get_or_insert_with(|| {
            let [id, name, city] = AFTER;
            let mut twice = |other: &str| {
                let rounds = [round(BETWEEN), round([other, name, city])];
                let question = [Message::user(QUESTION)];
                let text = sheet.text(question.into_iter().chain(rounds.into_iter().flatten()), by);
                text.map(|text| text.replace(id, BETWEEN[0]))
            };
            let apart = twice(id);
            apart.is_none() || apart != twice(BETWEEN[0])
        })
    }

    /// What an exchange costs more than the needle does where it comes first.
    pub(super) fn opening(&mut self, messages: &[Message], risky: bool, by: By<'_>) -> Option<i64> {
        self.exchanges.as_ref()?.instead(&mut self.sheet, messages, risky, by)
    }

    /// What is counted of what is left of a conversation, but for the needles in its gaps.
    pub(super) fn ending(&mut self, ending: &Ending<'_>, by: By<'_>) -> Option<Found> {
        let written = self.sheet.write(ending.messages(), ending.risky, by)?;
        let is_cut = ending.before != Before::Whole;
        let exchanges = self.exchanges.as_ref().filter(|_| is_cut);
        let rounds = self.rounds.iter().flatten().next().filter(|_| ending.gap);
        if exchanges.is_some() != is_cut || rounds.is_some() != ending.gap {
            return None;
        }
        let gaps = [exchanges.filter(|_| ending.before == Before::Gap), rounds];
        let gaps = gaps.into_iter().flatten();
        let opens = ending.before != Before::Needle
            || exchanges.is_some_and(|frame| frame.begins(&written));
        if !opens || !gaps.clone().all(|frame| frame.is_in(&written)) {
            return None;
        }
        if ending.risky {
            let bare = |text: &str| {
                let frames = exchanges.into_iter().chain(rounds);
                frames.fold(text.to_owned(), |text, frame| frame.without(&text))
            };
            let among = self.sheet.text(ending.among_needles(), by)?;
            (bare(&among) == bare(&written.text)).then_some(())?;
        }
        let needles: u64 = gaps.map(|frame| frame.needle.1).sum();
        let tokens = written.found.tokens.checked_sub(needles)?;
        Some(Found { tokens, ..written.found })
    }

    /// Forgets the messages that were tried last.
    pub(super) fn leave(&mut self) {
        self.sheet.leave();
    }
}

fn calls(messages: &[Message]) -> bool {
    messages.iter().any(|message| message.role == Role::Tool || !message.tool_calls.is_empty())
}

fn lay_exchanges(
    sheet: &mut Sheet,
    mut second: Vec<Message>,
    needle: &[Message],
    doubted: Option<bool>,
    by: By<'_>,
) -> Option<Frame> {
    second.push(Message::user(QUESTION));
    Frame::lay(sheet, (exchange(FIRST).into(), FIRST[1]), second, needle, doubted, by)
}

/// With calls after the place, too: what a template writes at the first call alone would be missed there. And the same must
/// be written in a `plain` conversation: something else where there is a call at all would be missed here.
fn lay_calling(sheet: &mut Sheet, plain: &Frame, by: By<'_>) -> Option<Frame> {
    let with = |said, called| {
        let [question, answer] = exchange(said);
        let [call, result] = round(called);
        [question, call, result, answer]
    };
    let (second, third) = (with(SECOND, AFTER).into(), with(THIRD, BETWEEN));
    let frame = lay_exchanges(sheet, second, &third, Some(plain.doubted), by)?;
    let (words, _) = plain.between(sheet, &third, false, by)?;
    (words == frame.needle.0).then_some(frame)
}

fn lay_rounds(sheet: &mut Sheet, doubted: bool, by: By<'_>) -> Option<Frame> {
    let head = vec![Message::user(QUESTION)];
    Frame::lay(sheet, (head, QUESTION), round(AFTER).into(), &round(BETWEEN), Some(doubted), by)
}
