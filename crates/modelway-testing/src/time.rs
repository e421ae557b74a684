//! [`TokioTimer`] and [`FixedJitter`]: time and chance under a test's control.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::time::BoxFuture;
use modelway_core::{Randomness, Timer, Timestamp};
use tokio::time::Instant;

/// A [`Timer`] on tokio's clock, which `tokio::time::pause` stops.
///
/// The wall clock starts at a given moment and advances with tokio's: also in a test on paused time, a
/// date is the same in every run.
///
/// ```
/// use std::time::Duration;
/// use modelway_core::{Timer, Timestamp};
/// use modelway_testing::TokioTimer;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let start = Timestamp::from_unix_seconds(1_700_000_000).unwrap();
/// let timer = TokioTimer::starting_at(start);
/// timer.sleep(Duration::from_secs(3600)).await; // returns at once on paused time
/// assert_eq!(timer.wall(), start.plus(Duration::from_secs(3600)));
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TokioTimer {
    started: Instant,
    wall: Timestamp,
}

impl TokioTimer {
    /// A clock that shows `wall` now.
    pub fn starting_at(wall: Timestamp) -> Self {
        Self { started: Instant::now(), wall }
    }

    /// A clock that shows 2024-01-01T00:00:00Z now.
    pub fn new() -> Self {
        let wall = Timestamp::from_unix_seconds(1_704_067_200);
        Self::starting_at(wall.unwrap_or_else(|| std::time::UNIX_EPOCH.into()))
    }

    /// [`TokioTimer::new`], as layers take it.
    pub fn shared() -> Arc<dyn Timer> {
        Arc::new(Self::new())
    }
}

impl Default for TokioTimer {
    fn default() -> Self {
        Self::new()
    }
}

impl Timer for TokioTimer {
    fn now(&self) -> std::time::Instant {
        Instant::now().into_std()
    }

    fn wall(&self) -> Timestamp {
        self.wall.plus(Instant::now().saturating_duration_since(self.started))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A [`Randomness`] that always gives the same number: 0 for the full backoff.
///
/// ```
/// use modelway_core::Randomness;
/// use modelway_testing::FixedJitter;
/// assert_eq!(FixedJitter(0.5).unit(), 0.5);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FixedJitter(pub f64);

impl Randomness for FixedJitter {
    fn unit(&self) -> f64 {
        self.0
    }
}
