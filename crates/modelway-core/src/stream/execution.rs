//! [`ExecutionStream`]: pieces of JSON out of a call of any shape.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde_json::Value;

use super::typed::Folding;
use super::{EventStream, StreamEvent};
use crate::{CallMeta, Error};

/// What comes out of a call of any shape, piece by piece. Dropping it cancels the request.
#[derive(Debug)]
pub struct ExecutionStream(Folding);

impl ExecutionStream {
    /// A stream over a backend's events.
    pub fn new(events: EventStream) -> Self {
        Self(Folding::new(events))
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Value, Error>> {
        std::future::poll_fn(|cx| self.poll(cx)).await
    }

    /// What is known about the call; latency and deviations once the stream is over.
    pub fn meta(&self) -> &CallMeta {
        self.0.meta()
    }

    /// Reads the rest.
    ///
    /// # Errors
    /// What ends the stream.
    pub async fn collect(mut self) -> Result<Vec<Value>, Error> {
        let mut pieces = Vec::new();
        while let Some(piece) = self.next().await {
            pieces.push(piece?);
        }
        Ok(pieces)
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Value, Error>>> {
        loop {
            let Poll::Ready(item) = self.0.poll(cx) else { return Poll::Pending };
            match item {
                Some(Ok(StreamEvent::Output { value } | StreamEvent::Other { frame: value })) => {
                    return Poll::Ready(Some(Ok(value)));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl Stream for ExecutionStream {
    type Item = Result<Value, Error>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}
