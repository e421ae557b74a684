//! Budgets: how much trying again may cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// How many retries a target may cause, so that an outage is not amplified.
///
/// Each first attempt pays in a share of a retry, each retry takes one out; it starts full. In an outage
/// the load is therefore at most `1 + share` times the calls, plus the reserve once.
#[derive(Debug)]
pub struct RetryBudget {
    /// In hundredths of a retry.
    balance: AtomicU64,
    reserve: u64,
    share: u64,
}

impl RetryBudget {
    /// A reserve of `reserve` retries, and `percent` of a retry for each call.
    pub fn new(reserve: u32, percent: u32) -> Self {
        let reserve = u64::from(reserve) * 100;
        Self { balance: AtomicU64::new(reserve), reserve, share: u64::from(percent) }
    }

    /// Pays in for one call.
    pub fn deposit(&self) {
        self.update(|balance| Some((balance + self.share).min(self.reserve.max(self.share))));
    }

    /// Takes one retry out; `false` when there is none left.
    pub fn withdraw(&self) -> bool {
        self.update(|balance| balance.checked_sub(100))
    }

    fn update(&self, change: impl FnMut(u64) -> Option<u64>) -> bool {
        self.balance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

impl Default for RetryBudget {
    /// A reserve of 20 retries, and a fifth of a retry for each call.
    fn default() -> Self {
        Self::new(20, 20)
    }
}

/// The retries that all targets of a fallback list share. The first attempt of each is always free.
#[derive(Debug, Clone)]
pub struct AttemptBudget(Arc<AtomicUsize>);

impl AttemptBudget {
    /// `retries` between all targets.
    pub fn new(retries: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(retries)))
    }

    /// Takes one retry; `false` when none is left.
    pub fn take(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
            .is_ok()
    }
}
