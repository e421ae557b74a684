//! Dialects, stream decoders, the provider table and the HTTP backend of modelway: pure, no I/O of its own.

pub mod dialect;
mod headers;
mod http_backend;
mod json;
pub mod openai_chat;
mod overflow;
pub mod provider;
pub mod sgp;
pub mod sse;

pub use self::http_backend::HttpBackend;
pub use self::json::Report;
pub use self::provider::{Provider, ProviderSpec};
