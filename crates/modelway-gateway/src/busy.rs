//! [`Busy`]: what a connection is open for.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::Timer;
use tokio::sync::watch;

/// Counts what is under way on a connection: requests that were read, answers that are not at their end, and bytes that
/// wait for the caller to take them.
#[derive(Debug, Clone)]
pub(crate) struct Busy(Arc<watch::Sender<usize>>);

/// One thing under way, until it is dropped.
#[derive(Debug)]
pub(crate) struct Held(Busy);

impl Busy {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::channel(0).0))
    }

    pub(crate) fn hold(&self) -> Held {
        self.0.send_modify(|count| *count += 1);
        Held(self.clone())
    }

    /// Something happened: the time without anything begins anew.
    pub(crate) fn touch(&self) {
        self.0.send_modify(|_| {});
    }

    /// Over when nothing has been under way for `limit`.
    pub(crate) async fn quiet_for(&self, limit: Duration, timer: &dyn Timer) {
        let mut count = self.0.subscribe();
        loop {
            let quiet = *count.borrow_and_update() == 0;
            let late = async {
                if quiet { timer.sleep(limit).await } else { std::future::pending().await }
            };
            tokio::select! {
                // Also where something began and ended in between. The sender lives in `self`.
                _ = count.changed() => {}
                () = late => return,
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| *count -= 1);
    }
}
