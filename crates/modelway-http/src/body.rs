//! The response's bytes, as they arrive.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use modelway_core::{Body, Error};

use crate::error::{self, Place};

/// Turns reqwest's response into the seam's. The chunks are those that were read, not copies.
pub(crate) fn response(response: reqwest::Response, place: Place) -> http::Response<Body> {
    let mut response = response;
    let (status, version) = (response.status(), response.version());
    let headers = std::mem::take(response.headers_mut());
    let source = Some(response.bytes_stream());
    let mut answer = http::Response::new(Body::new(Chunks { source, place }));
    *answer.status_mut() = status;
    *answer.version_mut() = version;
    *answer.headers_mut() = headers;
    answer
}

/// Gives the source up at its end or first error: nothing follows, and the connection is released.
struct Chunks<S> {
    source: Option<S>,
    place: Place,
}

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Stream for Chunks<S> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(source) = &mut self.source else { return Poll::Ready(None) };
        let item = match std::task::ready!(Pin::new(source).poll_next(cx)) {
            Some(Ok(chunk)) => return Poll::Ready(Some(Ok(chunk))),
            Some(Err(broken)) => Some(Err(error::in_body(broken, &self.place))),
            None => None,
        };
        self.source = None;
        Poll::Ready(item)
    }
}
