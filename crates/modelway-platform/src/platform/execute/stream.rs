//! What comes out, piece by piece.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use modelway_core::stream::StreamEvent;
use modelway_core::{Error, FinishReason, Usage};

use super::output::Shape;

/// An inference's stream as pieces of JSON: one for each piece of text, and a last one for how it ended.
pub(super) struct Pieces<S> {
    inner: S,
    shape: Shape,
    usage: Option<Box<Usage>>,
    /// What follows the end.
    rest: VecDeque<StreamEvent>,
}

impl<S> Pieces<S> {
    pub(super) fn new(inner: S, shape: Shape) -> Self {
        Self { inner, shape, usage: None, rest: VecDeque::new() }
    }

    /// What `event` is in pieces; `None` for what is told at the end.
    fn turn(&mut self, event: StreamEvent) -> Option<StreamEvent> {
        match event {
            StreamEvent::TextDelta { choice, text } => {
                Some(StreamEvent::Output { value: self.shape.piece(choice, text) })
            }
            StreamEvent::Usage(usage) => {
                self.usage = Some(usage);
                None
            }
            StreamEvent::Finished { reason } => Some(self.end(reason)),
            other => Some(other),
        }
    }

    fn end(&mut self, reason: Option<FinishReason>) -> StreamEvent {
        let value = self.shape.last(reason.as_ref(), self.usage.as_deref());
        self.rest.extend(self.usage.take().map(StreamEvent::Usage));
        self.rest.push_back(StreamEvent::Finished { reason });
        StreamEvent::Output { value }
    }
}

impl<S> Stream for Pieces<S>
where
    S: Stream<Item = Result<StreamEvent, Error>> + Unpin,
{
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(event) = this.rest.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            let event = match Pin::new(&mut this.inner).poll_next(cx) {
                Poll::Ready(Some(Ok(event))) => event,
                other => return other,
            };
            if let Some(piece) = this.turn(event) {
                return Poll::Ready(Some(Ok(piece)));
            }
        }
    }
}
