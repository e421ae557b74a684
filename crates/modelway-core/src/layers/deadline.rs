//! [`Deadline`]: one limit for everything, a stream's end included.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use super::alarm::Alarm;
use crate::backend::Answer;
use crate::stream::StreamEvent;
use crate::time::{later, within};
use crate::{Backend, Call, Capabilities, Error, ErrorKind, Phase, Reply, Timer};

/// Sets the call's deadline, which the layers below honour, and holds the whole call to it.
#[derive(Debug)]
pub struct Deadline {
    inner: Arc<dyn Backend>,
    limit: Option<Duration>,
    timer: Arc<dyn Timer>,
}

impl Deadline {
    /// Around `inner`; a call's own option overrides `limit`.
    pub fn new(inner: Arc<dyn Backend>, limit: Option<Duration>, timer: Arc<dyn Timer>) -> Self {
        Self { inner, limit, timer }
    }
}

impl Deadline {
    async fn bounded(&self, mut call: Call, limit: Duration) -> Result<Reply, Error> {
        let deadline = later(self.timer.now(), limit);
        call.context.deadline = Some(call.context.deadline.map_or(deadline, |at| at.min(deadline)));
        let meta = call.context.meta();
        let reply = within(&*self.timer, Some(limit), self.inner.call(call)).await;
        match reply.unwrap_or_else(|_| Err(passed(limit, Phase::Sent).with_meta(meta)))? {
            Reply::Stream(stream) => {
                let left = deadline.saturating_duration_since(self.timer.now());
                let alarm = Alarm::new(self.timer.clone(), left);
                Ok(Reply::Stream(Box::new(stream.wrap(|inner| Bounded {
                    inner: Some(inner),
                    alarm,
                    limit,
                }))))
            }
            other => Ok(other),
        }
    }
}

impl Backend for Deadline {
    fn call<'s, 'f>(&'s self, call: Call) -> Answer<'f>
    where
        's: 'f,
        Self: 'f,
    {
        match call.context.options.timeout.or(self.limit) {
            Some(limit) => Box::pin(self.bounded(call, limit)),
            None => self.inner.call(call),
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}

fn passed(limit: Duration, phase: Phase) -> Error {
    let seconds = limit.as_secs_f64();
    Error::new(ErrorKind::Timeout, format!("the call was not over within its {seconds:.3} s"))
        .with_phase(phase)
        .with_retryable(false)
        .with_hint("raise the timeout of the call")
}

struct Bounded<S> {
    inner: Option<S>,
    alarm: Alarm,
    limit: Duration,
}

impl<S> Stream for Bounded<S>
where
    S: Stream<Item = Result<StreamEvent, Error>> + Unpin,
{
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(inner) = &mut this.inner else { return Poll::Ready(None) };
        // A source that is always ready must not outrun the deadline either.
        if !this.alarm.is_due()
            && let Poll::Ready(item) = Pin::new(inner).poll_next(cx)
        {
            return Poll::Ready(item);
        }
        if this.alarm.poll(cx).is_ready() {
            this.inner = None;
            return Poll::Ready(Some(Err(passed(this.limit, Phase::Stream))));
        }
        Poll::Pending
    }
}
