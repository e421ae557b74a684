//! Nouns of a plain completion.

use bytes::Bytes;
use serde::Serialize;

use crate::setters::setters;
use crate::{CallMeta, Extra, FinishReason, LogProbs, ParameterBindings, Timestamp, Usage};

/// What to continue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prompt {
    /// One text.
    Text(String),
    /// Several texts, each with its own answer. Empty: no prompt is sent at all.
    Texts(Vec<String>),
    /// Token ids of one prompt.
    Tokens(Vec<u32>),
}

impl Default for Prompt {
    fn default() -> Self {
        Self::Texts(Vec::new())
    }
}

impl From<&str> for Prompt {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Prompt {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<String>> for Prompt {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

/// A text to continue, without a chat template. Unset fields are not sent.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct CompletionRequest {
    /// What to continue.
    pub prompt: Prompt,
    /// What comes after the gap, for models that fill in.
    pub suffix: Option<String>,
    /// At most so many tokens of answer.
    pub max_tokens: Option<u64>,
    /// Randomness, usually 0 to 2.
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f64>,
    /// Sample among so many most likely tokens only.
    pub top_k: Option<i64>,
    /// Strings that end the answer.
    pub stop: Vec<String>,
    /// For repeatable sampling.
    pub seed: Option<i64>,
    /// −2 to 2: against topics already there.
    pub presence_penalty: Option<f64>,
    /// −2 to 2: against words already frequent.
    pub frequency_penalty: Option<f64>,
    /// So many answers.
    pub n: Option<u32>,
    /// Log probabilities of so many most likely tokens.
    pub logprobs: Option<u32>,
    /// Whether the answer repeats the prompt.
    pub echo: Option<bool>,
    /// The end user.
    pub user: Option<String>,
    /// Values for the parameters that the model's template takes with each request, where there is a platform.
    pub model_request_parameters: Option<ParameterBindings>,
}

impl CompletionRequest {
    /// A request to continue `prompt`.
    pub fn new(prompt: impl Into<Prompt>) -> Self {
        Self { prompt: prompt.into(), ..Self::default() }
    }

    setters! { Self =>
        /// What comes after the gap.
        some suffix: impl Into<String>,
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
        /// Log probabilities of so many most likely tokens.
        some logprobs: u32,
        /// Whether the answer repeats the prompt.
        some echo: bool,
        /// Values for the parameters that the model's template takes with each request.
        some model_request_parameters: ParameterBindings,
        /// The end user.
        some user: impl Into<String>,
        /// Strings that end the answer.
        list stop: String,
    }
}

/// A model's continuation.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Completion {
    /// The provider's id for it; opaque.
    pub id: String,
    /// The model that answered, by the provider's account.
    pub model: String,
    /// When, by the provider's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The continuations.
    pub choices: Vec<CompletionChoice>,
    /// Tokens as reported; `None` when they were not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Fields that no dialect of ours names.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// The body as it came; `None` for an answer folded from a stream.
    #[serde(skip)]
    pub raw: Option<Bytes>,
    /// What is known about the call.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl Completion {
    /// A continuation that ended by itself: for tests and fakes.
    pub fn new(text: impl Into<String>) -> Self {
        let mut choice = CompletionChoice::new(0, text);
        choice.finish_reason = Some(FinishReason::Stop);
        Self { choices: vec![choice], ..Self::default() }
    }

    /// The text of the first continuation; empty when there is none.
    pub fn text(&self) -> &str {
        self.choices.first().map_or("", |c| &c.text)
    }

    /// Why the first continuation ended.
    pub fn finish_reason(&self) -> Option<&FinishReason> {
        self.choices.first()?.finish_reason.as_ref()
    }
}

/// One of the continuations.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct CompletionChoice {
    /// Its place among `n`.
    pub index: u32,
    /// The text.
    pub text: String,
    /// Why it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// Log probabilities, if asked for and offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<LogProbs>,
    /// Fields that no dialect of ours names.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl CompletionChoice {
    /// A continuation without a reason for its end.
    pub fn new(index: u32, text: impl Into<String>) -> Self {
        Self { index, text: text.into(), finish_reason: None, logprobs: None, extra: Extra::new() }
    }
}
