//! [`StreamEvent`]: the words of the grammar.

use serde::Serialize;
use serde_json::Value;

use crate::{
    Annotation, AudioOutput, Deviation, Extra, FinishReason, LogProbs, ServiceTier, Timestamp,
    ToolCallKind, Usage,
};

/// One event of a stream.
///
/// The grammar: `Started → (TextDelta | ReasoningDelta | AudioDelta | ToolCallStart | ToolCallDelta |
/// ToolCallEnd)* → Usage? → Finished`. A stream has exactly one terminal item: `Finished`, or an error.
/// `choice` counts the answers when `n` asked for several; it is 0 otherwise.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum StreamEvent {
    /// The provider began to answer.
    Started(Started),
    /// A piece of text.
    TextDelta {
        /// Which answer.
        choice: u32,
        /// The piece.
        text: String,
    },
    /// A piece of reasoning.
    ReasoningDelta {
        /// Which answer.
        choice: u32,
        /// The piece.
        text: String,
    },
    /// A piece of a refusal.
    RefusalDelta {
        /// Which answer.
        choice: u32,
        /// The piece.
        text: String,
    },
    /// A piece of the answer as sound: of what is heard, of what is said, or its id.
    AudioDelta {
        /// Which answer.
        choice: u32,
        /// What came.
        audio: Box<AudioOutput>,
    },
    /// Marks on the text: pages that it rests on.
    Annotations {
        /// Which answer.
        choice: u32,
        /// What came; more may follow.
        annotations: Vec<Annotation>,
    },
    /// The parts of an answer's reasoning as they have to go back, given once, before the end.
    ReasoningDetails {
        /// Which answer.
        choice: u32,
        /// The parts, put together.
        details: Vec<Value>,
    },
    /// The model begins to call a tool.
    ToolCallStart {
        /// Which answer.
        choice: u32,
        /// Which call of that answer, counted from 0.
        index: u32,
        /// The call's id; may be empty.
        id: String,
        /// What kind of tool.
        kind: ToolCallKind,
        /// The tool's name.
        name: String,
    },
    /// A piece of a call's arguments.
    ToolCallDelta {
        /// Which answer.
        choice: u32,
        /// Which call.
        index: u32,
        /// The piece.
        arguments: String,
    },
    /// Fields of a call that no dialect of ours names, given once, before its end.
    ToolCallExtra {
        /// Which answer.
        choice: u32,
        /// Which call.
        index: u32,
        /// The fields.
        fields: Extra,
    },
    /// The call is complete.
    ToolCallEnd {
        /// Which answer.
        choice: u32,
        /// Which call.
        index: u32,
    },
    /// Log probabilities of tokens that were just written.
    LogProbs {
        /// Which answer.
        choice: u32,
        /// What came.
        logprobs: LogProbs,
    },
    /// Tokens, as the provider reported them. A later report replaces an earlier one.
    Usage(Box<Usage>),
    /// What the provider says about the answer as a whole, given once, before the end.
    About(Box<About>),
    /// Fields that no dialect of ours names, gathered from all frames and given once, before the end.
    Extra {
        /// Which answer they belong to; `None` for all of them together.
        choice: Option<u32>,
        /// The fields.
        fields: Extra,
    },
    /// A piece of what came out of a call of any shape.
    Output {
        /// The piece.
        value: Value,
    },
    /// A frame that the dialect does not know, as it came.
    Other {
        /// The frame.
        frame: Value,
    },
    /// Why one of several answers ended; or, before an error, the finish word that had come already.
    ChoiceFinished {
        /// Which answer.
        choice: u32,
        /// Why it ended.
        reason: FinishReason,
    },
    /// The end of a complete stream.
    Finished {
        /// Why the first answer ended; `None` when the provider marked the end and gave no reason.
        reason: Option<FinishReason>,
    },
    /// For layers only: something was off-spec. Ends up in the meta, never at a caller.
    #[serde(skip)]
    Deviation(Deviation),
    /// For layers only: a sign of life without content. Never at a caller.
    #[serde(skip)]
    KeepAlive,
}

/// What a provider says at the start of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Started {
    /// Its id for the answer; opaque, may be empty.
    pub id: String,
    /// The model that answers, by its account.
    pub model: String,
    /// When, by its account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
}

impl Started {
    /// The start of the answer `id` by `model`.
    pub fn new(id: impl Into<String>, model: impl Into<String>) -> Self {
        Self { id: id.into(), model: model.into(), created: None }
    }
}

/// What a provider says about an answer as a whole, besides [`Started`] and usage.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct About {
    /// In which class the call was served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// Names the provider's setup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_fingerprint: Option<String>,
    /// The pages that the answers rest on, in the order in which the text numbers them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<String>,
}

impl StreamEvent {
    /// The start of an answer by `model`.
    pub fn started(id: impl Into<String>, model: impl Into<String>) -> Self {
        Self::Started(Started::new(id, model))
    }

    /// A piece of text of the first answer.
    pub fn text_delta(text: impl Into<String>) -> Self {
        Self::TextDelta { choice: 0, text: text.into() }
    }

    /// Tokens, as the provider reported them.
    pub fn usage(usage: Usage) -> Self {
        Self::Usage(Box::new(usage))
    }

    /// The end of a stream.
    pub fn finished(reason: impl Into<FinishReason>) -> Self {
        Self::Finished { reason: Some(reason.into()) }
    }

    /// The text, if this is a piece of the first answer's text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::TextDelta { choice: 0, text } => Some(text),
            _ => None,
        }
    }

    /// Whether a person would notice it: text, reasoning, a refusal, sound, a tool call. An empty piece shows
    /// nothing.
    #[inline]
    pub fn is_visible(&self) -> bool {
        match self {
            Self::TextDelta { text, .. }
            | Self::ReasoningDelta { text, .. }
            | Self::RefusalDelta { text, .. } => !text.is_empty(),
            Self::AudioDelta { audio, .. } => {
                !audio.data.is_empty() || !audio.transcript.is_empty()
            }
            Self::ToolCallStart { .. }
            | Self::ToolCallDelta { .. }
            | Self::ToolCallEnd { .. }
            | Self::Output { .. } => true,
            _ => false,
        }
    }

    /// Whether it ends the stream.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Finished { .. })
    }
}
