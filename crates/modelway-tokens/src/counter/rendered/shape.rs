//! [`Shape`]: a prompt as a row of messages that do not depend on each other.

use modelway_core::window::Tally;
use modelway_core::{ChatRequest, Content, Error, Message, Part, Role};

use crate::counter::cache::Key;
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
    /// Texts that may change what is written when a message holds them.
    pub(super) literals: Vec<String>,
}

impl Shape {
    /// The turns of a conversation that has this shape.
    pub(super) fn turns<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> Option<Vec<(&'a Turn, &'a str)>> {
        let extra = !request.tools.is_empty()
            || !request.chat_template_kwargs.is_empty()
            || request.chat_template.is_some()
            || !request.modalities.is_empty()
            || request.web_search.is_some()
            || request.tool_choice.is_some();
        if extra || request.messages.last()?.role != Role::User {
            return None;
        }
        let mut turns: Vec<(&Turn, &str)> = Vec::with_capacity(request.messages.len());
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
            turns.push((turn, words(message)?));
        }
        Some(turns)
    }

    /// The costs of a conversation that has this shape.
    pub(super) fn tally(
        &self,
        request: &ChatRequest,
        texts: &Texts,
    ) -> Result<Option<Tally>, Error> {
        let Some(turns) = self.turns(request) else { return Ok(None) };
        let mut messages = Vec::with_capacity(turns.len());
        for (turn, words) in &turns {
            match self.cost((turn, words), texts)? {
                Some(cost) => messages.push(cost),
                None => return Ok(None),
            }
        }
        let system = request.messages.first().is_some_and(|first| first.role == Role::System);
        let begin = if system { 0 } else { texts.chat(&self.bare)? };
        Ok(Some(Tally::new(begin + texts.part(&self.tail, false)?, messages, self.sure)))
    }

    /// What one message costs; `None` where its words may change what is written.
    fn cost(&self, (turn, words): (&Turn, &str), texts: &Texts) -> Result<Option<u64>, Error> {
        let system = self.system.as_ref().is_some_and(|system| std::ptr::eq(system, turn));
        let kind = MESSAGES + u64::from(system) * 2 + u64::from(std::ptr::eq(turn, &self.user));
        let key = Key::new(kind, words);
        if let Some(cost) = texts.cache().get(key) {
            return Ok(Some(cost));
        }
        if self.literals.iter().any(|literal| words.contains(literal.as_str())) {
            return Ok(None);
        }
        let text = turn.write(words);
        let cost = if system { texts.chat(&text)? } else { texts.part(&text, false)? };
        texts.cache().put(key, cost);
        Ok(Some(cost))
    }
}

fn other(role: &Role) -> Role {
    if *role == Role::User { Role::Assistant } else { Role::User }
}

/// The text of a message that is nothing else, and not empty.
fn words(message: &Message) -> Option<&str> {
    let text = match message.content.as_ref()? {
        Content::Text(text) => text.as_str(),
        Content::Parts(parts) => match parts.as_slice() {
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
