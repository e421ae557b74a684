//! Streams: frames to events.
//!
//! Nothing is documented but that the end of the body is the end. What is read besides: `[DONE]` as the end, the event
//! name `message` as none, and as failures an event named `error`, an `error` or a `detail` inside a frame, and a body
//! that ends in the middle of one.

mod execute;
mod frame;
mod said;

use modelway_core::Request;

use crate::dialect::StreamDecoder;

/// The decoder for the answer to `request`.
pub(super) fn decoder(request: &Request) -> Box<dyn StreamDecoder> {
    match request {
        Request::Execute { request, .. } => Box::new(execute::Decoder::new(request.target.clone())),
        _ => Box::new(said::Decoder::default()),
    }
}
