//! The JSON of messages.

use modelway_core::{AudioOutput, Content, Extra, Message, Role, ToolCall, ToolCallKind};
use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::parts::Parts;
use crate::provider::{Quirks, Rules};

/// How a provider wants its messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Content is plain text, never parts; `developer` is not a role.
    plain: bool,
    /// Under which name reasoning goes back beside tool calls, where the vendor demands it.
    reasoning: Option<&'static str>,
    /// Whether the parts of the reasoning go back.
    details: bool,
    /// Whether sound goes back by its name.
    audio: bool,
}

impl Style {
    pub(super) fn of(quirks: &Quirks) -> Self {
        Self {
            plain: quirks.rules == Rules::Anyscale,
            reasoning: quirks.reasoning_with_calls,
            details: quirks.reasoning_details,
            audio: quirks.audio_by_name,
        }
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
        let heard = m.audio.as_deref();
        let by_name = self.style.audio && heard.is_some_and(|audio| !audio.id.is_empty());
        match &m.content {
            Some(Content::Parts(parts)) if !self.style.plain => {
                map.serialize_entry("content", &Parts(parts))?;
            }
            // A mark for the cache is a hint, which this server has no use for.
            Some(content) if content.parts().iter().any(|part| part.text().is_none()) => {
                return Err(S::Error::custom(
                    "a part that is not text, for a server of plain text",
                ));
            }
            Some(content) => map.serialize_entry("content", &content.text())?,
            None => match heard.filter(|_| !by_name) {
                // Who cannot be given the sound is given its words.
                Some(audio) => map.serialize_entry("content", &audio.transcript)?,
                // OpenAI shows an explicit null beside tool calls, and some servers demand the key.
                None => map.serialize_entry("content", &())?,
            },
        }
        if let Some(name) = &m.name {
            map.serialize_entry("name", name)?;
        }
        if let Some(refusal) = &m.refusal {
            map.serialize_entry("refusal", refusal)?;
        }
        if self.style.details && !m.reasoning_details.is_empty() {
            map.serialize_entry("reasoning_details", &m.reasoning_details)?;
        }
        // Of sound that was heard the provider wants the name.
        if let Some(AudioOutput { id, .. }) = heard.filter(|_| by_name) {
            map.serialize_entry("audio", &Id { id })?;
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
        // A name that has a field of its own is written once.
        for (key, value) in m.extra.iter().filter(|(key, _)| !OWN.contains(&key.as_str())) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// The names that a message has fields for.
const OWN: [&str; 8] = [
    "role",
    "content",
    "name",
    "refusal",
    "reasoning_details",
    "audio",
    "tool_calls",
    "tool_call_id",
];

#[derive(Serialize)]
struct Id<'a> {
    id: &'a str,
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
        let beside = call.extra.get(key).and_then(Value::as_object);
        let named = Named { name: &call.name, key: arguments, value: &call.arguments, beside };
        map.serialize_entry(key, &named)?;
        let own = ["id", "type", key];
        for (key, value) in call.extra.iter().filter(|(name, _)| !own.contains(&name.as_str())) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

struct Named<'a> {
    name: &'a str,
    key: &'static str,
    value: &'a str,
    /// Its fields that no dialect names.
    beside: Option<&'a Extra>,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", self.name)?;
        map.serialize_entry(self.key, self.value)?;
        let own = ["name", self.key];
        let beside = self.beside.into_iter().flatten();
        for (key, value) in beside.filter(|(name, _)| !own.contains(&name.as_str())) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
