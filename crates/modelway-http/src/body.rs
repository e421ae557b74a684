//! The response's bytes, as they arrive.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use modelway_core::{Body, Error};

use crate::error::Place;

/// Turns a client's response into the seam's. The chunks are those that were read, not copies.
/// `broken` makes the error of a body that breaks off.
pub(crate) fn response<S, E>(
    response: http::Response<S>,
    place: Place,
    broken: fn(E, &Place) -> Error,
) -> http::Response<Body>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin + 'static,
    E: 'static,
{
    response.map(|source| Body::new(Chunks { source: Some(source), place, broken }))
}

/// Gives the source up at its end or first error: nothing follows, and the connection is released.
struct Chunks<S, E> {
    source: Option<S>,
    place: Place,
    broken: fn(E, &Place) -> Error,
}

impl<S: Stream<Item = Result<Bytes, E>> + Unpin, E> Stream for Chunks<S, E> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(source) = &mut self.source else { return Poll::Ready(None) };
        let item = match std::task::ready!(Pin::new(source).poll_next(cx)) {
            Some(Ok(chunk)) => return Poll::Ready(Some(Ok(chunk))),
            Some(Err(error)) => Some(Err((self.broken)(error, &self.place))),
            None => None,
        };
        self.source = None;
        Poll::Ready(item)
    }
}
