//! The client for code that is not async: the same tree, and every call ends in `.send()` or `.stream()`.
//!
//! ```no_run
//! use modelway::blocking::Client;
//!
//! # fn main() -> Result<(), modelway::Error> {
//! let client = Client::from_env()?;
//! let chat = client.models().chat_completions().create("openai:gpt-5-nano").prompt("Capital of France?");
//! println!("{}", chat.send()?.text());
//!
//! let mut stream = client.models().chat_completions().create("openai:gpt-5-nano").prompt("A story?").stream()?;
//! for event in stream.by_ref() {
//!     print!("{}", event?.text().unwrap_or_default());
//! }
//! let reply = stream.into_completion()?;
//! println!("\n{:?}", reply.finish_reason());
//! # Ok(())
//! # }
//! ```
//!
//! Calls are the same types as the async client's, so that they have the same setters, layers, time limits and
//! errors: [`ChatCall`] here is [`modelway::ChatCall`](crate::ChatCall) over the blocking client.
//!
//! The caller's thread drives its own call. One background thread, which all blocking clients of the process
//! share and which starts with the first of them, watches sockets and timers. Streams have no thread, task or
//! channel of their own: an event is given as soon as it arrives, nothing is read ahead, and dropping a stream
//! cancels its request.
//!
//! # In async code
//!
//! A thread that an async runtime runs must not wait. There, making a client, sending a call and reading a stream
//! give an error of the kind [`Configuration`](crate::ErrorKind::Configuration) and do nothing else;
//! dropping is always allowed. That holds for every thread that knows a tokio runtime, those of
//! `tokio::task::spawn_blocking` too: use the async [`Client`](crate::Client) there, or a thread of one's own
//! (`std::thread::spawn`). Runtimes other than tokio cannot be told from plain threads.
#![cfg(feature = "blocking")]

mod builder;
mod calls;
mod client;
mod runtime;
mod streams;

pub use self::builder::ClientBuilder;
pub use self::calls::{
    ChatCall, CompletionCall, EmbeddingCall, ExecuteCall, Items, RawCall, RerankCall, ResourceCall,
};
pub use self::client::{
    ChatCompletions, Client, Completions, Deployments, EmbeddingsResource, FineTuningJobs,
    ModelGroups, ModelServers, ModelTemplates, Models, Raw, RerankingsResource, TrainingDatasets,
};
pub use self::streams::{ChatStream, CompletionStream, ExecutionStream};
