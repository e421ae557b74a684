//! A clock under the test's control.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use modelway_core::time::BoxFuture;
use modelway_core::{Timer, Timestamp};

/// Two things that are made one after the other have different times, unless the clock stands.
#[derive(Debug)]
pub struct Clock {
    start: Instant,
    micros: AtomicI64,
    step: i64,
}

const START: i64 = 1_704_067_200_000_000;

impl Clock {
    pub fn ticking() -> Self {
        Self {
            start: tokio::time::Instant::now().into_std(),
            micros: AtomicI64::new(START),
            step: 1_000,
        }
    }

    pub fn standing() -> Self {
        Self { step: 0, ..Self::ticking() }
    }

    /// Lets time pass.
    pub fn advance(&self, time: Duration) {
        self.micros.fetch_add(time.as_micros().try_into().unwrap(), Ordering::SeqCst);
    }
}

impl Timer for Clock {
    fn now(&self) -> Instant {
        let micros = self.micros.load(Ordering::SeqCst) - START;
        self.start + Duration::from_micros(micros.try_into().unwrap())
    }

    fn wall(&self) -> Timestamp {
        Timestamp::from_unix_micros(self.micros.fetch_add(self.step, Ordering::SeqCst)).unwrap()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<()> {
        Box::pin(std::future::ready(()))
    }
}
