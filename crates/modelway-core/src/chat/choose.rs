//! What a request chooses: the answer's form, sound, effort, class of service.

use serde_json::Value;

use super::{AudioFormat, Extra};
use crate::open_enum::open_enum;

/// The form of the answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ResponseFormat {
    /// Plain text.
    Text,
    /// Some JSON object.
    JsonObject,
    /// JSON that follows a schema.
    JsonSchema {
        /// A name for the schema; vendors that want none ignore it.
        name: String,
        /// The JSON Schema.
        schema: Value,
        /// What it is, for the model.
        description: Option<String>,
        /// Whether the vendor is to enforce it exactly.
        strict: Option<bool>,
    },
    /// A format that this version does not model, exactly as its JSON.
    Other(Value),
}

impl ResponseFormat {
    /// JSON that follows `schema`.
    pub fn json_schema(name: impl Into<String>, schema: Value) -> Self {
        Self::JsonSchema { name: name.into(), schema, description: None, strict: None }
    }
}

open_enum! {
    /// How long a reasoning model thinks.
    ReasoningEffort { None = "none", Minimal = "minimal", Low = "low", Medium = "medium", High = "high" }
}

open_enum! {
    /// How much an answer says (OpenAI, OpenRouter).
    Verbosity { Low = "low", Medium = "medium", High = "high" }
}

open_enum! {
    /// In which class a provider serves a call: price against speed.
    ServiceTier {
        /// As the account is set.
        Auto = "auto",
        /// The usual one (OpenAI).
        Default = "default",
        /// The usual one (Groq).
        OnDemand = "on_demand",
        /// Cheaper, slower, and refused when there is no room.
        Flex = "flex",
        /// Faster, at a price.
        Priority = "priority",
    }
}

open_enum! {
    /// In what an answer is given.
    Modality { Text = "text", Audio = "audio", Image = "image" }
}

/// How a spoken answer sounds; goes with [`Modality::Audio`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AudioOptions {
    /// The vendor's name of a voice.
    pub voice: String,
    /// How the sound is written.
    pub format: AudioFormat,
}

impl AudioOptions {
    /// A voice and a format.
    pub fn new(voice: impl Into<String>, format: impl Into<AudioFormat>) -> Self {
        Self { voice: voice.into(), format: format.into() }
    }
}

/// That the model may search the web (`web_search_options`: OpenAI, Perplexity).
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct WebSearch {
    /// How much of what is found the model reads, in the vendor's words: `low`, `medium`, `high`.
    pub context_size: Option<String>,
    /// Further fields, each vendor's own (`user_location`).
    pub extra: Extra,
}

impl WebSearch {
    /// A search as the vendor does it by itself.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how much of what is found the model reads: `low`, `medium`, `high`.
    #[must_use]
    pub fn context_size(mut self, size: impl Into<String>) -> Self {
        self.context_size = Some(size.into());
        self
    }
}
