//! [`Transaction`].

use std::sync::Arc;

use modelway_core::{Error, Phase};
use sqlx::{Postgres, Sqlite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connect::Pool;
use super::failure::{Label, failed};
use super::row::{Inner as AnyRow, Row};
use super::run::{self, prepared};
use super::statement::Statement;

/// Statements that take effect together, at [`commit`](Self::commit); dropping it takes them back.
pub(crate) struct Transaction {
    inner: Inner,
    label: Label,
    /// Given back after the transaction has ended.
    _turn: Option<OwnedSemaphorePermit>,
}

enum Inner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    pub(super) async fn begin(
        pool: &Pool,
        label: &Label,
        writers: &Arc<Semaphore>,
    ) -> Result<Self, Error> {
        let (begun, turn) = match pool {
            // The lock is taken at once: a reader that turns writer later may fail without a wait.
            Pool::Sqlite(pool) | Pool::Memory(pool, _) => {
                let turn = Arc::clone(writers).acquire_owned().await.ok();
                (pool.begin_with("BEGIN IMMEDIATE").await.map(Inner::Sqlite), turn)
            }
            Pool::Postgres(pool) => (pool.begin().await.map(Inner::Postgres), None),
        };
        let inner = begun.map_err(|e| failed(label, e))?;
        Ok(Self { inner, label: label.clone(), _turn: turn })
    }

    /// Runs one statement; says how many rows it changed.
    ///
    /// # Errors
    /// As [`Database::execute`](super::Database::execute). PostgreSQL then refuses the rest of the transaction.
    pub(crate) async fn execute(&mut self, statement: Statement) -> Result<u64, Error> {
        let changed = match &mut self.inner {
            Inner::Sqlite(tx) => {
                prepared(statement).execute(&mut **tx).await.map(|r| r.rows_affected())
            }
            Inner::Postgres(tx) => {
                prepared(statement).execute(&mut **tx).await.map(|r| r.rows_affected())
            }
        };
        changed.map_err(|e| failed(&self.label, e))
    }

    /// All rows of an answer: the statement bounds how many.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub(crate) async fn rows(&mut self, statement: Statement) -> Result<Vec<Row>, Error> {
        let rows = match &mut self.inner {
            Inner::Sqlite(tx) => {
                run::rows(prepared(statement).fetch_all(&mut **tx), AnyRow::Sqlite).await
            }
            Inner::Postgres(tx) => {
                run::rows(prepared(statement).fetch_all(&mut **tx), AnyRow::Postgres).await
            }
        };
        rows.map_err(|e| failed(&self.label, e))
    }

    /// The first row of an answer.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub(crate) async fn row(&mut self, statement: Statement) -> Result<Option<Row>, Error> {
        let row = match &mut self.inner {
            Inner::Sqlite(tx) => {
                prepared(statement).fetch_optional(&mut **tx).await.map(|r| r.map(AnyRow::Sqlite))
            }
            Inner::Postgres(tx) => {
                prepared(statement).fetch_optional(&mut **tx).await.map(|r| r.map(AnyRow::Postgres))
            }
        };
        row.map(|r| r.map(Row)).map_err(|e| failed(&self.label, e))
    }

    /// Runs a script of statements without values: for migrations.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub(super) async fn script(&mut self, sql: &'static str) -> Result<(), Error> {
        let done = match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ()),
            Inner::Postgres(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ()),
        };
        done.map_err(|e| failed(&self.label, e))
    }

    /// Makes it all durable.
    ///
    /// # Errors
    /// As [`execute`](Self::execute). When the connection breaks here nobody knows whether it took effect.
    pub(crate) async fn commit(self) -> Result<(), Error> {
        let done = match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        };
        // It may have taken effect: what it made is not to be made again.
        let unknown = |e: Error| e.with_phase(Phase::Response).with_retryable(false);
        done.map_err(|e| unknown(failed(&self.label, e)))
    }
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Transaction").field(&self.label.to_string()).finish()
    }
}
