//! Nouns of a chat: messages, tools, requests and completions.

mod annotation;
mod choose;
mod completion;
mod content;
mod logprobs;
mod media;
mod message;
mod part;
mod request;
mod tool;
mod usage;

pub use self::annotation::{Annotation, AudioOutput, UrlCitation};
pub use self::choose::{
    AudioOptions, Modality, ReasoningEffort, ResponseFormat, ServiceTier, Verbosity, WebSearch,
};
pub use self::completion::{ChatCompletion, Choice, FinishReason};
pub use self::content::Content;
pub use self::logprobs::{LogProbs, TokenLogProb, TopLogProb};
pub use self::media::{Audio, AudioFormat, File, Image, ImageDetail, Video};
pub use self::message::{Message, Role};
pub use self::part::{CacheControl, CacheKind, Part};
pub use self::request::ChatRequest;
pub use self::tool::{
    CustomTool, FunctionTool, Syntax, Tool, ToolCall, ToolCallKind, ToolChoice, ToolInput,
};
pub use self::usage::Usage;

/// Fields that the dialect does not name: kept as they came.
pub type Extra = serde_json::Map<String, serde_json::Value>;
