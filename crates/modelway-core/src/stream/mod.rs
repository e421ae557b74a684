//! Streams: the events and their grammar, the one accumulator, and what callers read.
//!
//! The grammar is in `specs/behaviour/streaming.md`.

mod accumulator;
mod commit;
mod event;
mod events;
mod execution;
mod typed;

pub use self::accumulator::Accumulator;
pub use self::commit::commit;
pub use self::event::{About, Started, StreamEvent};
pub use self::events::EventStream;
pub use self::execution::ExecutionStream;
pub use self::typed::{ChatStream, CompletionStream};
