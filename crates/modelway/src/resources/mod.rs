//! The resource tree.

mod chat;
mod completions;
mod embeddings;
mod models;
mod raw;
mod rerankings;

pub use self::chat::{ChatCall, ChatCompletions};
pub use self::completions::{CompletionCall, Completions};
pub use self::embeddings::{EmbeddingCall, EmbeddingsResource};
pub use self::models::{ListCall, Models, RetrieveCall};
pub use self::raw::{Raw, RawCall};
pub use self::rerankings::{RerankCall, RerankingsResource};
