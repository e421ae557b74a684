//! [`FirstEvent`]: a limit until a stream shows its first visible event.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use super::alarm::Alarm;
use crate::backend::Answer;
use crate::stream::StreamEvent;
use crate::time::within;
use crate::{Backend, Call, Capabilities, Error, ErrorKind, Phase, Reply, Timer};

/// Bounds the wait for the first visible event, by its own limit or the deadline; keep-alives do not count.
#[derive(Debug)]
pub struct FirstEvent {
    inner: Arc<dyn Backend>,
    limit: Option<Duration>,
    timer: Arc<dyn Timer>,
}

impl FirstEvent {
    /// Around `inner`; a call's own option overrides `limit`.
    pub fn new(inner: Arc<dyn Backend>, limit: Option<Duration>, timer: Arc<dyn Timer>) -> Self {
        Self { inner, limit, timer }
    }
}

impl FirstEvent {
    async fn watched(
        &self,
        call: Call,
        limit: Duration,
        by_deadline: bool,
    ) -> Result<Reply, Error> {
        let alarm = Alarm::new(self.timer.clone(), limit);
        let meta = call.context.meta();
        // The wait for the headers counts: a server that never answers shows nothing either.
        let reply = within(&*self.timer, Some(limit), self.inner.call(call)).await;
        let late = |_| Err(passed(limit, by_deadline).with_phase(Phase::Sent).with_meta(meta));
        match reply.unwrap_or_else(late)? {
            Reply::Stream(stream) => Ok(Reply::Stream(Box::new(stream.wrap(|inner| Bounded {
                inner,
                alarm: Some(alarm),
                limit,
                by_deadline,
                over: false,
            })))),
            other => Ok(other),
        }
    }
}

impl Backend for FirstEvent {
    // Written out, so that a call without a stream costs no future here.
    fn call<'s, 'f>(&'s self, call: Call) -> Answer<'f>
    where
        's: 'f,
        Self: 'f,
    {
        if !call.request.is_stream() {
            return self.inner.call(call);
        }
        let own = call.context.options.first_event_timeout.or(self.limit);
        match call.context.remaining(self.timer.now(), own) {
            Some(limit) => Box::pin(self.watched(call, limit, Some(limit) != own)),
            None => self.inner.call(call),
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}

struct Bounded<S> {
    inner: S,
    alarm: Option<Alarm>,
    limit: Duration,
    by_deadline: bool,
    over: bool,
}

impl<S> Stream for Bounded<S>
where
    S: Stream<Item = Result<StreamEvent, Error>> + Unpin,
{
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.over {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut this.inner).poll_next(cx);
        if polled.is_ready() {
            if matches!(&polled, Poll::Ready(Some(Ok(event))) if event.is_visible()) {
                this.alarm = None;
            }
            return polled;
        }
        if this.alarm.as_mut().is_some_and(|alarm| alarm.poll(cx).is_ready()) {
            this.over = true;
            return Poll::Ready(Some(Err(passed(this.limit, this.by_deadline))));
        }
        Poll::Pending
    }
}

fn passed(limit: Duration, by_deadline: bool) -> Error {
    let seconds = limit.as_secs_f64();
    let (which, hint) = match by_deadline {
        true => (" (the deadline of the call)", "raise the timeout of the call"),
        false => ("", "raise the first-event timeout if the model thinks for so long"),
    };
    let what = format!("the stream showed nothing within {seconds:.3} s{which}");
    Error::new(ErrorKind::Timeout, what)
        .with_phase(Phase::Stream)
        .with_retryable(!by_deadline)
        .with_hint(hint)
}
