//! [`Frames`]: a stream's events as SSE frames.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use modelway_core::stream::EventStream;
use modelway_core::time::BoxFuture;
use modelway_wire::sgp::server::EventRenderer;
use tokio::sync::watch;

use crate::refuse;

/// The frames of a stream. An error is a frame too, the last one.
pub(crate) struct Frames {
    renderer: EventRenderer,
    events: Option<EventStream>,
    cut: BoxFuture<()>,
}

impl Frames {
    /// The frames of `events`, until they are `cut` off.
    pub(crate) fn new(
        renderer: EventRenderer,
        events: EventStream,
        mut cut: watch::Receiver<bool>,
    ) -> Self {
        let cut = Box::pin(async move {
            if cut.wait_for(|cut| *cut).await.is_err() {
                std::future::pending().await
            }
        });
        Self { renderer, events: Some(events), cut }
    }
}

impl Stream for Frames {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Some(events) = &mut this.events else { return Poll::Ready(None) };
            if this.cut.as_mut().poll(cx).is_ready() {
                this.events = None;
                let frame = this.renderer.error(&refuse::cut_off());
                return Poll::Ready(frame.map(Ok));
            }
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
