//! [`Stall`]: a limit for the silence between two signs of life of a stream.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use super::alarm::Alarm;
use crate::backend::Answer;
use crate::stream::StreamEvent;
use crate::{Backend, Call, Capabilities, Error, ErrorKind, Phase, Reply, Timer};

/// Ends a stream that fell silent. Keep-alives count as life; they are taken out here.
#[derive(Debug)]
pub struct Stall {
    inner: Arc<dyn Backend>,
    limit: Option<Duration>,
    first: Option<Duration>,
    timer: Arc<dyn Timer>,
}

impl Stall {
    /// Around `inner`; a call's own option overrides `limit`.
    pub fn new(inner: Arc<dyn Backend>, limit: Option<Duration>, timer: Arc<dyn Timer>) -> Self {
        Self { inner, limit, first: None, timer }
    }

    /// Allows `first` of silence, if that is longer, until something was shown: models think in silence, and
    /// the first-event limit is there to bound that.
    #[must_use]
    pub fn before_first_event(mut self, first: Option<Duration>) -> Self {
        self.first = first;
        self
    }
}

impl Stall {
    async fn watched(&self, call: Call, limit: Duration, later: Duration) -> Result<Reply, Error> {
        match self.inner.call(call).await? {
            Reply::Stream(stream) => {
                let alarm = Alarm::new(self.timer.clone(), limit);
                Ok(Reply::Stream(Box::new(stream.wrap(|inner| Watched {
                    inner: Some(inner),
                    alarm,
                    limit,
                    later,
                    waiting: true,
                }))))
            }
            other => Ok(other),
        }
    }
}

impl Backend for Stall {
    fn call<'s, 'f>(&'s self, call: Call) -> Answer<'f>
    where
        's: 'f,
        Self: 'f,
    {
        let own = call.context.options.stall_timeout;
        let Some(later) = own.or(self.limit).filter(|_| call.request.is_stream()) else {
            return self.inner.call(call);
        };
        // A limit that was set for this call means what it says, from the start.
        let first = call.context.options.first_event_timeout.or(self.first);
        let limit = if own.is_some() { later } else { later.max(first.unwrap_or_default()) };
        Box::pin(self.watched(call, limit, later))
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}

struct Watched<S> {
    inner: Option<S>,
    alarm: Alarm,
    limit: Duration,
    /// The limit once something was shown.
    later: Duration,
    /// Whether the reader waits since the last sign of life: its own pauses are not the stream's silence.
    waiting: bool,
}

impl<S> Stream for Watched<S>
where
    S: Stream<Item = Result<StreamEvent, Error>> + Unpin,
{
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(inner) = &mut this.inner else { return Poll::Ready(None) };
        while let Poll::Ready(item) = Pin::new(&mut *inner).poll_next(cx) {
            this.waiting = false;
            if matches!(&item, Some(Ok(event)) if event.is_visible()) {
                this.limit = this.later;
            }
            match item {
                // It holds nothing; to drop it would be to look up which of all events it is.
                Some(Ok(StreamEvent::KeepAlive)) => std::mem::forget(item),
                item => return Poll::Ready(item),
            }
        }
        if !std::mem::replace(&mut this.waiting, true) {
            this.alarm.reset(this.limit);
        }
        if this.alarm.poll(cx).is_ready() {
            this.inner = None;
            let seconds = this.limit.as_secs_f64();
            let error =
                Error::new(ErrorKind::Timeout, format!("the stream was silent for {seconds:.3} s"))
                    .with_phase(Phase::Stream)
                    .with_hint("raise the stall timeout if the provider pauses for so long");
            return Poll::Ready(Some(Err(error)));
        }
        Poll::Pending
    }
}
