//! [`Hand`]: a timer whose sleepers wake when the test says so.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use modelway_core::time::BoxFuture;
use modelway_core::{Timer, Timestamp};
use modelway_testing::TokioTimer;
use tokio::sync::{Notify, oneshot};

#[derive(Debug, Default)]
pub(crate) struct Hand {
    sleepers: Mutex<Vec<(Duration, oneshot::Sender<()>)>>,
    asleep: Notify,
}

impl Hand {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Resolves when somebody sleeps for `duration`.
    pub(crate) async fn sleeping(&self, duration: Duration) {
        loop {
            let changed = self.asleep.notified();
            let mut sleepers =
                self.sleepers.lock().unwrap().iter().map(|s| s.0).collect::<Vec<_>>();
            sleepers.retain(|d| *d == duration);
            if !sleepers.is_empty() {
                return;
            }
            changed.await;
        }
    }

    /// Wakes those that sleep for `duration`.
    pub(crate) fn wake(&self, duration: Duration) {
        let mut sleepers = self.sleepers.lock().unwrap();
        for (_, bell) in sleepers.extract_if(.., |(d, _)| *d == duration) {
            let _ = bell.send(());
        }
    }
}

impl Timer for Hand {
    fn now(&self) -> Instant {
        TokioTimer::new().now()
    }

    fn wall(&self) -> Timestamp {
        Timestamp::from_unix_seconds(1_704_067_200).unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        let (bell, rung) = oneshot::channel();
        self.sleepers.lock().unwrap().push((duration, bell));
        self.asleep.notify_waiters();
        Box::pin(async move {
            let _ = rung.await;
        })
    }
}
