//! [`commit`]: waits until a stream can no longer be tried again unseen.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{EventStream, StreamEvent};
use crate::{Error, ErrorKind, Phase};

/// Waits for the first visible event or the end, and gives back the whole stream from its start.
///
/// The returned stream keeps the grammar: it is fused after its terminal item, and a source that stops
/// without one yields [`ErrorKind::Interrupted`].
///
/// # Errors
/// What the stream reports before its first visible event, even inside an HTTP 200.
pub async fn commit(mut stream: EventStream) -> Result<EventStream, Error> {
    let mut prefix = VecDeque::new();
    loop {
        match stream.next().await {
            None => return Err(unfinished()),
            Some(Err(error)) => return Err(error),
            // Signs of life are for the layers below, and there may be any number of them.
            Some(Ok(StreamEvent::KeepAlive)) => {}
            Some(Ok(event)) => {
                let committed = event.is_visible() || event.is_terminal();
                prefix.push_back(event);
                if committed {
                    break;
                }
            }
        }
    }
    Ok(stream.wrap(|rest| Committed { prefix, rest: Some(rest) }))
}

/// The error of a source that stops before its end.
fn unfinished() -> Error {
    Error::new(ErrorKind::Interrupted, "the stream stopped before the answer was finished")
        .with_phase(Phase::Stream)
        .with_retryable(true)
}

struct Committed<S> {
    prefix: VecDeque<StreamEvent>,
    rest: Option<S>,
}

impl<S> Stream for Committed<S>
where
    S: Stream<Item = Result<StreamEvent, Error>> + Unpin,
{
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let item = if let Some(event) = this.prefix.pop_front() {
            Ok(event)
        } else {
            let Some(rest) = &mut this.rest else { return Poll::Ready(None) };
            match Pin::new(rest).poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(item) => item.unwrap_or_else(|| Err(unfinished())),
            }
        };
        if !matches!(&item, Ok(event) if !event.is_terminal()) {
            this.rest = None;
        }
        Poll::Ready(Some(item))
    }
}
