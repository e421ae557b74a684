//! [`Limit`]: requests in flight, per provider and key.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use futures_core::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::stream::StreamEvent;
use crate::sync::lock;
use crate::time::within;
use crate::{ApiKey, Backend, Call, Capabilities, Error, ErrorKind, Phase, Reply, Timer};

/// Whose permits: those of one account at one server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LimitKey {
    /// The base URL.
    pub base_url: String,
    /// The key, if there is one.
    pub key: Option<ApiKey>,
}

/// The limiters of a process, or of as many clients as share the handle. Clones share.
#[derive(Debug, Clone, Default)]
pub struct LimitRegistry(Arc<Mutex<HashMap<LimitKey, Weak<Limiter>>>>);

impl LimitRegistry {
    /// No limiter yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The limiter of `key`; made with `in_flight` and `queue` if no client has one. It goes with the last client
    /// that has it.
    pub fn limiter(&self, key: LimitKey, in_flight: usize, queue: usize) -> Arc<Limiter> {
        let mut limiters = lock(&self.0);
        if let Some(known) = limiters.get(&key).and_then(Weak::upgrade) {
            return known;
        }
        limiters.retain(|_, limiter| limiter.strong_count() > 0);
        let limiter = Arc::new(Limiter::new(in_flight, queue));
        limiters.insert(key, Arc::downgrade(&limiter));
        limiter
    }
}

/// Permits for requests in flight, given in the order in which they were asked for.
#[derive(Debug)]
pub struct Limiter {
    permits: Arc<Semaphore>,
    in_flight: usize,
    waiting: AtomicUsize,
    queue: usize,
}

impl Limiter {
    /// `in_flight` permits (at least one), and at most `queue` calls that wait for one.
    pub fn new(in_flight: usize, queue: usize) -> Self {
        let in_flight = in_flight.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            permits: Arc::new(Semaphore::new(in_flight)),
            in_flight,
            waiting: AtomicUsize::new(0),
            queue,
        }
    }

    /// How many permits are free.
    pub fn free(&self) -> usize {
        self.permits.available_permits()
    }

    /// How many calls wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    fn enter(&self) -> Result<Place<'_>, Error> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place(self);
        if before < self.queue {
            return Ok(place);
        }
        let message =
            format!("{} requests are in flight and {before} wait already", self.in_flight);
        Err(Error::new(ErrorKind::QueueFull, message)
            .with_hint("nothing was sent; slow down, or raise the provider's queue or its limit"))
    }
}

/// A place in the queue; leaving it is dropping it.
struct Place<'a>(&'a Limiter);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Holds a permit from before the request until its answer, or its stream, is over or dropped.
#[derive(Debug)]
pub struct Limit {
    inner: Arc<dyn Backend>,
    limiter: Arc<Limiter>,
    timer: Arc<dyn Timer>,
    longest_wait: Option<Duration>,
}

impl Limit {
    /// Around `inner`, with the permits of `limiter`.
    pub fn new(inner: Arc<dyn Backend>, limiter: Arc<Limiter>, timer: Arc<dyn Timer>) -> Self {
        Self { inner, limiter, timer, longest_wait: None }
    }

    /// Bounds the wait for a permit; the call's deadline bounds it besides.
    #[must_use]
    pub fn waiting_at_most(mut self, limit: Option<Duration>) -> Self {
        self.longest_wait = limit;
        self
    }

    async fn permit(&self, call: &Call) -> Result<OwnedSemaphorePermit, Error> {
        let permits = self.limiter.permits.clone();
        if let Ok(permit) = permits.clone().try_acquire_owned() {
            return Ok(permit);
        }
        let _place = self.limiter.enter()?;
        let left = call.context.remaining(self.timer.now(), self.longest_wait);
        match within(&*self.timer, left, permits.acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => {
                let seconds = left.unwrap_or_default().as_secs_f64();
                let message = format!(
                    "waited {seconds:.3} s in vain for one of {} permits in flight",
                    self.limiter.in_flight
                );
                Err(Error::new(ErrorKind::Timeout, message)
                    .with_phase(Phase::Build)
                    .with_retryable(false)
                    .with_hint("nothing was sent; raise the time limits of the call or slow down"))
            }
        }
    }
}

#[async_trait]
impl Backend for Limit {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let permit = match self.permit(&call).await {
            Ok(permit) => permit,
            Err(error) => return Err(error.with_meta(call.context.meta())),
        };
        match self.inner.call(call).await? {
            Reply::Stream(stream) => Ok(Reply::Stream(Box::new(
                stream.wrap(|inner| Held { inner, permit: Some(permit) }),
            ))),
            other => Ok(other),
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}

struct Held<S> {
    inner: S,
    permit: Option<OwnedSemaphorePermit>,
}

impl<S> Stream for Held<S>
where
    S: Stream<Item = Result<StreamEvent, Error>> + Unpin,
{
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.inner).poll_next(cx);
        if matches!(&polled, Poll::Ready(item) if !matches!(item, Some(Ok(e)) if !e.is_terminal()))
        {
            self.permit = None;
        }
        polled
    }
}
