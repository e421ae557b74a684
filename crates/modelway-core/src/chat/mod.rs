//! Nouns of a chat: messages, tools, requests and completions.

mod completion;
mod content;
mod logprobs;
mod message;
mod request;
mod tool;
mod usage;

pub use self::completion::{ChatCompletion, Choice, FinishReason};
pub use self::content::{Content, Image, ImageDetail, Part};
pub use self::logprobs::{LogProbs, TokenLogProb, TopLogProb};
pub use self::message::{Message, Role};
pub use self::request::{ChatRequest, ReasoningEffort, ResponseFormat};
pub use self::tool::{FunctionTool, Tool, ToolCall, ToolCallKind, ToolChoice};
pub use self::usage::Usage;

/// Fields that the dialect does not name: kept as they came.
pub type Extra = serde_json::Map<String, serde_json::Value>;
