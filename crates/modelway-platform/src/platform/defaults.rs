//! [`Defaults`]: what a template says where the request says nothing.

use std::sync::Arc;

use modelway_core::{
    ChatRequest, CompletionRequest, Content, Message, ModelwayTemplate, Part, Request, Role,
};

use super::place::Values;

/// A template's defaults, with its parameters in place.
pub(super) struct Defaults<'a> {
    configuration: &'a ModelwayTemplate,
    system_prompt: Option<String>,
    stop: Vec<String>,
}

/// Sets in a chat or a completion what it leaves unset.
macro_rules! fill {
    ($request:ident, $defaults:ident) => {{
        let of = $defaults.configuration;
        $request.temperature = $request.temperature.or(of.temperature);
        $request.top_p = $request.top_p.or(of.top_p);
        $request.top_k = $request.top_k.or(of.top_k);
        $request.frequency_penalty = $request.frequency_penalty.or(of.frequency_penalty);
        $request.presence_penalty = $request.presence_penalty.or(of.presence_penalty);
        $request.max_tokens = fewer($request.max_tokens, of.max_tokens);
        if $request.stop.is_empty() {
            $request.stop.clone_from(&$defaults.stop);
        }
    }};
}

impl<'a> Defaults<'a> {
    /// A parameter without a value leaves nothing in its place; a stop sequence that is left empty is none.
    pub(super) fn of(configuration: &'a ModelwayTemplate, values: Values<'_>) -> Self {
        let prompt = configuration.system_prompt.as_deref().map(|text| values.fill(text));
        let stop = configuration.stop_sequences.iter().flatten().map(|text| values.fill(text));
        Self {
            configuration,
            system_prompt: prompt.filter(|text| !text.is_empty()),
            stop: stop.filter(|text| !text.is_empty()).collect(),
        }
    }

    /// The request with them. Embeddings and rerankings have none.
    pub(super) fn apply(&self, mut request: Arc<Request>) -> Arc<Request> {
        if matches!(&*request, Request::Chat { .. } | Request::Complete { .. }) {
            match Arc::make_mut(&mut request) {
                Request::Chat { request, .. } => self.chat(request),
                Request::Complete { request, .. } => self.complete(request),
                _ => {}
            }
        }
        request
    }

    fn chat(&self, request: &mut ChatRequest) {
        fill!(request, self);
        if let Some(prompt) = &self.system_prompt {
            instruct(&mut request.messages, prompt);
        }
    }

    fn complete(&self, request: &mut CompletionRequest) {
        fill!(request, self);
    }
}

/// The limit that leaves less.
fn fewer(wanted: Option<u64>, limit: Option<u64>) -> Option<u64> {
    match (wanted, limit) {
        (Some(wanted), Some(limit)) => Some(wanted.min(limit)),
        (wanted, limit) => wanted.or(limit),
    }
}

/// Puts `prompt` before everything. Where the caller begins with instructions too, both are one message, an empty line
/// between them: many chat templates take one only.
fn instruct(messages: &mut Vec<Message>, prompt: &str) {
    let first = messages.first_mut().filter(|m| matches!(m.role, Role::System | Role::Developer));
    let Some(message) = first else {
        messages.insert(0, Message::system(prompt));
        return;
    };
    match &mut message.content {
        Some(Content::Parts(parts)) => parts.insert(0, Part::text_part(format!("{prompt}\n\n"))),
        content => {
            let own = content.as_ref().map(Content::text).unwrap_or_default();
            *content = Some(Content::Text(match &*own {
                "" => prompt.to_owned(),
                own => format!("{prompt}\n\n{own}"),
            }));
        }
    }
}
