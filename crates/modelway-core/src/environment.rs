//! [`Environment`] and [`Randomness`]: the other two injected services beside [`Timer`](crate::Timer).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

/// Where configuration variables come from.
pub trait Environment: Send + Sync + fmt::Debug {
    /// The value of `name`; `None` when it is unset or not Unicode.
    fn get(&self, name: &str) -> Option<String>;
}

/// The variables of this process.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the process environment"
    )]
    fn get(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// Variables from a map: for tests, and for programs that keep configuration elsewhere.
///
/// `Debug` shows names only, since values may be keys.
///
/// ```
/// use modelway_core::{Environment, MapEnvironment};
/// let env = MapEnvironment::from_iter([("ANYSCALE_API_KEY", "esecret_x")]);
/// assert_eq!(env.get("ANYSCALE_API_KEY").as_deref(), Some("esecret_x"));
/// assert!(!format!("{env:?}").contains("esecret"));
/// ```
#[derive(Clone, Default)]
pub struct MapEnvironment(BTreeMap<String, String>);

impl Environment for MapEnvironment {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for MapEnvironment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }
}

impl fmt::Debug for MapEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Source of the jitter in backoff.
pub trait Randomness: Send + Sync + fmt::Debug {
    /// A number from 0 (included) to 1 (excluded).
    fn unit(&self) -> f64;
}

/// A small generator, seeded by the system unless told otherwise.
#[derive(Debug)]
pub struct Jitter(Mutex<fastrand::Rng>);

impl Jitter {
    /// The same numbers for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }
}

impl Default for Jitter {
    fn default() -> Self {
        Self(Mutex::new(fastrand::Rng::new()))
    }
}

impl Randomness for Jitter {
    fn unit(&self) -> f64 {
        crate::sync::lock(&self.0).f64()
    }
}
