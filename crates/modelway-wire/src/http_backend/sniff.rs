//! What a body is, by its first byte: content types are not to be relied on.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use modelway_core::{Body, Error};

/// What a body looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One JSON value, or a page: not a stream of events.
    Whole,
    /// Anything else.
    Events,
}

/// Reads up to the first byte that is not blank, and gives the body back with all its bytes.
pub(super) async fn sniff(mut body: Body) -> (Kind, Body) {
    let mut read = VecDeque::new();
    let kind = loop {
        match std::future::poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
            Some(Ok(chunk)) => {
                let first = chunk.iter().find(|b| !b.is_ascii_whitespace()).copied();
                read.push_back(Ok(chunk));
                match first {
                    Some(b'{' | b'[' | b'<' | b'"') => break Kind::Whole,
                    Some(_) => break Kind::Events,
                    None => {}
                }
            }
            Some(Err(error)) => {
                read.push_back(Err(error));
                break Kind::Events;
            }
            None => break Kind::Events,
        }
    };
    (kind, Body::new(Reread { read, rest: body }))
}

struct Reread {
    read: VecDeque<Result<Bytes, Error>>,
    rest: Body,
}

impl Stream for Reread {
    type Item = Result<Bytes, Error>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.read.pop_front() {
            Some(item) => Poll::Ready(Some(item)),
            None => Pin::new(&mut self.rest).poll_next(cx),
        }
    }
}
