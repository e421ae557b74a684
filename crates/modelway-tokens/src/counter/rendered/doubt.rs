//! [`Doubt`]: what about a request the rendered text does not settle.

use std::borrow::Cow;

use modelway_core::window::TokenCount;
use modelway_core::{
    ChatRequest, Content, CustomTool, FunctionTool, Message, Part, ResponseFormat, Role, Tool,
    ToolChoice,
};

/// Tokens of an image whose model's way of seeing is not known: about what LLaVA's take.
const IMAGE: u64 = 800;
/// Tokens of sound, films and documents of unknown length.
const RECORDING: u64 = 1500;

/// What is not in the text, or not known to be there in the server's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Doubt {
    sure: bool,
    extra: u64,
}

impl Doubt {
    /// The text is all there is.
    pub(crate) const NONE: Self = Self { sure: true, extra: 0 };

    /// Some `extra` tokens more than the text has.
    pub(crate) fn of(extra: u64) -> Self {
        Self { sure: false, extra }
    }

    /// A text that is not in the prompt, but which the server will show somehow.
    fn hidden(text: &str) -> Self {
        Self::of(text.len() as u64 / 3 + 8)
    }

    /// Both.
    pub(crate) fn and(self, other: Self) -> Self {
        let extra = self.extra.saturating_add(other.extra);
        Self { sure: self.sure && other.sure, extra }
    }

    /// Unsure, unless `known`.
    pub(crate) fn unless(self, known: bool) -> Self {
        Self { sure: self.sure && known, ..self }
    }

    pub(crate) fn is_sure(self) -> bool {
        self.sure
    }

    /// Tokens that the text does not have.
    pub(crate) fn extra(self) -> u64 {
        self.extra
    }

    /// The count of a request whose text has `tokens`.
    pub(crate) fn about(self, tokens: u64) -> TokenCount {
        let tokens = tokens.saturating_add(self.extra);
        if self.sure { TokenCount::Exact(tokens) } else { TokenCount::Estimate(tokens) }
    }
}

/// The messages with nothing but text in them, and what was left out.
pub(crate) fn textual(messages: &[Message]) -> (Cow<'_, [Message]>, Doubt) {
    let is_text = |part: &Part| part.text().is_some();
    let all_text = |m: &Message| m.content.iter().all(|c| c.parts().iter().all(is_text));
    if messages.iter().all(all_text) {
        return (Cow::Borrowed(messages), Doubt::NONE);
    }
    let mut doubt = Doubt::NONE;
    let mut messages = messages.to_vec();
    for message in &mut messages {
        if let Some(Content::Parts(parts)) = &mut message.content {
            for part in parts.iter().filter(|part| !is_text(part)) {
                doubt = doubt.and(left_out(part));
            }
            parts.retain(is_text);
        }
    }
    (Cow::Owned(messages), doubt)
}

fn left_out(part: &Part) -> Doubt {
    match part {
        Part::Image(_) => Doubt::of(IMAGE),
        Part::Audio(_) | Part::Video(_) | Part::File(_) => Doubt::of(RECORDING),
        Part::Refusal(text) => Doubt::hidden(text),
        Part::Cached { part, .. } => left_out(part),
        Part::Other(value) => Doubt::hidden(&value.to_string()),
        _ => Doubt::of(RECORDING),
    }
}

/// What the prompt of `request` leaves open; `write` writes prompts, this one and others. It is not looked for what the
/// template leaves out where all is `shown`.
pub(crate) fn doubts(
    request: &ChatRequest,
    shown: bool,
    write: &dyn Fn(&ChatRequest) -> Option<String>,
) -> Doubt {
    let free = matches!(request.tool_choice, None | Some(ToolChoice::Auto));
    let plain = request.modalities.is_empty() && request.web_search.is_none();
    // A last turn of the assistant's is continued by some servers and closed by others.
    let ended = request.messages.last().is_none_or(|last| last.role != Role::Assistant);
    let heard = request.messages.iter().all(|message| message.audio.is_none());
    let doubt = Doubt::NONE.unless(free && plain && !is_formed(request) && ended && heard);
    let uses_tools = |m: &Message| m.role == Role::Tool || !m.tool_calls.is_empty();
    if shown || request.tools.is_empty() && !request.messages.iter().any(uses_tools) {
        return doubt;
    }
    left_aside(request, write)
        .into_iter()
        .fold(doubt, |doubt, text| doubt.and(Doubt::hidden(&text)))
}

/// Whether the answer is to follow a schema, which some servers show the model.
pub(super) fn is_formed(request: &ChatRequest) -> bool {
    let free = [None, Some(&ResponseFormat::Text), Some(&ResponseFormat::JsonObject)];
    !free.contains(&request.response_format.as_ref())
}

/// What a template shows nothing of: tools, calls and their results.
///
/// Names are words that users write, too, so it is tried with others that nobody does.
fn left_aside(
    request: &ChatRequest,
    write: &dyn Fn(&ChatRequest) -> Option<String>,
) -> Vec<String> {
    let mut probe = request.clone();
    let mut all = Vec::new();
    let mut needle = |whole: String| {
        let needle = format!("zq7{}needle{}zq", all.len(), whole.len());
        all.push((needle.clone(), whole));
        needle
    };
    for tool in &mut probe.tools {
        let whole = shown(tool);
        match tool {
            Tool::Function(function) => function.name = needle(whole),
            Tool::Custom(custom) => custom.name = needle(whole),
            _ => drop(needle(whole)),
        }
    }
    for message in &mut probe.messages {
        for call in &mut message.tool_calls {
            call.name = needle(format!("{}{}", call.name, call.arguments));
        }
        if message.role == Role::Tool {
            let needle = needle(message.text().into_owned());
            message.content = Some(Content::Text(needle));
        }
    }
    let text = write(&probe).unwrap_or_default();
    all.retain(|(needle, _)| !text.contains(needle.as_str()));
    all.into_iter().map(|(_, whole)| whole).collect()
}

/// About all that a model is told of a tool.
fn shown(tool: &Tool) -> String {
    match tool {
        Tool::Function(FunctionTool { name, description, parameters, .. }) => {
            let parameters = parameters.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{name}{}{parameters}", description.as_deref().unwrap_or_default())
        }
        Tool::Custom(CustomTool { name, description, .. }) => {
            format!("{name}{}", description.as_deref().unwrap_or_default())
        }
        Tool::Other(value) => value.to_string(),
        _ => String::new(),
    }
}
