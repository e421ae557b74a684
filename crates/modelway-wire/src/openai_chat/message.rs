//! The JSON of messages.

use modelway_core::{Content, Image, Message, Part, Role, ToolCall, ToolCallKind};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::request::joined;
use crate::provider::{Quirks, Rules};

/// How a provider wants its messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Content is plain text, never parts; `developer` is not a role.
    plain: bool,
    /// Under which name reasoning goes back beside tool calls, where the vendor demands it.
    reasoning: Option<&'static str>,
}

impl Style {
    pub(super) fn of(quirks: &Quirks) -> Self {
        Self { plain: quirks.rules == Rules::Anyscale, reasoning: quirks.reasoning_with_calls }
    }
}

pub(super) struct Messages<'a> {
    pub(super) messages: &'a [Message],
    pub(super) style: Style,
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.messages.len()))?;
        for message in self.messages {
            seq.serialize_element(&One { message, style: self.style })?;
        }
        seq.end()
    }
}

struct One<'a> {
    message: &'a Message,
    style: Style,
}

impl Serialize for One<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let m = self.message;
        let mut map = serializer.serialize_map(None)?;
        let role = match &m.role {
            Role::Developer if self.style.plain => "system",
            role => role.as_str(),
        };
        map.serialize_entry("role", role)?;
        match &m.content {
            Some(Content::Parts(parts)) if !self.style.plain => {
                map.serialize_entry("content", &Parts(parts))?;
            }
            Some(content) => map.serialize_entry("content", &joined(content))?,
            // OpenAI shows an explicit null beside tool calls, and some servers demand the key.
            None => map.serialize_entry("content", &())?,
        }
        if let Some(name) = &m.name {
            map.serialize_entry("name", name)?;
        }
        if let Some(refusal) = &m.refusal {
            map.serialize_entry("refusal", refusal)?;
        }
        if !m.tool_calls.is_empty() {
            if let (Some(key), Some(reasoning)) = (self.style.reasoning, &m.reasoning) {
                map.serialize_entry(key, reasoning)?;
            }
            map.serialize_entry("tool_calls", &Calls(&m.tool_calls))?;
        }
        if let Some(id) = &m.tool_call_id {
            map.serialize_entry("tool_call_id", id)?;
        }
        for (key, value) in &m.extra {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

struct Parts<'a>(&'a [Part]);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for part in self.0 {
            match part {
                Part::Text(text) => seq.serialize_element(&TextPart { r#type: "text", text })?,
                Part::Image(image) => seq.serialize_element(&ImagePart {
                    r#type: "image_url",
                    image_url: ImageUrl(image),
                })?,
                Part::Other(value) => seq.serialize_element(value)?,
                _ => {
                    return Err(serde::ser::Error::custom(
                        "a content part that this dialect lacks",
                    ));
                }
            }
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct TextPart<'a> {
    r#type: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct ImagePart<'a> {
    r#type: &'static str,
    image_url: ImageUrl<'a>,
}

struct ImageUrl<'a>(&'a Image);

impl Serialize for ImageUrl<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("url", &self.0.url)?;
        if let Some(detail) = &self.0.detail {
            map.serialize_entry("detail", detail)?;
        }
        map.end()
    }
}

struct Calls<'a>(&'a [ToolCall]);

impl Serialize for Calls<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for call in self.0 {
            seq.serialize_element(&OneCall(call))?;
        }
        seq.end()
    }
}

struct OneCall<'a>(&'a ToolCall);

impl Serialize for OneCall<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let call = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &call.id)?;
        map.serialize_entry("type", &call.kind)?;
        let (key, arguments) = match call.kind {
            ToolCallKind::Custom => ("custom", "input"),
            _ => ("function", "arguments"),
        };
        map.serialize_entry(
            key,
            &Named { name: &call.name, key: arguments, value: &call.arguments },
        )?;
        for (key, value) in &call.extra {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

struct Named<'a> {
    name: &'a str,
    key: &'static str,
    value: &'a str,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("name", self.name)?;
        map.serialize_entry(self.key, self.value)?;
        map.end()
    }
}
