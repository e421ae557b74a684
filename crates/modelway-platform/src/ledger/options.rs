//! [`LedgerOptions`].

use std::sync::Arc;
use std::time::Duration;

use modelway_core::{Jitter, Randomness};

/// How a ledger queues and writes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LedgerOptions {
    /// Calls under way and records that wait to be written; 4,096.
    pub capacity: usize,
    /// The most records of one transaction; 512.
    pub batch: usize,
    /// How long a call waits for a place in the queue; 30 seconds, `None` without end.
    pub admission_timeout: Option<Duration>,
    /// How long `flush` and `close` wait; 60 seconds, `None` without end.
    pub flush_timeout: Option<Duration>,
    /// The wait after a first failure of the database, doubled after each further one; 50 milliseconds.
    pub backoff: Duration,
    /// The longest such wait; 5 seconds.
    pub longest_backoff: Duration,
    /// What tells the ids of this ledger from those of others on the same database.
    pub randomness: Arc<dyn Randomness>,
}

impl Default for LedgerOptions {
    fn default() -> Self {
        Self {
            capacity: 4_096,
            batch: 512,
            admission_timeout: Some(Duration::from_secs(30)),
            flush_timeout: Some(Duration::from_secs(60)),
            backoff: Duration::from_millis(50),
            longest_backoff: Duration::from_secs(5),
            randomness: Arc::new(Jitter::default()),
        }
    }
}

impl LedgerOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many calls and records may wait; at least 1.
    #[must_use]
    pub fn capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity;
        self
    }

    /// Sets the most records of one transaction; at least 1.
    #[must_use]
    pub fn batch(mut self, batch: usize) -> Self {
        self.batch = batch;
        self
    }

    /// Sets how long a call waits for a place.
    #[must_use]
    pub fn admission_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.admission_timeout = timeout.into();
        self
    }

    /// Sets how long `flush` and `close` wait.
    #[must_use]
    pub fn flush_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.flush_timeout = timeout.into();
        self
    }

    /// Sets the waits after failures of the database: the first, and the longest.
    #[must_use]
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        (self.backoff, self.longest_backoff) = (first, longest);
        self
    }

    /// Sets what tells the ids of this ledger from those of others.
    #[must_use]
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.randomness = randomness;
        self
    }
}
