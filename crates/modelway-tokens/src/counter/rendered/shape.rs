//! [`Shape`]: a prompt as a row of messages that do not depend on each other.

use modelway_core::window::Tally;
use modelway_core::{ChatRequest, Content, Error, Message, Part, Role};

use super::doubt::is_formed;
use super::probes::trials;
use super::rendering::Render;
use crate::counter::texts::{MESSAGES, Texts};

/// What stands around one message's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) before: String,
    pub(super) after: String,
    /// Whether spaces around the text are dropped.
    pub(super) trims: bool,
}

impl Turn {
    pub(super) fn write(&self, text: &str) -> String {
        let text = if self.trims { text.trim() } else { text };
        [self.before.as_str(), text, self.after.as_str()].concat()
    }
}

/// A prompt as a row of messages: each begins with a token that none before it can join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    /// What begins a prompt without a system message.
    pub(super) bare: String,
    pub(super) system: Option<Turn>,
    pub(super) user: Turn,
    pub(super) assistant: Turn,
    /// The head of the answer.
    pub(super) tail: String,
    /// Only where user and assistant take turns.
    pub(super) alternates: bool,
    /// Whether the prompt is known to be the server's.
    pub(super) sure: bool,
    /// Whether a message must be a text, and not one part.
    pub(super) texts_only: bool,
    /// Texts that may change what is written when a message holds them.
    pub(super) literals: Vec<String>,
}

impl Shape {
    /// Visits the turns of a conversation that has this shape, in their order.
    fn walk<'a>(
        &'a self,
        request: &'a ChatRequest,
        mut visit: impl FnMut(&'a Turn, &'a str),
    ) -> Option<()> {
        let extra = !request.tools.is_empty()
            || !request.chat_template_kwargs.is_empty()
            || request.chat_template.is_some()
            || !request.modalities.is_empty()
            || request.web_search.is_some()
            || request.tool_choice.is_some();
        if extra || request.messages.last()?.role != Role::User {
            return None;
        }
        let mut before = None;
        for (index, message) in request.messages.iter().enumerate() {
            let turn = match message.role {
                Role::System if index == 0 => self.system.as_ref()?,
                Role::User => &self.user,
                Role::Assistant => &self.assistant,
                _ => return None,
            };
            let first = before.is_none_or(|role| role == &Role::System);
            let next = if first { Role::User } else { other(before?) };
            if self.alternates && message.role != Role::System && message.role != next {
                return None;
            }
            before = Some(&message.role);
            visit(turn, words(message, self.texts_only)?);
        }
        Some(())
    }

    /// The prompt of a conversation, if it is written as the shape says.
    pub(super) fn holds(&self, request: &ChatRequest, render: &dyn Render) -> Option<String> {
        let rendered = render.render(request, true).ok()?;
        let system = request.messages.first().is_some_and(|first| first.role == Role::System);
        let mut text = if system { String::new() } else { self.bare.clone() };
        self.walk(request, |turn, words| text.push_str(&turn.write(words)))?;
        text.push_str(&self.tail);
        (text == rendered.text && rendered.doubt.is_sure() == self.sure).then_some(text)
    }

    /// The costs of a conversation that has this shape; the `reader` writes prompts, and may look at words.
    pub(super) fn tally(
        &self,
        request: &ChatRequest,
        texts: &Texts,
        reader: Option<&dyn Render>,
    ) -> Result<Option<Tally>, Error> {
        let (mut messages, mut fresh) = (Vec::with_capacity(request.messages.len()), Vec::new());
        let mut trail = texts.trail();
        let shaped = self.walk(request, |turn, words| {
            let known = trail.next(self.kind(turn), words, texts.cache());
            if let Err(key) = known {
                fresh.push((messages.len(), key, turn, words));
            }
            messages.push(known.unwrap_or_default());
        });
        let new = fresh.iter().map(|(_, _, turn, words)| (*turn, *words));
        if shaped.is_none() || !self.is_plain(new, reader) {
            texts.keep(trail);
            return Ok(None);
        }
        for (index, key, turn, words) in fresh {
            let cost = self.cost(turn, words, texts)?;
            texts.cache().put(key, cost);
            trail.set(index, cost);
            messages.get_mut(index).into_iter().for_each(|place| *place = cost);
        }
        texts.keep(trail);
        let system = request.messages.first().is_some_and(|first| first.role == Role::System);
        let begin = if system { 0 } else { texts.chat(&self.bare)? };
        let sure = self.sure && !is_formed(request);
        Ok(Some(Tally::new(begin + texts.part(&self.tail, false)?, messages, sure)))
    }

    /// Whether none of these messages has words that change what is written.
    fn is_plain<'a>(
        &'a self,
        new: impl Iterator<Item = (&'a Turn, &'a str)> + Clone,
        reader: Option<&dyn Render>,
    ) -> bool {
        let marked = |words: &str| self.literals.iter().any(|mark| words.contains(mark.as_str()));
        if new.clone().any(|(_, words)| marked(words)) {
            return false;
        }
        let Some(reader) = reader else { return true };
        let speakers = new.map(|(turn, words)| (self.speaker(turn), words));
        trials(speakers).iter().all(|request| self.holds(request, reader).is_some())
    }

    fn is_system(&self, turn: &Turn) -> bool {
        self.system.as_ref().is_some_and(|system| std::ptr::eq(system, turn))
    }

    fn speaker(&self, turn: &Turn) -> char {
        match self.is_system(turn) {
            true => 's',
            false if std::ptr::eq(turn, &self.user) => 'u',
            false => 'a',
        }
    }

    /// What tells the counts of the same words by different speakers apart.
    fn kind(&self, turn: &Turn) -> u64 {
        let user = u64::from(std::ptr::eq(turn, &self.user));
        MESSAGES + u64::from(self.is_system(turn)) * 2 + user
    }

    /// What one message costs.
    fn cost(&self, turn: &Turn, words: &str, texts: &Texts) -> Result<u64, Error> {
        let text = turn.write(words);
        if self.is_system(turn) { texts.chat(&text) } else { texts.part(&text, false) }
    }
}

fn other(role: &Role) -> Role {
    if *role == Role::User { Role::Assistant } else { Role::User }
}

/// The text of a message that is nothing else, and not empty.
fn words(message: &Message, texts_only: bool) -> Option<&str> {
    let text = match message.content.as_ref()? {
        Content::Text(text) => text.as_str(),
        Content::Parts(parts) if !texts_only => match parts.as_slice() {
            [Part::Text(text)] => text.as_str(),
            _ => return None,
        },
        _ => return None,
    };
    let plain = message.name.is_none()
        && message.reasoning.is_none()
        && message.audio.is_none()
        && message.tool_calls.is_empty()
        && message.tool_call_id.is_none()
        && message.extra.is_empty();
    (plain && !text.trim().is_empty()).then_some(text)
}
