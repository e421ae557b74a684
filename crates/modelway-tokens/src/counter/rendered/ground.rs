//! [`Ground`]: what is the same in all turns of a conversation, and how an exchange is written on it.

use modelway_core::window::TokenCount;
use modelway_core::{ChatRequest, Message};

use super::rendering::{Render, Rendered};
use crate::counter::texts::Texts;

/// What needles say, which no template writes: two exchanges and a question.
const FIRST: [&str; 2] = ["zq7alpha", "zq7bravo"];
const SECOND: [&str; 2] = ["zq7delta", "zq7gamma"];
const THIRD: [&str; 2] = ["zq7kilo", "zq7lima"];
const QUESTION: &str = "zq7omega";

/// Instructions, tools and all else that a prompt has beside its exchanges, and a conversation of needles with these.
pub(super) struct Ground {
    /// The messages of the last prompt that was tried are in it, too.
    request: ChatRequest,
    lead: usize,
    text: String,
    found: Found,
    /// A needle between others: its words there, and their tokens; `None` where it has none of its own.
    needle: Option<(String, u64)>,
    /// Places between the first exchange and the second one that no token reaches over.
    seams: Vec<usize>,
}

/// How many tokens, and whether the server is known to count so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) tokens: u64,
    pub(super) sure: bool,
}

impl Found {
    pub(super) fn count(self) -> TokenCount {
        if self.sure { TokenCount::Exact(self.tokens) } else { TokenCount::Estimate(self.tokens) }
    }
}

/// Writes prompts and counts them.
#[derive(Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) render: &'a dyn Render,
    pub(super) texts: &'a Texts,
}

impl Ground {
    /// Of `request`, of which the first `lead` messages instruct.
    pub(super) fn of(request: &ChatRequest, lead: usize, by: By<'_>) -> Self {
        let mut own = ChatRequest::new(request.messages.iter().take(lead).cloned());
        own.tools.clone_from(&request.tools);
        own.tool_choice.clone_from(&request.tool_choice);
        own.response_format.clone_from(&request.response_format);
        own.modalities.clone_from(&request.modalities);
        own.web_search.clone_from(&request.web_search);
        own.chat_template.clone_from(&request.chat_template);
        own.chat_template_kwargs.clone_from(&request.chat_template_kwargs);
        let found = Found { tokens: 0, sure: true };
        let (text, seams) = (String::new(), Vec::new());
        let mut ground = Self { request: own, lead, text, found, needle: None, seams };
        ground.needle = ground.try_needles(by);
        ground
    }

    /// Writes the needles, and another one among them: what it costs there.
    fn try_needles(&mut self, by: By<'_>) -> Option<(String, u64)> {
        let all = exchange(FIRST).chain(exchange(SECOND)).chain([Message::user(QUESTION)]);
        let (text, found) = self.write(all, by)?;
        let [from, to] = [FIRST[1], SECOND[0]].map(|needle| text.find(needle));
        let (from, to) = (from? + FIRST[1].len(), to?);
        let cuts = by.texts.cuts(&text).into_iter();
        self.seams = cuts.filter(|at| (from..=to).contains(at)).collect();
        (self.text, self.found) = (text, found);
        let needle: Vec<Message> = exchange(THIRD).collect();
        self.between(&needle, by).map(|(words, found)| (words, found.tokens))
    }

    /// Whether the template only writes this text around messages, and does not look for it in them.
    pub(super) fn is_harmless(&mut self, mark: &str, by: By<'_>) -> bool {
        let written = self.text.split_once(FIRST[0]).is_some_and(|(_, rest)| rest.contains(mark));
        let words = format!("a {mark} b");
        let mut among = |said: [&str; 2]| {
            let between = exchange(FIRST).chain(exchange(said)).chain(exchange(SECOND));
            Some(self.write(between.chain([Message::user(QUESTION)]), by)?.0)
        };
        if !written {
            return false;
        }
        let Some(needles) = among(THIRD) else { return false };
        let expected = THIRD.into_iter().fold(needles, |text, said| text.replace(said, &words));
        among([&words; 2]) == Some(expected)
    }

    /// Whether the template writes the needles as one exchange after another.
    pub(super) fn bears(&self) -> bool {
        self.needle.is_some()
    }

    /// Whether `request` has this ground: all but exchanges that [`Render`] and its doubts look at.
    pub(super) fn is_of(&self, request: &ChatRequest, lead: usize) -> bool {
        let own = &self.request;
        self.lead == lead
            && own.messages.get(..lead) == request.messages.get(..lead)
            && own.tools == request.tools
            && own.tool_choice == request.tool_choice
            && own.response_format == request.response_format
            && own.modalities == request.modalities
            && own.web_search == request.web_search
            && own.chat_template == request.chat_template
            && own.chat_template_kwargs == request.chat_template_kwargs
    }

