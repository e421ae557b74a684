//! [`Ledger`]: the handle.

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use modelway_core::time::within;
use modelway_core::{Error, ErrorKind, Timer};
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};

use super::failure::{closed, full, gone, late};
use super::id::Ids;
use super::options::LedgerOptions;
use super::record::CallRecord;
use super::slot::{Shared, Slot};
use super::writer::Writer;
use crate::database::Database;

/// Writes one row for every call, off the calls' path, and answers what was used; a cheap handle, to be cloned.
///
/// A call takes a place in the queue before it starts ([`reserve`](Self::reserve)), so that its record finds room
/// however the call ends. One task writes what is queued, many records in a transaction. When the database fails it
/// keeps them and tries again; the queue fills, and new calls wait, then fail, rather than go unrecorded. When the last
/// handle is dropped it writes what is queued and ends.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), modelway_core::Error> {
/// use modelway_core::Timer;
/// use modelway_platform::{CallRecord, Database, Ledger, LedgerOptions};
/// # use modelway_testing::TokioTimer;
///
/// let timer = TokioTimer::shared();
/// let database = Database::open("sqlite::memory:").await?;
/// let ledger = Ledger::start(database, LedgerOptions::new(), timer.clone())?;
/// let slot = ledger.reserve().await?;
/// // … the call …
/// slot.record(CallRecord::new(timer.wall(), "anyscale", "chat").prompt_tokens(12));
/// assert_eq!(ledger.flush().await?.records, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    database: Database,
    options: LedgerOptions,
    timer: Arc<dyn Timer>,
    shared: Arc<Shared>,
    /// `None` after `close`.
    queue: Mutex<Option<mpsc::Sender<CallRecord>>>,
    committed: watch::Receiver<u64>,
}

/// What is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flushed {
    /// All records that this ledger has committed.
    pub records: u64,
}

impl Ledger {
    /// Starts a ledger on `database`, its writer on the current tokio runtime.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] outside a runtime.
    pub fn start(
        database: Database,
        options: LedgerOptions,
        timer: Arc<dyn Timer>,
    ) -> Result<Self, Error> {
        let runtime = Handle::try_current().map_err(|e| {
            Error::new(ErrorKind::Configuration, "the usage ledger needs a tokio runtime")
                .with_hint("start it inside one")
                .with_source(e)
        })?;
        let shared = Arc::new(Shared::new(Ids::new(&*options.randomness)));
        let most = tokio::sync::Semaphore::MAX_PERMITS;
        let (sender, queue) = mpsc::channel(options.capacity.clamp(1, most));
        let (committed, watched) = watch::channel(0);
        runtime.spawn(
            Writer {
                database: database.clone(),
                options: options.clone(),
                timer: timer.clone(),
                shared: shared.clone(),
                queue,
                committed,
            }
            .run(),
        );
        let queue = Mutex::new(Some(sender));
        Ok(Self(Arc::new(Inner { database, options, timer, shared, queue, committed: watched })))
    }

    /// Takes a place in the queue; waits while it is full.
    ///
    /// # Errors
    /// [`ErrorKind::QueueFull`] after the admission timeout; [`ErrorKind::Unsupported`] after
    /// [`close`](Self::close).
    pub async fn reserve(&self) -> Result<Slot, Error> {
        let inner = &*self.0;
        let sender = inner.queue().clone().ok_or_else(closed)?;
        let permit = match sender.try_reserve_owned() {
            Ok(permit) => permit,
            Err(TrySendError::Closed(_)) => return Err(gone(inner.missing())),
            Err(TrySendError::Full(sender)) => {
                let limit = inner.options.admission_timeout;
                within(&*inner.timer, limit, sender.reserve_owned())
                    .await
                    .map_err(|_| full(inner.options.capacity, &inner.shared))?
                    .map_err(|_| gone(inner.missing()))?
            }
        };
        Ok(Slot::new(permit, inner.shared.clone()))
    }

    /// Resolves when every record that was given before is durable.
    ///
    /// # Errors
    /// [`ErrorKind::Timeout`] after the flush timeout: the records are kept, and tried again.
    pub async fn flush(&self) -> Result<Flushed, Error> {
        let inner = &*self.0;
        let target = inner.shared.given.load(Ordering::SeqCst);
        let mut committed = inner.committed.clone();
        let reached = async { committed.wait_for(|n| *n >= target).await.map(|n| *n) };
        match within(&*inner.timer, inner.options.flush_timeout, reached).await {
            Ok(Ok(records)) => Ok(Flushed { records }),
            Ok(Err(_)) => Err(gone(inner.missing())),
            Err(_) => Err(late(target.saturating_sub(*inner.committed.borrow()), &inner.shared)),
        }
    }

    /// Stops gracefully: takes no new calls, waits for the reserved places to be used or dropped, makes all records
    /// durable and ends the writer, for every clone. Queries still work.
    ///
    /// # Errors
    /// [`ErrorKind::Timeout`] after the flush timeout, with calls under way or records not durable; the writer goes on,
    /// and `close` may be called again.
    pub async fn close(&self) -> Result<Flushed, Error> {
        let inner = &*self.0;
        drop(inner.queue().take());
        let mut committed = inner.committed.clone();
        let ended = async { while committed.changed().await.is_ok() {} };
        if within(&*inner.timer, inner.options.flush_timeout, ended).await.is_err() {
            return Err(late(inner.missing(), &inner.shared));
        }
        match inner.missing() {
            0 => Ok(Flushed { records: *inner.committed.borrow() }),
            missing => Err(gone(missing)),
        }
    }

    pub(super) fn database(&self) -> &Database {
        &self.0.database
    }
}

impl Inner {
    fn queue(&self) -> MutexGuard<'_, Option<mpsc::Sender<CallRecord>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn missing(&self) -> u64 {
        self.shared.given.load(Ordering::SeqCst).saturating_sub(*self.committed.borrow())
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger")
            .field("database", &self.0.database)
            .field("options", &self.0.options)
            .finish_non_exhaustive()
    }
}
