//! The task that makes records durable.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use modelway_core::{Error, Timer};
use tokio::sync::{mpsc, watch};

use super::insert::{ROWS, insert};
use super::options::LedgerOptions;
use super::record::CallRecord;
use super::slot::Shared;
use crate::database::Database;

/// The most records of one transaction, whatever the options say.
const LARGEST: usize = 16_384;

pub(super) struct Writer {
    pub(super) database: Database,
    pub(super) options: LedgerOptions,
    pub(super) timer: Arc<dyn Timer>,
    pub(super) shared: Arc<Shared>,
    pub(super) queue: mpsc::Receiver<CallRecord>,
    pub(super) committed: watch::Sender<u64>,
}

impl Writer {
    /// Writes until the queue is closed, empty, and no place in it is reserved.
    pub(super) async fn run(mut self) {
        let most = self.options.batch.clamp(1, LARGEST);
        let mut batch = Vec::with_capacity(most);
        while self.queue.recv_many(&mut batch, most).await > 0 {
            if !self.write(&batch).await {
                return;
            }
            self.committed.send_modify(|n| *n += batch.len() as u64);
            batch.clear();
        }
    }

    /// Tries until it is done: the batch stays here, and the queue behind it fills. False when the database was closed,
    /// which no try undoes.
    async fn write(&self, batch: &[CallRecord]) -> bool {
        let mut wait = self.options.backoff;
        while let Err(error) = commit(&self.database, batch).await {
            if self.database.is_closed() {
                return false;
            }
            self.note(&error, batch.len(), wait);
            self.timer.sleep(wait).await;
            wait = wait.saturating_mul(2).min(self.options.longest_backoff);
        }
        self.shared.set_failure(None);
        true
    }

    fn note(&self, error: &Error, records: usize, wait: Duration) {
        let queued = self.queue.len();
        tracing::warn!(%error, records, queued, ?wait, "usage records wait: the database fails");
        self.shared.set_failure(Some(error.to_string()));
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let given = self.shared.given.load(Ordering::SeqCst);
        let missing = given.saturating_sub(*self.committed.borrow());
        if missing > 0 {
            tracing::error!(
                missing,
                "usage records are lost: runtime or database ended before the ledger was closed"
            );
        }
    }
}

/// One transaction.
async fn commit(database: &Database, batch: &[CallRecord]) -> Result<(), Error> {
    let mut tx = database.write().await?;
    for rows in batch.chunks(ROWS) {
        tx.execute(insert(rows)).await?;
    }
    tx.commit().await
}
