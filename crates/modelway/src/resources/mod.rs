//! The resource tree.

mod chat;
mod completions;
mod embeddings;
mod models;
mod raw;

pub use self::chat::{ChatCall, ChatCompletions};
pub use self::completions::{CompletionCall, Completions};
pub use self::embeddings::{EmbeddingCall, EmbeddingsResource};
pub use self::models::{ListCall, Models, RetrieveCall};
pub use self::raw::{Raw, RawCall};
