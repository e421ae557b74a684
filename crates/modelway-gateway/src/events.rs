//! [`Frames`]: a stream's events as SSE frames.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use modelway_core::Error;
use modelway_core::stream::{EventStream, StreamEvent};
use modelway_core::time::BoxFuture;
use modelway_wire::sgp::server::EventRenderer;
use tokio::sync::watch;

use crate::journal::Journal;
use crate::refuse;

/// The frames of a stream. An error is a frame too, the last one.
pub(crate) struct Frames {
    renderer: EventRenderer,
    /// Until the stream is over.
    events: Option<EventStream>,
    journal: Option<Journal>,
    cut: BoxFuture<()>,
}

impl Frames {
    /// The frames of `events`, until they are `cut` off.
    pub(crate) fn new(
        renderer: EventRenderer,
        events: EventStream,
        mut journal: Option<Journal>,
        mut cut: watch::Receiver<bool>,
    ) -> Self {
        let cut = Box::pin(async move {
            if cut.wait_for(|cut| *cut).await.is_err() {
                std::future::pending().await
            }
        });
        if let Some(journal) = &mut journal {
            journal.begun();
        }
        Self { renderer, events: Some(events), journal, cut }
    }

    /// The frame of what the stream gave.
    fn frame(&mut self, item: Option<Result<StreamEvent, Error>>) -> Option<Bytes> {
        match item {
            Some(Ok(event)) => {
                let frame = self.renderer.event(&event);
                if event.is_terminal() {
                    self.end(None);
                }
                frame
            }
            Some(Err(error)) => {
                self.end(Some(&error));
                self.renderer.error(&error)
            }
            None => {
                self.end(None);
                self.renderer.end()
            }
        }
    }

    fn end(&mut self, error: Option<&Error>) {
        self.events = None;
        let Some(mut journal) = self.journal.take() else { return };
        if let Some(error) = error {
            journal.failed(error);
        }
        journal.over(None);
    }
}

impl Stream for Frames {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Some(events) = &mut this.events else { return Poll::Ready(None) };
            let item = match this.cut.as_mut().poll(cx) {
                Poll::Ready(()) => Some(Err(refuse::cut_off())),
                Poll::Pending => match Pin::new(events).poll_next(cx) {
                    Poll::Ready(item) => item,
                    Poll::Pending => return Poll::Pending,
                },
            };
            if let Some(frame) = this.frame(item) {
                return Poll::Ready(Some(Ok(frame)));
            }
        }
    }
}
