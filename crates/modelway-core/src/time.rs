//! Time as data ([`Timestamp`]) and time as a service ([`Timer`]).

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

pub use crate::timestamp::Timestamp;

/// A future that owns what it needs.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The clock and the alarm that layers use; injected, so that tests run on paused time.
///
/// The facade's default is tokio's clock (which `tokio::time::pause` stops).
pub trait Timer: Send + Sync + fmt::Debug {
    /// The monotonic clock.
    fn now(&self) -> Instant;

    /// The wall clock, for HTTP dates.
    fn wall(&self) -> Timestamp;

    /// Resolves after `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<()>;
}

/// The moment `after` from `now`; a generation ahead when the clock does not reach that far.
pub(crate) fn later(now: Instant, after: Duration) -> Instant {
    const GENERATION: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    now.checked_add(after).unwrap_or_else(|| now + GENERATION)
}

/// What [`within`] found: the future was not ready in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elapsed;

/// Runs `future` for at most `limit`; `None` means no limit and costs no timer.
///
/// # Errors
/// [`Elapsed`] when `limit` passed first. The future is dropped then.
pub async fn within<F: Future>(
    timer: &dyn Timer,
    limit: Option<Duration>,
    future: F,
) -> Result<F::Output, Elapsed> {
    let Some(limit) = limit else { return Ok(future.await) };
    let mut future = std::pin::pin!(future);
    let mut alarm = timer.sleep(limit);
    std::future::poll_fn(|cx| {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(cx) {
            return std::task::Poll::Ready(Ok(output));
        }
        alarm.as_mut().poll(cx).map(|()| Err(Elapsed))
    })
    .await
}
