//! [`HeldBody`]: an answer's body that keeps its connection busy.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

use crate::busy::Held;
use crate::reader;

/// A body, and what is held until it is at its end or given up.
pub(crate) struct HeldBody {
    body: Body,
    _held: Held,
}

impl HeldBody {
    pub(crate) fn new(body: Body, held: Held) -> Self {
        Self { body, _held: held }
    }
}

impl hyper::body::Body for HeldBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        reader::note(frame.is_ready());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
