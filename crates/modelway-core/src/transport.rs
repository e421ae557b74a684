//! [`Transport`]: what moves one HTTP request and the bytes of its response.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::{Error, ErrorKind, Phase};

/// Moves HTTP requests: reqwest, a fake, a recording.
///
/// A response with any status is `Ok`. An error says by its [`Phase`] how far the request got:
/// [`Connect`](Phase::Connect) never sent, [`Sent`](Phase::Sent) perhaps sent. A redirect is followed only
/// where the same request goes to the same origin; any other 3xx is the response, so that credentials never
/// travel elsewhere.
#[async_trait]
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends `request`; resolves when the response's headers are there.
    ///
    /// # Errors
    /// [`ErrorKind::Connection`] and [`ErrorKind::Timeout`]; [`ErrorKind::InvalidRequest`] for a request
    /// that cannot be sent at all; [`ErrorKind::Response`] for an answer that is no HTTP, and for redirects
    /// without end.
    async fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<Body>, Error>;
}

/// What a request carries. Cloning it copies no bytes.
#[derive(Clone, Default)]
pub struct RequestBody(Bytes);

impl RequestBody {
    /// The bytes.
    pub fn as_bytes(&self) -> &Bytes {
        &self.0
    }

    /// The bytes, owned.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl<T: Into<Bytes>> From<T> for RequestBody {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestBody({} bytes)", self.0.len())
    }
}

/// The bytes of a response as they arrive.
///
/// An error item has the phase [`Phase::Stream`]; nothing follows it.
pub struct Body(Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>);

impl Body {
    /// A body from a stream of chunks.
    pub fn new(stream: impl Stream<Item = Result<Bytes, Error>> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// A body that is there already.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        Self::chunks([bytes.into()])
    }

    /// A body in the given chunks.
    pub fn chunks(chunks: impl IntoIterator<Item = Bytes>) -> Self {
        let chunks: std::collections::VecDeque<_> = chunks.into_iter().collect();
        Self::new(Chunks(chunks))
    }

    /// Reads at most `limit` bytes, and as much as can be read: for the body of an error.
    pub async fn collect_prefix(mut self, limit: usize) -> Bytes {
        let mut read = BytesMut::new();
        while read.len() < limit
            && let Some(Ok(chunk)) =
                std::future::poll_fn(|cx| Pin::new(&mut self).poll_next(cx)).await
        {
            let room = limit - read.len();
            read.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        read.freeze()
    }

    /// Reads it all.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] as soon as it is longer than `limit` bytes; what the transport reports
    /// otherwise.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, Error> {
        let mut first = Bytes::new();
        let mut rest = BytesMut::new();
        while let Some(chunk) = std::future::poll_fn(|cx| Pin::new(&mut self).poll_next(cx)).await {
            let chunk = chunk?;
            if first.len() + rest.len() + chunk.len() > limit {
                return Err(too_large(limit));
            }
            if first.is_empty() && rest.is_empty() {
                first = chunk;
            } else {
                if rest.is_empty() {
                    rest.extend_from_slice(&std::mem::take(&mut first));
                }
                rest.extend_from_slice(&chunk);
            }
        }
        Ok(if rest.is_empty() { first } else { rest.freeze() })
    }
}

/// The error for a body over `limit` bytes.
fn too_large(limit: usize) -> Error {
    Error::new(ErrorKind::Response, format!("the response is larger than {limit} bytes"))
        .with_phase(Phase::Response)
        .with_hint("raise `max_response_bytes` if such an answer is expected")
}

impl Stream for Body {
    type Item = Result<Bytes, Error>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body(..)")
    }
}

struct Chunks(std::collections::VecDeque<Bytes>);

impl Stream for Chunks {
    type Item = Result<Bytes, Error>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}
