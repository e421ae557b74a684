//! [`SystemTimer`].

use std::time::{Duration, Instant, SystemTime};

use modelway_core::time::BoxFuture;
use modelway_core::{Timer, Timestamp};

/// tokio's clock: the timer unless another is set.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SystemTimer;

impl Timer for SystemTimer {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    #[allow(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    fn wall(&self) -> Timestamp {
        SystemTime::now().into()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
