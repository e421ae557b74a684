//! The nouns, seams, router, layers and the one error of modelway.
//!
//! Applications use the facade crate `modelway`, which re-exports all of this; backends, dialects and
//! transports are written against this crate.

mod backend;
mod call;
mod capability;
mod chat;
mod completion;
pub mod control;
mod embedding;
mod environment;
mod error;
pub mod fallback;
mod kept;
mod key;
pub mod layers;
mod meta;
mod open_enum;
mod operation;
mod rate_limit;
mod rerank;
mod route;
pub mod rules;
mod setters;
pub mod stream;
mod sync;
pub mod time;
mod timestamp;
mod transport;
pub mod window;

pub use self::backend::{Backend, Inference, erase};
pub use self::call::{
    Call, CallContext, CallOptions, Planned, RawReply, RawRequest, ReplaySafety, Reply, Request,
};
pub use self::capability::{Capabilities, Capability};
pub use self::chat::{
    Annotation, Audio, AudioFormat, AudioOptions, AudioOutput, CacheControl, CacheKind,
    ChatCompletion, ChatRequest, Choice, Content, CustomTool, Extra, File, FinishReason,
    FunctionTool, Image, ImageDetail, LogProbs, Message, Modality, Part, ReasoningEffort,
    ResponseFormat, Role, ServiceTier, Syntax, TokenLogProb, Tool, ToolCall, ToolCallKind,
    ToolChoice, ToolInput, TopLogProb, UrlCitation, Usage, Verbosity, Video, WebSearch,
};
pub use self::completion::{Completion, CompletionChoice, CompletionRequest, Prompt};
#[doc(no_inline)]
pub use self::control::*;
pub use self::embedding::{Embedding, EmbeddingRequest, Embeddings, EncodingFormat};
pub use self::environment::{Environment, Jitter, MapEnvironment, ProcessEnvironment, Randomness};
pub use self::error::{Advice, Error, ErrorKind, Overflow, Partial, Phase};
pub use self::kept::Kept;
pub use self::key::ApiKey;
pub use self::meta::{Adaptation, Attempt, CallMeta, Deviation};
pub use self::operation::{
    Operation, PlannedChat, PlannedCompletion, StreamedChat, StreamedCompletion, StreamedExecution,
};
pub use self::rate_limit::{RateLimit, RateLimitWindow};
pub use self::rerank::{Ranked, RerankRequest, Rerankings, ScoringMethod};
pub use self::route::{
    DeploymentRef, ModelFacts, ProviderEntry, ProviderList, Resolver, Route, Router, Target,
};
pub use self::time::{Timer, Timestamp};
pub use self::transport::{Body, RequestBody, Transport};
