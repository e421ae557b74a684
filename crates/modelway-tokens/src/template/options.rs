//! [`RenderOptions`].

use modelway_core::Timestamp;
use serde_json::{Map, Value};

/// What a template is given beside the messages.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RenderOptions {
    /// Ends the prompt where the assistant is to begin.
    pub add_generation_prompt: bool,
    /// Tool definitions, in OpenAI's JSON shape: a list.
    pub tools: Option<Value>,
    /// More variables, such as `enable_thinking`.
    pub extra: Map<String, Value>,
    /// The text of the BOS token; unset, the one of the GGUF file that the template came from.
    pub bos_token: Option<String>,
    /// The text of the EOS token; unset, the one of the GGUF file that the template came from.
    pub eos_token: Option<String>,
    /// The moment that `strftime_now` shows (in UTC); a template that asks for it fails without one.
    pub now: Option<Timestamp>,
    /// Whether the schemas of tools keep the order that they are sent in, as servers show them.
    pub(crate) as_sent: bool,
    /// Whether a turn that only calls tools has an empty content, as in llama.cpp, and not none.
    pub(crate) empty_content: bool,
}

impl RenderOptions {
    /// The prompt for the assistant's next turn, without tools.
    pub fn prompt() -> Self {
        Self { add_generation_prompt: true, ..Self::default() }
    }

    /// Sets the tool definitions, in OpenAI's JSON shape: a list.
    #[must_use]
    pub fn tools(mut self, tools: Value) -> Self {
        self.tools = Some(tools);
        self
    }

    /// Sets one more variable.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.insert(name.into(), value.into());
        self
    }

    /// Sets the moment that `strftime_now` shows.
    #[must_use]
    pub fn now(mut self, now: Timestamp) -> Self {
        self.now = Some(now);
        self
    }
}
