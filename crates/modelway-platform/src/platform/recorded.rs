//! [`Recorded`]: a stream that holds the row of its call.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use modelway_core::stream::StreamEvent;
use modelway_core::{CallMeta, Error};

use super::backend::rename;
use super::entry::Entry;

/// Counts what passes; the row is closed by the terminal item, or by dropping it.
pub(super) struct Recorded<S> {
    inner: S,
    entry: Entry,
    /// How long the first visible event took, until it has been seen.
    first: Option<Duration>,
    named: CallMeta,
}

impl<S> Recorded<S> {
    pub(super) fn new(inner: S, entry: Entry, first: Duration, named: CallMeta) -> Self {
        Self { inner, entry, first: Some(first), named }
    }

    fn event(&mut self, event: &StreamEvent) {
        self.entry.tally().event(event);
        if event.is_visible()
            && let Some(first) = self.first.take()
        {
            self.entry.first_token(first);
        }
        if event.is_terminal() {
            self.entry.finished();
        }
    }
}

impl<S> Stream for Recorded<S>
where
    S: Stream<Item = Result<StreamEvent, Error>> + Unpin,
{
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let mut polled = Pin::new(&mut this.inner).poll_next(cx);
        match &mut polled {
            Poll::Ready(Some(Ok(event))) => this.event(event),
            Poll::Ready(Some(Err(error))) => {
                this.entry.failed(error);
                rename(error.meta_mut(), &this.named);
            }
            // The stream below is committed, so that it has had a terminal item.
            Poll::Ready(None) | Poll::Pending => {}
        }
        polled
    }
}
