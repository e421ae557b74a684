//! The body of a canned response.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use modelway_core::Error;
use tokio::time::Sleep;

use crate::Fault;

/// What comes after the last chunk.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Regular,
    Reset,
    Hang,
}

/// Counts bodies. Clones share.
#[derive(Debug, Clone, Default)]
pub(super) struct BodyCount(Arc<(AtomicUsize, AtomicUsize)>);

impl BodyCount {
    pub(super) fn open(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }

    pub(super) fn dropped(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }

    pub(super) fn enter(&self) -> OpenBody {
        self.0.0.fetch_add(1, Ordering::SeqCst);
        OpenBody { count: self.clone(), ended: false }
    }
}

/// Counts one body as open until it is dropped.
pub(super) struct OpenBody {
    count: BodyCount,
    ended: bool,
}

impl Drop for OpenBody {
    fn drop(&mut self) {
        self.count.0.0.fetch_sub(1, Ordering::SeqCst);
        self.count.0.1.fetch_add(usize::from(!self.ended), Ordering::SeqCst);
    }
}

pub(super) struct CannedBody {
    chunks: VecDeque<Bytes>,
    every: Duration,
    pause: Option<Pin<Box<Sleep>>>,
    end: End,
    open: Option<OpenBody>,
}

impl CannedBody {
    pub(super) fn new(chunks: Vec<Bytes>, every: Duration, end: End, open: OpenBody) -> Self {
        Self { chunks: chunks.into(), every, pause: None, end, open: Some(open) }
    }

    fn last(&mut self) -> Poll<Option<Result<Bytes, Error>>> {
        if matches!(self.end, End::Hang) {
            return Poll::Pending;
        }
        if let Some(mut open) = self.open.take() {
            open.ended = true;
        }
        match std::mem::replace(&mut self.end, End::Regular) {
            End::Reset => Poll::Ready(Some(Err(Fault::reset().into_item()))),
            _ => Poll::Ready(None),
        }
    }
}

impl Stream for CannedBody {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.chunks.is_empty() {
            return this.last();
        }
        if !this.every.is_zero() {
            let every = this.every;
            let pause = this.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(every)));
            std::task::ready!(pause.as_mut().poll(cx));
            this.pause = None;
        }
        Poll::Ready(this.chunks.pop_front().map(Ok))
    }
}
