//! [`Alarm`]: a time limit inside a stream.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::Timer;
use crate::time::{BoxFuture, later};

/// Rings at a moment that may be moved. It sets no new timer when it is moved, only when the old one fires.
pub(super) struct Alarm {
    timer: Arc<dyn Timer>,
    due: Instant,
    sleep: BoxFuture<()>,
}

impl Alarm {
    pub(super) fn new(timer: Arc<dyn Timer>, after: Duration) -> Self {
        let due = later(timer.now(), after);
        let sleep = timer.sleep(after);
        Self { timer, due, sleep }
    }

    /// Moves it to `after` from now.
    pub(super) fn reset(&mut self, after: Duration) {
        self.due = later(self.timer.now(), after);
    }

    /// Whether its moment has passed.
    pub(super) fn is_due(&self) -> bool {
        self.timer.now() >= self.due
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while Pin::new(&mut self.sleep).poll(cx).is_ready() {
            let left = self.due.saturating_duration_since(self.timer.now());
            if left.is_zero() {
                return Poll::Ready(());
            }
            self.sleep = self.timer.sleep(left);
        }
        Poll::Pending
    }
}
