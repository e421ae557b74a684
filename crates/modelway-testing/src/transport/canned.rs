//! [`Canned`]: one response.

use std::time::Duration;

use bytes::Bytes;
use modelway_core::{Body, Error, ErrorKind};
use serde_json::Value;

use super::body::{BodyCount, CannedBody, End};

/// A response for a [`CannedTransport`](super::CannedTransport): what it holds, how its body is cut, how
/// fast it comes, and how it ends.
///
/// ```
/// use std::time::Duration;
/// use modelway_testing::Canned;
/// // The first 20 bytes one by one and a second apart, then a broken connection.
/// let response = Canned::new(200)
///     .header("content-type", "text/event-stream")
///     .body("data: {\"choices\":[]}\n\n")
///     .bytewise()
///     .every(Duration::from_secs(1))
///     .cut_at(20);
/// # let _ = response;
/// ```
#[derive(Debug, Clone)]
pub struct Canned {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    cuts: Cuts,
    delay: Duration,
    every: Duration,
    end: End,
}

#[derive(Debug, Clone)]
enum Cuts {
    Whole,
    Bytewise,
    At(Vec<usize>),
}

impl Canned {
    /// A response without headers and body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            cuts: Cuts::Whole,
            delay: Duration::ZERO,
            every: Duration::ZERO,
            end: End::Regular,
        }
    }

    /// A JSON response.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status).header("content-type", "application/json").body(body.to_string())
    }

    /// Server-sent events with these `data`, status 200.
    pub fn sse<I>(data: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let frames: String =
            data.into_iter().map(|data| format!("data: {}\n\n", data.as_ref())).collect();
        Self::new(200).header("content-type", "text/event-stream").body(frames)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the body byte by byte.
    #[must_use]
    pub fn bytewise(mut self) -> Self {
        self.cuts = Cuts::Bytewise;
        self
    }

    /// Cuts the body into chunks at these offsets. Those outside the body do nothing.
    #[must_use]
    pub fn split_at(mut self, offsets: impl IntoIterator<Item = usize>) -> Self {
        let mut offsets: Vec<_> = offsets.into_iter().collect();
        offsets.sort_unstable();
        self.cuts = Cuts::At(offsets);
        self
    }

    /// Waits before the headers.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Waits before each chunk.
    #[must_use]
    pub fn every(mut self, pause: Duration) -> Self {
        self.every = pause;
        self
    }

    /// Breaks the connection after the body.
    #[must_use]
    pub fn then_reset(mut self) -> Self {
        self.end = End::Reset;
        self
    }

    /// Is silent for ever after the body.
    #[must_use]
    pub fn then_hang(mut self) -> Self {
        self.end = End::Hang;
        self
    }

    /// Breaks the connection after `length` bytes of the body.
    #[must_use]
    pub fn cut_at(mut self, length: usize) -> Self {
        self.body.truncate(length);
        self.then_reset()
    }

    pub(super) async fn perform(self, bodies: &BodyCount) -> Result<http::Response<Body>, Error> {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let chunks = self.chunks();
        let body = Body::new(CannedBody::new(chunks, self.every, self.end, bodies.enter()));
        let mut response = http::Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        response.body(body).map_err(|e| {
            Error::new(ErrorKind::Configuration, "the canned response is no HTTP response")
                .with_source(e)
        })
    }

    fn chunks(&self) -> Vec<Bytes> {
        let offsets = match &self.cuts {
            Cuts::Whole => Vec::new(),
            Cuts::Bytewise => (1..self.body.len()).collect(),
            Cuts::At(offsets) => offsets.clone(),
        };
        let mut rest = self.body.clone();
        let mut done = 0;
        let mut chunks = Vec::new();
        for offset in offsets {
            if offset > done && offset < self.body.len() {
                chunks.push(rest.split_to(offset - done));
                done = offset;
            }
        }
        if !rest.is_empty() {
            chunks.push(rest);
        }
        chunks
    }
}
