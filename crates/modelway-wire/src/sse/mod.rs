//! Server-sent events: bytes, cut anywhere, to events.
//!
//! The reading follows the "event stream interpretation" of the WHATWG HTML standard, with one
//! tolerance: an event that the body ends in the middle of is handed out, flagged. No I/O and no
//! clock; feed [`SseDecoder`] whatever the transport yields.

mod decoder;
mod item;
mod line;
mod pending;
#[cfg(test)]
mod tests;

pub use decoder::SseDecoder;
pub use item::{SseError, SseEvent, SseItem};
