//! [`ChatRequest`]: what is asked, apart from whom.

use serde_json::Value;

use super::{Message, Tool, ToolChoice};
use crate::open_enum::open_enum;
use crate::setters::setters;

/// A chat to continue. Unset fields are not sent: the provider's default holds.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ChatRequest {
    /// The conversation, the new message last.
    pub messages: Vec<Message>,
    /// At most so many tokens of answer.
    pub max_tokens: Option<u64>,
    /// Randomness, usually 0 to 2.
    pub temperature: Option<f64>,
    /// Nucleus sampling: the share of probability kept, 0 to 1.
    pub top_p: Option<f64>,
    /// Sample among so many most likely tokens only.
    pub top_k: Option<i64>,
    /// Strings that end the answer.
    pub stop: Vec<String>,
    /// For repeatable sampling, where the vendor offers it.
    pub seed: Option<i64>,
    /// −2 to 2: against topics already there.
    pub presence_penalty: Option<f64>,
    /// −2 to 2: against words already frequent.
    pub frequency_penalty: Option<f64>,
    /// So many answers.
    pub n: Option<u32>,
    /// Whether to return log probabilities of the answer's tokens.
    pub logprobs: Option<bool>,
    /// So many alternatives for each token; wants `logprobs`.
    pub top_logprobs: Option<u32>,
    /// What the model may call.
    pub tools: Vec<Tool>,
    /// Which tool it is to call.
    pub tool_choice: Option<ToolChoice>,
    /// Whether it may call several at once.
    pub parallel_tool_calls: Option<bool>,
    /// The form of the answer.
    pub response_format: Option<ResponseFormat>,
    /// How long to reason.
    pub reasoning_effort: Option<ReasoningEffort>,
    /// The end user, for the vendor's abuse monitoring.
    pub user: Option<String>,
}

impl ChatRequest {
    /// A request to answer `messages`.
    pub fn new(messages: impl IntoIterator<Item = Message>) -> Self {
        Self { messages: messages.into_iter().collect(), ..Self::default() }
    }

    setters! { Self =>
        /// At most so many tokens of answer.
        some max_tokens: u64,
        /// Randomness, usually 0 to 2.
        some temperature: f64,
        /// Nucleus sampling, 0 to 1.
        some top_p: f64,
        /// Sample among so many most likely tokens only.
        some top_k: i64,
        /// For repeatable sampling.
        some seed: i64,
        /// −2 to 2: against topics already there.
        some presence_penalty: f64,
        /// −2 to 2: against words already frequent.
        some frequency_penalty: f64,
        /// So many answers.
        some n: u32,
        /// Whether to return log probabilities.
        some logprobs: bool,
        /// So many alternatives for each token.
        some top_logprobs: u32,
        /// Which tool the model is to call.
        some tool_choice: ToolChoice,
        /// Whether it may call several tools at once.
        some parallel_tool_calls: bool,
        /// The form of the answer.
        some response_format: ResponseFormat,
        /// How long to reason.
        some reasoning_effort: impl Into<ReasoningEffort>,
        /// The end user.
        some user: impl Into<String>,
        /// Strings that end the answer.
        list stop: String,
        /// What the model may call.
        list tools: Tool,
    }
}

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
