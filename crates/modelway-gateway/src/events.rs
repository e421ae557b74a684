//! [`Frames`]: a stream's events as SSE frames.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use modelway_core::stream::EventStream;
use modelway_wire::sgp::server::EventRenderer;

/// The frames of a stream. An error is a frame too, the last one.
pub(crate) struct Frames {
    renderer: EventRenderer,
    events: Option<EventStream>,
}

impl Frames {
    pub(crate) fn new(renderer: EventRenderer, events: EventStream) -> Self {
        Self { renderer, events: Some(events) }
    }
}

impl Stream for Frames {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Some(events) = &mut this.events else { return Poll::Ready(None) };
            let Poll::Ready(item) = Pin::new(events).poll_next(cx) else { return Poll::Pending };
            let frame = match item {
                Some(Ok(event)) => {
                    let over = event.is_terminal();
                    let frame = this.renderer.event(&event);
                    if over {
                        this.events = None;
                    }
                    frame
                }
                Some(Err(error)) => {
                    tracing::info!(kind = error.kind().as_str(), "a stream broke off");
                    this.events = None;
                    this.renderer.error(&error)
                }
                None => {
                    this.events = None;
                    this.renderer.end()
                }
            };
            if let Some(frame) = frame {
                return Poll::Ready(Some(Ok(frame)));
            }
        }
    }
}
