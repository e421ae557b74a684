//! [`Message`] and [`Role`].

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Annotation, AudioOutput, Content, Extra, ToolCall};
use crate::open_enum::open_enum;

open_enum! {
    /// Who speaks.
    Role {
        /// Instructions.
        System = "system",
        /// Instructions, as newer OpenAI models name them.
        Developer = "developer",
        /// The person.
        User = "user",
        /// The model.
        Assistant = "assistant",
        /// A tool's result.
        Tool = "tool",
    }
}

/// One turn of a conversation.
///
/// ```
/// use modelway_core::{Message, Role};
/// let m = Message::user("Generate 5 names");
/// assert_eq!(m.role, Role::User);
/// assert_eq!(m.text(), "Generate 5 names");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said; `None` for an assistant turn that only calls tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// The speaker's name, where a vendor takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The model's reasoning, where the vendor shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// The parts of the model's reasoning, signed or encrypted, as OpenRouter and gateways of its kind show
    /// them. Such a provider wants them back unchanged; they go back to no other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasoning_details: Vec<Value>,
    /// Why the model declined, where the vendor says so apart from the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// What marks the text: pages that it rests on. It stays here; no vendor wants it back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
    /// The answer as sound, if it was asked for. In the history its id stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<Box<AudioOutput>>,
    /// Tools that the model wants called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// For a tool's result: the call that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
    /// Fields that no dialect of ours names.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Message {
    /// A message without content.
    pub fn new(role: impl Into<Role>) -> Self {
        Self {
            role: role.into(),
            content: None,
            name: None,
            reasoning: None,
            reasoning_details: Vec::new(),
            refusal: None,
            annotations: Vec::new(),
            audio: None,
            tool_calls: Vec::new(),
            tool_call_id: None,
            extra: Extra::new(),
        }
    }

    /// Instructions for the model.
    pub fn system(content: impl Into<Content>) -> Self {
        Self::new(Role::System).content(content)
    }

    /// What the user says.
    pub fn user(content: impl Into<Content>) -> Self {
        Self::new(Role::User).content(content)
    }

    /// What the model said.
    pub fn assistant(content: impl Into<Content>) -> Self {
        Self::new(Role::Assistant).content(content)
    }

    /// The result of the tool call `id`.
    pub fn tool(id: impl Into<String>, content: impl Into<Content>) -> Self {
        let mut message = Self::new(Role::Tool).content(content);
        message.tool_call_id = Some(id.into());
        message
    }

    /// Sets the content.
    #[must_use]
    pub fn content(mut self, content: impl Into<Content>) -> Self {
        self.content = Some(content.into());
        self
    }

    /// Sets the tool calls of an assistant turn.
    #[must_use]
    pub fn tool_calls(mut self, calls: impl IntoIterator<Item = ToolCall>) -> Self {
        self.tool_calls = calls.into_iter().collect();
        self
    }

    /// All text of the content; empty without content.
    pub fn text(&self) -> Cow<'_, str> {
        self.content.as_ref().map_or(Cow::Borrowed(""), Content::text)
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.as_str().to_owned()
    }
}
