//! [`ChatCompletion`]: the answer to a chat.

use bytes::Bytes;
use serde::Serialize;

use super::{Annotation, AudioOutput, Extra, LogProbs, Message, ServiceTier, ToolCall, Usage};
use crate::open_enum::open_enum;
use crate::{CallMeta, Content, Timestamp};

/// A model's answer.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct ChatCompletion {
    /// The provider's id for it; opaque, sometimes empty.
    pub id: String,
    /// The model that answered, by the provider's account.
    pub model: String,
    /// When, by the provider's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The answers; one unless `n` asked for more.
    pub choices: Vec<Choice>,
    /// Tokens, as the provider reported them; `None` when it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// In which class the provider served the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// Names the provider's setup; while it stays the same, a `seed` gives the same answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_fingerprint: Option<String>,
    /// The pages that the answers rest on, in the order in which the text numbers them (Perplexity, xAI).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<String>,
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

impl ChatCompletion {
    /// An assistant's answer with `text` that ended by itself: for tests and fakes.
    pub fn new(text: impl Into<String>) -> Self {
        let choice =
            Choice::new(0, Message::assistant(text.into())).finish_reason(FinishReason::Stop);
        Self { choices: vec![choice], ..Self::default() }
    }

    /// The text of the first answer; empty when there is none.
    pub fn text(&self) -> &str {
        match self.choices.first().and_then(|c| c.message.content.as_ref()) {
            Some(Content::Text(text)) => text,
            Some(Content::Parts(parts)) => parts.iter().find_map(|p| p.text()).unwrap_or_default(),
            None => "",
        }
    }

    /// The reasoning of the first answer, where the vendor shows it.
    pub fn reasoning(&self) -> Option<&str> {
        self.choices.first()?.message.reasoning.as_deref()
    }

    /// Why the model declined to give the first answer, where the vendor says so apart from the text.
    pub fn refusal(&self) -> Option<&str> {
        self.choices.first()?.message.refusal.as_deref()
    }

    /// What marks the text of the first answer.
    pub fn annotations(&self) -> &[Annotation] {
        self.choices.first().map_or(&[], |c| &c.message.annotations)
    }

    /// The first answer as sound.
    pub fn audio(&self) -> Option<&AudioOutput> {
        self.choices.first()?.message.audio.as_deref()
    }

    /// The tool calls of the first answer.
    pub fn tool_calls(&self) -> &[ToolCall] {
        self.choices.first().map_or(&[], |c| &c.message.tool_calls)
    }

    /// Why the first answer ended.
    pub fn finish_reason(&self) -> Option<&FinishReason> {
        self.choices.first()?.finish_reason.as_ref()
    }

    /// The first answer as a message, ready to go into the history.
    pub fn message(&self) -> Option<&Message> {
        self.choices.first().map(|c| &c.message)
    }
}

/// One of the answers.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// Its place among `n`.
    pub index: u32,
    /// What the model says.
    pub message: Message,
    /// Why it ended; `None` when the provider did not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// Log probabilities, if asked for and offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<LogProbs>,
    /// Fields that no dialect of ours names.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Choice {
    /// An answer without a reason for its end.
    pub fn new(index: u32, message: Message) -> Self {
        Self { index, message, finish_reason: None, logprobs: None, extra: Extra::new() }
    }

    /// Sets why it ended.
    #[must_use]
    pub fn finish_reason(mut self, reason: impl Into<FinishReason>) -> Self {
        self.finish_reason = Some(reason.into());
        self
    }
}

open_enum! {
    /// Why an answer ended. Words that vendors invent (`eos_token`, `tool_call`, …) stay as they came.
    FinishReason {
        /// By itself, or at a stop string.
        Stop = "stop",
        /// At `max_tokens` or the end of the context.
        Length = "length",
        /// To have tools called.
        ToolCalls = "tool_calls",
        /// The provider's filter.
        ContentFilter = "content_filter",
        /// The engine failed (Anyscale).
        Error = "error",
        /// The engine was told to stop (Anyscale).
        Cancelled = "cancelled",
    }
}
