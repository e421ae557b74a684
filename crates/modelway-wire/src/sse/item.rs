//! What the decoder hands out.

use std::error::Error;
use std::fmt;

use bytes::Bytes;

/// One thing that an event stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SseItem {
    /// An event with data.
    Event(SseEvent),
    /// A comment line. Servers send these to keep the connection alive; the text is dropped.
    Comment,
}

/// An event as the server sent it, undecoded.
///
/// The bytes are the server's: nothing checks that they are UTF-8. Where possible they are slices of
/// the chunks that were pushed, so holding on to an event holds on to its chunk.
///
/// `Debug` shows lengths, never the payload.
#[derive(Clone, PartialEq, Eq)]
pub struct SseEvent {
    /// The event's name; absent when there was no `event` field or when it was empty.
    pub event: Option<Bytes>,
    /// The values of the `data` fields, joined by line feeds. It may be empty.
    pub data: Bytes,
    /// The last `id` that the stream set, in this event or an earlier one. An empty `id` field
    /// makes it `Some` and empty.
    pub id: Option<Bytes>,
    /// The reconnection time in milliseconds, when a `retry` field came since the event before.
    pub retry: Option<u64>,
    /// Whether a blank line ended the event. If not, the body ended first: the data may be cut
    /// short, or the provider leaves out the last blank line.
    pub terminated: bool,
}

impl fmt::Debug for SseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SseEvent")
            .field("event_len", &self.event.as_ref().map(Bytes::len))
            .field("data_len", &self.data.len())
            .field("id_len", &self.id.as_ref().map(Bytes::len))
            .field("retry", &self.retry)
            .field("terminated", &self.terminated)
            .finish()
    }
}

/// Why an event stream cannot be read further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SseError {
    /// An event is larger than the decoder may hold.
    TooLarge {
        /// The most bytes that the lines of one event may have together.
        limit: usize,
    },
}

impl fmt::Display for SseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => {
                write!(f, "a stream event exceeds the limit of {limit} bytes")
            }
        }
    }
}

impl Error for SseError {}
