//! [`PlatformOptions`].

use std::sync::Arc;
use std::time::Duration;

use modelway_core::{AccountId, Jitter, Randomness, Timer};

use super::timer::SystemTimer;
use crate::ledger::LedgerOptions;

/// How a platform is opened.
///
/// ```
/// use modelway_platform::{LedgerOptions, PlatformOptions};
/// let options = PlatformOptions::new().account("acme").ledger(LedgerOptions::new().capacity(10_000));
/// # let _ = options;
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PlatformOptions {
    /// Whose is what names no account; `default` unless set.
    pub account: AccountId,
    /// How usage is queued and written.
    pub ledger: LedgerOptions,
    /// The clock; the system's unless set.
    pub timer: Arc<dyn Timer>,
    /// What makes ids; the system's unless set.
    pub randomness: Arc<dyn Randomness>,
    /// How long a provider's list of models is believed; 5 minutes.
    pub list_age: Duration,
    /// How long a provider may take to list its models; 10 seconds.
    pub list_timeout: Duration,
}

impl Default for PlatformOptions {
    fn default() -> Self {
        Self {
            account: AccountId::new("default"),
            ledger: LedgerOptions::default(),
            timer: Arc::new(SystemTimer),
            randomness: Arc::new(Jitter::default()),
            list_age: Duration::from_secs(300),
            list_timeout: Duration::from_secs(10),
        }
    }
}

impl PlatformOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whose is what names no account.
    #[must_use]
    pub fn account(mut self, account: impl Into<AccountId>) -> Self {
        self.account = account.into();
        self
    }

    /// Sets how usage is queued and written.
    #[must_use]
    pub fn ledger(mut self, options: LedgerOptions) -> Self {
        self.ledger = options;
        self
    }

    /// Sets the clock.
    #[must_use]
    pub fn timer(mut self, timer: Arc<dyn Timer>) -> Self {
        self.timer = timer;
        self
    }

    /// Sets what makes ids, the ledger's too.
    #[must_use]
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.ledger.randomness = randomness.clone();
        self.randomness = randomness;
        self
    }

    /// Sets how long a provider's list of models is believed.
    #[must_use]
    pub fn list_age(mut self, age: Duration) -> Self {
        self.list_age = age;
        self
    }

    /// Sets how long a provider may take to list its models.
    #[must_use]
    pub fn list_timeout(mut self, timeout: Duration) -> Self {
        self.list_timeout = timeout;
        self
    }
}
