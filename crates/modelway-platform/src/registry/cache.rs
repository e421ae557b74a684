//! [`Cache`]: what deployments resolved to, for a moment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::resolve::Resolved;

/// How long what another process changed may stay unseen.
const FRESH: Duration = Duration::from_secs(2);
/// More deployments than are called in two seconds by one process.
const LARGEST: usize = 4_096;

/// Resolved deployments of the last moments. A write of this process empties it.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    /// Counts the writes: what was read before one is not kept after it.
    writes: u64,
    known: HashMap<Box<str>, (Instant, Arc<Resolved>)>,
}

impl Cache {
    /// What `id` resolved to, or else the number of writes so far.
    pub(super) fn get(&self, id: &str, now: Instant) -> Result<Arc<Resolved>, u64> {
        let entries = self.entries();
        match entries.known.get(id) {
            Some((since, known)) if is_fresh(*since, now) => Ok(Arc::clone(known)),
            _ => Err(entries.writes),
        }
    }

    /// Keeps what was read at `now`, unless something was written since `writes` was given.
    pub(super) fn put(&self, known: &Arc<Resolved>, now: Instant, writes: u64) {
        let mut entries = self.entries();
        if entries.writes != writes {
            return;
        }
        if entries.known.len() >= LARGEST {
            entries.known.retain(|_, (since, _)| is_fresh(*since, now));
        }
        if entries.known.len() < LARGEST {
            let id = known.deployment.id.as_str();
            entries.known.insert(id.into(), (now, Arc::clone(known)));
        }
    }

    /// Forgets everything, and what is being read now as well.
    pub(super) fn clear(&self) {
        let mut entries = self.entries();
        entries.writes += 1;
        entries.known.clear();
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(since: Instant, now: Instant) -> bool {
    now.saturating_duration_since(since) < FRESH
}
