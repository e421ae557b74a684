//! Time as data ([`Timestamp`]) and time as a service ([`Timer`]).

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment on the wall clock, in UTC, to the microsecond.
///
/// ```
/// use modelway_core::Timestamp;
/// let t = Timestamp::from_unix_seconds(1_699_982_193).unwrap();
/// assert_eq!(t.to_string(), "2023-11-14T17:16:33Z");
/// assert_eq!(Timestamp::parse("2023-11-14T17:16:33+00:00"), Some(t));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The moment `seconds` after the Unix epoch; `None` outside the years −9999 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        jiff::Timestamp::from_second(seconds).ok().map(Self)
    }

    /// The moment `micros` microseconds after the Unix epoch; `None` outside the years −9999 to 9999.
    pub fn from_unix_micros(micros: i64) -> Option<Self> {
        jiff::Timestamp::from_microsecond(micros).ok().map(Self)
    }

    /// Reads RFC 3339 (`2024-03-17T03:31:34.07+00:00`) or an HTTP date (`Sun, 06 Nov 1994 08:49:37 GMT`).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(t) = text.parse::<jiff::Timestamp>() {
            return Some(Self(t));
        }
        jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok().map(Self)
    }

    /// Whole seconds since the Unix epoch.
    pub fn unix_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// Microseconds since the Unix epoch.
    pub fn unix_micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        let micros = self.unix_micros().saturating_sub(earlier.unix_micros());
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    /// This moment plus `duration`; saturates at the end of the supported range.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        self.0.saturating_add(duration).map_or(self, Self)
    }
}

impl From<std::time::SystemTime> for Timestamp {
    fn from(time: std::time::SystemTime) -> Self {
        Self(jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::UNIX_EPOCH))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("not an RFC 3339 time: {text:?}")))
    }
}

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
