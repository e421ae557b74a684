//! [`Slot`]: a place in the queue.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::OwnedPermit;

use super::id::Ids;
use super::record::CallRecord;

/// What the slots, the handle and the writer of one ledger share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) ids: Ids,
    /// Records given to the queue, counted before they enter it.
    pub(super) given: AtomicU64,
    /// Why the last try to write failed, while it fails.
    failure: Mutex<Option<String>>,
}

impl Shared {
    pub(super) fn new(ids: Ids) -> Self {
        Self { ids, given: AtomicU64::new(0), failure: Mutex::new(None) }
    }

    pub(super) fn set_failure(&self, failure: Option<String>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    pub(super) fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A reserved place in the ledger's queue, for the record of one call; dropped, it is free again.
#[must_use = "a place that is dropped records nothing"]
pub struct Slot {
    permit: OwnedPermit<CallRecord>,
    shared: Arc<Shared>,
}

impl Slot {
    pub(super) fn new(permit: OwnedPermit<CallRecord>, shared: Arc<Shared>) -> Self {
        Self { permit, shared }
    }

    /// Gives the record to the ledger; never waits and never fails. Any id in it is replaced.
    pub fn record(self, mut record: CallRecord) {
        record.id = self.shared.ids.next(record.at);
        // Before it is sent: whoever flushes after this call must wait for it.
        self.shared.given.fetch_add(1, Ordering::SeqCst);
        self.permit.send(record);
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").finish_non_exhaustive()
    }
}
