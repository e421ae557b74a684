//! One typed client over many model providers, shaped like the `models` resources of the Scale GenAI
//! Platform.
//!
//! ```no_run
//! # async fn run() -> Result<(), modelway::Error> {
//! use modelway::{Client, Message};
//!
//! let client = Client::from_env()?;
//! let reply = client
//!     .models()
//!     .chat_completions()
//!     .create("anyscale:mistralai/Mixtral-8x7B-Instruct-v0.1")
//!     .prompt("Generate 5 more")
//!     .chat_history([
//!         Message::system("You are a name generator. Do not generate anything else than names"),
//!         Message::user("Generate 5 names"),
//!         Message::assistant("1. Olivia Bennett\n2. Ethan Carter"),
//!     ])
//!     .await?;
//! println!("{}", reply.text());
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | default | what it adds | crates | build, CPU seconds |
//! |---|---|---|---|---|
//! | - | yes | everything but a transport: give [`ClientBuilder::transport`] one | 65 | 38 |
//! | `http` | yes | the reqwest transport, with rustls | +41, with `http2` +46 | +27, with `http2` +31 |
//! | `hyper` | no | the same over hyper-util alone, the default where `http` is off: fewer layers | +30, with `http2` +38 | +23, with `http2` +31 |
//! | `http2` | yes | HTTP/2 in either; without it they speak HTTP/1.1 alone, and a program is 0.75 MB smaller | see above | see above |
//! | `sgp` | yes | the dialect of the Scale GenAI Platform | 0 | +1 |
//! | `config` | no | the config file with profiles (`Config`) | +5 | +4 |
//! | `tokens` | no | exact token counts: OpenAI's encodings, and counters out of model files ([`tokens`]) | +73 | +70 |
//! | `blocking` | no | the client for code that is not async (`modelway::blocking`) | 0 | +2 |
//!
//! Crates are those of `cargo tree --edges normal`; seconds those of a clean release build of the library on two cores,
//! Rust 1.95. `tests/bench/run.sh --features` takes them again.

pub mod blocking;
pub mod tokens;

mod builder;
mod client;
mod config;
mod counters;
mod options;
mod resources;
mod timer;
mod transport;

pub use modelway_core::control::*;
pub use modelway_core::{
    Adaptation, Advice, Annotation, ApiKey, Attempt, Audio, AudioFormat, AudioOptions, AudioOutput,
    Backend, Body, CacheControl, CacheKind, Call, CallContext, CallMeta, CallOptions, Capabilities,
    Capability, ChatCompletion, ChatRequest, Choice, Completion, CompletionChoice,
    CompletionRequest, Content, CustomTool, DeploymentRef, Deviation, Embedding, EmbeddingRequest,
    Embeddings, EncodingFormat, Environment, Error, ErrorKind, Extra, File, FinishReason,
    FunctionTool, Image, ImageDetail, Inference, Jitter, LogProbs, MapEnvironment, Message,
    Modality, ModelFacts, Overflow, Part, Partial, Phase, Planned, ProcessEnvironment, Prompt,
    ProviderEntry, ProviderList, Randomness, Ranked, RateLimit, RateLimitWindow, RawReply,
    RawRequest, ReasoningEffort, ReplaySafety, Reply, Request, RequestBody, RerankRequest,
    Rerankings, ResponseFormat, Role, ScoringMethod, ServiceTier, Syntax, Target, Timer, Timestamp,
    TokenLogProb, Tool, ToolCall, ToolCallKind, ToolChoice, ToolInput, TopLogProb, Transport,
    UrlCitation, Usage, Verbosity, Video, WebSearch, erase, layers, rules, stream, window,
};
pub use modelway_wire::provider::{
    AccountSpec, Auth, DialectName, Discovered, JsonSchemaStyle, MaxTokensField, ModelSpec,
    Provider, ProviderSpec, Quirks, Rules,
};

pub use self::builder::ClientBuilder;
pub use self::client::Client;
#[allow(unused_imports, unreachable_pub, reason = "empty without the feature `config`")]
pub use self::config::*;
pub use self::resources::*;
pub use self::timer::TokioTimer;
pub use self::transport::*;

/// The provider table: every vendor that has a row.
pub mod providers {
    pub use modelway_wire::provider::{
        OPENAI_COMPATIBLE, PROVIDERS, discover, discover_at, discover_named, find,
    };
}
