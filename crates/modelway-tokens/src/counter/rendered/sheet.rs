//! [`Sheet`]: what prompts of a conversation's ground are written on.

use std::collections::HashSet;

use modelway_core::window::TokenCount;
use modelway_core::{ChatRequest, Content, Message, Role};

use super::rendering::{Render, Rendered};
use crate::counter::texts::Texts;

/// Forms of conversations that are kept.
const FORMS: usize = 256;

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

/// A prompt that was counted.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) found: Found,
    /// Places that no token reaches over.
    pub(super) cuts: Vec<usize>,
}

/// Instructions, tools and all else that a prompt has beside its exchanges; the messages of the last prompt that was
/// written are in it, too.
pub(super) struct Sheet {
    request: ChatRequest,
    lead: usize,
    /// Forms of conversations that the template shows all of.
    shown: HashSet<Vec<u8>>,
}

impl Sheet {
    /// Of `request`, of which the first `lead` messages instruct.
    pub(super) fn of(request: &ChatRequest, lead: usize) -> Self {
        let mut own = ChatRequest::new(request.messages.iter().take(lead).cloned());
        own.tools.clone_from(&request.tools);
        own.tool_choice.clone_from(&request.tool_choice);
        own.response_format.clone_from(&request.response_format);
        own.modalities.clone_from(&request.modalities);
        own.web_search.clone_from(&request.web_search);
        own.chat_template_kwargs.clone_from(&request.chat_template_kwargs);
        Self { request: own, lead, shown: HashSet::new() }
    }

    /// Whether it is of `request`, too: all but exchanges that [`Render`] and its doubts look at.
    pub(super) fn is_of(&self, request: &ChatRequest, lead: usize) -> bool {
        let own = &self.request;
        self.lead == lead
            && own.messages.get(..lead) == request.messages.get(..lead)
            && own.tools == request.tools
            && own.tool_choice == request.tool_choice
            && own.response_format == request.response_format
            && own.modalities == request.modalities
            && own.web_search == request.web_search
            && own.chat_template_kwargs == request.chat_template_kwargs
    }

    /// The prompt of `messages`, counted.
    ///
    /// Whether the template shows all of them is tried with each form of conversation once, and each time where one of
    /// them is `risky`.
    pub(super) fn write(
        &mut self,
        messages: impl IntoIterator<Item = Message>,
        risky: bool,
        by: By<'_>,
    ) -> Option<Written> {
        self.fill(messages);
        let form = form(self.request.messages.get(self.lead..).unwrap_or_default());
        let shown = !risky && self.shown.contains(&form);
        let Rendered { text, doubt } = by.render.render_shown(&self.request, true, shown).ok()?;
        if !shown && doubt.extra() == 0 {
            if self.shown.len() >= FORMS {
                self.shown.clear();
            }
            self.shown.insert(form);
        }
        let (tokens, cuts) = by.texts.chat_in_pieces(&text).ok()?;
        let tokens = tokens.saturating_add(doubt.extra());
        Some(Written { text, found: Found { tokens, sure: doubt.is_sure() }, cuts })
    }

    /// The prompt of `messages` alone.
    pub(super) fn text(
        &mut self,
        messages: impl IntoIterator<Item = Message>,
        by: By<'_>,
    ) -> Option<String> {
        self.fill(messages);
        by.render.render_shown(&self.request, true, true).ok().map(|rendered| rendered.text)
    }

    fn fill(&mut self, messages: impl IntoIterator<Item = Message>) {
        self.leave();
        self.request.messages.extend(messages);
    }

    /// Forgets the messages that were written last.
    pub(super) fn leave(&mut self) {
        self.request.messages.truncate(self.lead);
    }
}

/// All of a conversation but its words.
fn form(messages: &[Message]) -> Vec<u8> {
    let mut form = Vec::with_capacity(messages.len() * 4);
    for message in messages {
        let speaker = match message.role {
            Role::User => 0,
            Role::Assistant => 1,
            _ => 2,
        };
        let content = match &message.content {
            None => 0,
            Some(Content::Text(text)) => 1 + u8::from(!text.trim().is_empty()),
            Some(_) => 3,
        };
        let more = u8::from(message.reasoning.is_some())
            | u8::from(message.name.is_some()) << 1
            | u8::from(message.tool_call_id.is_some()) << 2;
        form.extend([speaker | content << 2 | more << 4]);
        for call in &message.tool_calls {
            let arguments = call.arguments.trim();
            form.push(
                0x80 | u8::from(arguments.starts_with('{')) | u8::from(arguments == "{}") << 1,
            );
        }
    }
    form
}