    /// What the needle costs between others.
    pub(super) fn needle(&self) -> u64 {
        self.needle.as_ref().map_or(0, |(_, tokens)| *tokens)
    }

    /// What an exchange costs between others; `None` where it is not written there in words of its own.
    pub(super) fn cost(&mut self, messages: &[Message], by: By<'_>) -> Option<Found> {
        self.between(messages, by).map(|(_, found)| found)
    }

    fn between(&mut self, messages: &[Message], by: By<'_>) -> Option<(String, Found)> {
        // Twice: it stands beside needles, and beside itself.
        let twice = messages.iter().chain(messages).cloned();
        let rest = exchange(SECOND).chain([Message::user(QUESTION)]);
        let (text, found) = self.write(exchange(FIRST).chain(twice).chain(rest), by)?;
        let more = text.len().checked_sub(self.text.len())?;
        let cuts = by.texts.cuts(&text);
        let words = |seam: &usize| {
            let (before, after) = self.text.split_at_checked(*seam)?;
            let inner = text.strip_prefix(before)?.strip_suffix(after)?;
            let (one, other) = inner.split_at_checked(more / 2)?;
            let ends = [*seam, seam + more / 2, seam + more];
            let is_own = one == other && ends.iter().all(|end| cuts.contains(end));
            is_own.then(|| one.to_owned())
        };
        let words = self.seams.iter().find_map(words)?;
        let tokens = found.tokens.checked_sub(self.found.tokens).filter(|two| two % 2 == 0)?;
        let sure = found.sure || !self.found.sure;
        Some((words, Found { tokens: tokens / 2, sure }))
    }

    /// What an exchange costs more than the needle does where it comes first.
    pub(super) fn opening(&mut self, messages: &[Message], by: By<'_>) -> Option<i64> {
        let rest = exchange(SECOND).chain([Message::user(QUESTION)]);
        let (text, found) = self.write(messages.iter().cloned().chain(rest), by)?;
        let cuts = by.texts.cuts(&text);
        let is_seam = |seam: &usize| {
            let (_, after) = self.text.split_at_checked(*seam)?;
            Some(cuts.contains(&text.strip_suffix(after)?.len()))
        };
        let sure = found.sure || !self.found.sure;
        let written = sure && self.seams.iter().any(|seam| is_seam(seam).unwrap_or(false));
        let [with, without] = [found, self.found].map(|found| i64::try_from(found.tokens).ok());
        if written { Some(with? - without?) } else { None }
    }

    /// What is counted of a conversation that opens with a needle and goes on with these exchanges. Where one is `risky`
    /// it is looked whether needles among them are written as ever.
    pub(super) fn ending(
        &mut self,
        exchanges: &[&[Message]],
        risky: bool,
        by: By<'_>,
    ) -> Option<Found> {
        let all = exchanges.iter().copied().flatten().cloned();
        let (text, found) = self.write(exchange(FIRST).chain(all), by)?;
        let cuts = by.texts.cuts(&text);
        let is_seam = |seam: &usize| {
            let (before, _) = self.text.split_at_checked(*seam)?;
            Some(text.starts_with(before) && cuts.contains(seam))
        };
        if !self.seams.iter().any(|seam| is_seam(seam).unwrap_or(false)) {
            return None;
        }
        if risky {
            let among = exchanges.iter().flat_map(|one| exchange(THIRD).chain(one.iter().cloned()));
            let (longer, _) = self.write(exchange(FIRST).chain(among), by)?;
            let (needle, _) = self.needle.as_ref()?;
            (longer.replace(needle, "") == text).then_some(())?;
        }
        Some(found)
    }

    /// Forgets the messages that were tried last.
    pub(super) fn leave(&mut self) {
        self.request.messages.truncate(self.lead);
    }

    /// What is counted of `messages` alone.
    pub(super) fn alone(&mut self, messages: &[Message], by: By<'_>) -> Option<Found> {
        self.write(messages.iter().cloned(), by).map(|(_, found)| found)
    }

    /// The prompt of `messages` on this ground, and its tokens.
    fn write(
        &mut self,
        messages: impl Iterator<Item = Message>,
        by: By<'_>,
    ) -> Option<(String, Found)> {
        self.request.messages.truncate(self.lead);
        self.request.messages.extend(messages);
        let Rendered { text, doubt } = by.render.render(&self.request, true).ok()?;
        let tokens = by.texts.chat(&text).ok()?.saturating_add(doubt.extra());
        Some((text, Found { tokens, sure: doubt.is_sure() }))
    }
}

fn exchange([question, answer]: [&str; 2]) -> impl Iterator<Item = Message> {
    [Message::user(question), Message::assistant(answer)].into_iter()
}
