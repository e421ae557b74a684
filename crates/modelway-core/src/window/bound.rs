//! [`Bound`]: what lengths alone say of a prompt.

use serde_json::Value;

use crate::{ChatRequest, CompletionRequest, Content, Message, Part, Prompt, ResponseFormat, Tool};

/// What a template writes at most about a conversation (with instructions of the vendor's own), a message, a call and a
/// tool: a token for each of so many bytes.
const AROUND: u64 = 200;
const AROUND_MESSAGE: u64 = 16;
const AROUND_CALL: u64 = 64;
const AROUND_TOOL: u64 = 64;
/// What it says of tools in general: vendors name up to 800 tokens.
const TOOLS: u64 = 1_024;

/// The bytes of a prompt. However a tokenizer cuts them, there are no more tokens.
#[derive(Default)]
pub(super) struct Bound {
    pub(super) bytes: u64,
    /// Whether there is something whose length says nothing: an image, a template of the caller's own.
    open: bool,
}

impl Bound {
    /// Of a chat, as a template writes it.
    pub(super) fn chat(request: &ChatRequest) -> Self {
        let open = request.chat_template.is_some() || !request.chat_template_kwargs.is_empty();
        let mut bound = Self { bytes: AROUND, open };
        if !request.tools.is_empty() {
            bound.bytes += TOOLS;
            request.tools.iter().for_each(|tool| bound.tool(tool));
        }
        if let Some(ResponseFormat::JsonSchema { schema, .. }) = &request.response_format {
            bound.bytes += TOOLS + 2 * json(schema, 1);
        }
        request.messages.iter().for_each(|message| bound.message(message));
        bound
    }

    /// Of a completion's prompt; of several, the longest.
    pub(super) fn completion(request: &CompletionRequest) -> Self {
        let of = |text: &String| text.len() as u64 + 2;
        let bytes = match &request.prompt {
            Prompt::Text(text) => of(text),
            Prompt::Texts(texts) => texts.iter().map(of).max().unwrap_or_default(),
            Prompt::Tokens(ids) => ids.len() as u64,
        };
        Self { bytes, open: false }
    }

    /// What the prompt cannot cost more than, where that is known.
    pub(super) fn tokens(&self) -> Option<u64> {
        (!self.open).then_some(self.bytes)
    }

    fn message(&mut self, message: &Message) {
        self.bytes += AROUND_MESSAGE;
        match &message.content {
            None => {}
            Some(Content::Text(text)) => self.bytes += text.len() as u64,
            Some(Content::Parts(parts)) => parts.iter().for_each(|part| self.part(part)),
        }
        self.bytes += message.name.as_ref().map_or(0, |name| name.len() as u64);
        for call in &message.tool_calls {
            self.bytes += AROUND_CALL + call.name.len() as u64 + escaped(&call.arguments);
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Text(text) | Part::Refusal(text) => self.bytes += text.len() as u64,
            Part::Cached { part, .. } => self.part(part),
            _ => self.open = true,
        }
    }

    fn tool(&mut self, tool: &Tool) {
        self.bytes += AROUND_TOOL;
        let (name, description) = match tool {
            Tool::Function(function) => (&function.name, &function.description),
            Tool::Custom(custom) => (&custom.name, &custom.description),
            Tool::Other(value) => return self.bytes += json(value, 1),
        };
        self.bytes += name.len() as u64 + description.as_deref().map_or(0, escaped);
        if let Tool::Function(function) = tool {
            self.bytes += function.parameters.as_ref().map_or(0, |schema| json(schema, 2));
        }
    }
}

/// The bytes of a message and of what stands around it.
pub(super) fn message_bytes(message: &Message) -> u64 {
    let mut bound = Bound::default();
    bound.message(message);
    bound.bytes
}

/// Text in JSON, of which half is escaped.
fn escaped(text: &str) -> u64 {
    2 * text.len() as u64
}

/// A value as the most generous template writes it: a line for each thing, indented by four spaces a level.
fn json(value: &Value, depth: u64) -> u64 {
    let line = 2 + 4 * depth;
    line + match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(_) => 24,
        Value::String(text) => 2 + escaped(text),
        Value::Array(all) => line + all.iter().map(|value| json(value, depth + 1)).sum::<u64>(),
        Value::Object(all) => {
            let of = |(key, value): (&String, _)| 4 + escaped(key) + json(value, depth + 1);
            line + all.iter().map(of).sum::<u64>()
        }
    }
}
