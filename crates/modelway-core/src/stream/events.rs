//! [`EventStream`]: the stream that travels through the layers.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use futures_core::Stream;

use super::StreamEvent;
use crate::{CallMeta, Error, Timer};

type Boxed = Pin<Box<dyn Stream<Item = Result<StreamEvent, Error>> + Send>>;

/// The events of one answer, with what is known about the call. Dropping it cancels the request.
pub struct EventStream {
    /// What is known so far.
    pub meta: CallMeta,
    /// The clock and the start of the call, for the latency at its end.
    pub(crate) clock: Option<(Arc<dyn Timer>, Instant)>,
    inner: Boxed,
}

impl EventStream {
    /// A stream of `events`.
    pub fn new(
        meta: CallMeta,
        events: impl Stream<Item = Result<StreamEvent, Error>> + Send + 'static,
    ) -> Self {
        Self { meta, clock: None, inner: Box::pin(events) }
    }

    /// For layers: puts `wrap` around the events and keeps the rest.
    #[must_use]
    pub fn wrap<S>(self, wrap: impl FnOnce(Boxed) -> S) -> Self
    where
        S: Stream<Item = Result<StreamEvent, Error>> + Send + 'static,
    {
        Self { meta: self.meta, clock: self.clock, inner: Box::pin(wrap(self.inner)) }
    }

    /// The next event.
    pub async fn next(&mut self) -> Option<Result<StreamEvent, Error>> {
        std::future::poll_fn(|cx| self.inner.as_mut().poll_next(cx)).await
    }
}

impl Stream for EventStream {
    type Item = Result<StreamEvent, Error>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("meta", &self.meta).finish_non_exhaustive()
    }
}
