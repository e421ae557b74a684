//! [`Quirks`]: how a provider's JSON differs from OpenAI's.

/// How a provider's JSON differs from OpenAI's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quirks {
    /// Under which name `max_tokens` is sent in a chat.
    pub max_tokens: MaxTokensField,
    /// Whether a stream must be asked for usage (`stream_options.include_usage`).
    pub ask_stream_usage: bool,
    /// Where a JSON Schema goes.
    pub json_schema: JsonSchemaStyle,
    /// The word for "some tool must be called".
    pub tool_required: &'static str,
    /// Under which name the seed is sent.
    pub seed: &'static str,
    /// Under which name a message's reasoning is sent back beside its tool calls. Most servers refuse
    /// fields that they do not know, so that it is left out unless the vendor asks for it.
    pub reasoning_with_calls: Option<&'static str>,
    /// Whether a message's reasoning details (signed or encrypted parts) are sent back, as gateways to many
    /// vendors want them; other servers refuse the field.
    pub reasoning_details: bool,
    /// Whether sound that the model made goes back by its name (`audio: {id}`), which only its maker knows; other
    /// servers are given the words.
    pub audio_by_name: bool,
    /// Whether a list in a query is one value with commas, as the Scale GenAI Platform's own client sends it; otherwise
    /// its key is repeated, as the service's description has it.
    pub comma_lists: bool,
    /// What is refused before it is sent.
    pub rules: Rules,
}

impl Quirks {
    /// OpenAI's own manner, with the older `max_tokens` that all compatible servers take.
    pub const COMPATIBLE: Self = Self {
        max_tokens: MaxTokensField::MaxTokens,
        ask_stream_usage: true,
        json_schema: JsonSchemaStyle::Named,
        tool_required: "required",
        seed: "seed",
        reasoning_with_calls: None,
        reasoning_details: false,
        audio_by_name: false,
        comma_lists: false,
        rules: Rules::Common,
    };
}

/// The name of the field that bounds a chat's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MaxTokensField {
    /// `max_tokens`.
    MaxTokens,
    /// `max_completion_tokens`, which OpenAI's reasoning models demand.
    MaxCompletionTokens,
}

impl MaxTokensField {
    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}

/// Where a JSON Schema goes in `response_format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonSchemaStyle {
    /// `{type: "json_schema", json_schema: {name, schema, strict}}`.
    Named,
    /// `{type: "json_object", schema}`, as Anyscale has it.
    BesideType,
}

/// Which requests are refused before I/O, since the provider is known to refuse or to ignore them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rules {
    /// What no provider takes: no messages, log-probability alternatives without log probabilities, …
    Common,
    /// Those, and Anyscale's own.
    Anyscale,
}
