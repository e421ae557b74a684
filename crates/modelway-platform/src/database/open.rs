//! [`Database`].

use std::fmt;
use std::sync::Arc;

use modelway_core::Error;
use tokio::sync::Semaphore;

use super::connect::{Pool, connect};
use super::engine::Engine;
use super::failure::{Label, failed};
use super::row::{Inner as AnyRow, Row};
use super::run::{self, prepared};
use super::statement::Statement;
use super::{migrations, url};

/// A database with the platform's tables; a cheap handle, to be cloned.
///
/// The tables are made, or brought up to date, when it is opened; several processes may do that at the same time.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), modelway_core::Error> {
/// use modelway_platform::Database;
/// let database = Database::open("sqlite::memory:").await?;
/// database.close().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    pool: Pool,
    label: Label,
    /// Writers of one process queue here in order, since SQLite lets them try at random times.
    writers: Arc<Semaphore>,
}

impl Database {
    /// Opens a database by URL, on a tokio runtime with I/O and time.
    ///
    /// * `sqlite://path/to.db` (`sqlite:///from/the/root.db`): a file, made when it is missing; several processes may
    ///   share it. No parameters; `%3F` and `%23` stand for `?` and `#` in its name.
    /// * `sqlite::memory:`: a private one that ends with the last handle.
    /// * `postgres://USER:PASSWORD@HOST:PORT/DATABASE` or `postgresql://…`, with libpq's parameters, for example
    ///   `?sslmode=require` or `?host=/folder/of/the/socket`. What is left out comes from `PG…` variables and the
    ///   password file, as with `psql`.
    ///
    /// # Errors
    /// [`Configuration`](modelway_core::ErrorKind::Configuration) for a URL that is not one of these, a file that cannot
    /// be made, a login that is refused, or tables of a newer modelway;
    /// [`Connection`](modelway_core::ErrorKind::Connection) when the server does not answer. No error shows a password.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let (pool, label) = connect(url::parse(url)?).await?;
        let database = Self(Arc::new(Inner { pool, label, writers: Arc::new(Semaphore::new(1)) }));
        migrations::run(&database).await?;
        Ok(database)
    }

    /// Ends all connections, of every clone; calls after it fail. Waits for those that run.
    pub async fn close(&self) {
        match &self.0.pool {
            Pool::Sqlite(pool) | Pool::Memory(pool, _) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    /// Whether [`close`](Self::close) was called on any clone.
    pub(crate) fn is_closed(&self) -> bool {
        match &self.0.pool {
            Pool::Sqlite(pool) | Pool::Memory(pool, _) => pool.is_closed(),
            Pool::Postgres(pool) => pool.is_closed(),
        }
    }

    /// Which engine it is.
    pub(crate) fn engine(&self) -> Engine {
        self.0.label.engine
    }

    /// Runs one statement outside a transaction; says how many rows it changed.
    ///
    /// # Errors
    /// See [`failed`]: kinds `Connection`, `Configuration` and `Provider`.
    pub(crate) async fn execute(&self, statement: Statement) -> Result<u64, Error> {
        let changed = match &self.0.pool {
            Pool::Sqlite(pool) | Pool::Memory(pool, _) => {
                let _turn = self.0.writers.acquire().await;
                prepared(statement).execute(pool).await.map(|r| r.rows_affected())
            }
            Pool::Postgres(pool) => {
                prepared(statement).execute(pool).await.map(|r| r.rows_affected())
            }
        };
        changed.map_err(|e| failed(&self.0.label, e))
    }

    /// All rows of an answer: the statement bounds how many.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub(crate) async fn rows(&self, statement: Statement) -> Result<Vec<Row>, Error> {
        let rows = match &self.0.pool {
            Pool::Sqlite(pool) | Pool::Memory(pool, _) => {
                run::rows(prepared(statement).fetch_all(pool), AnyRow::Sqlite).await
            }
            Pool::Postgres(pool) => {
                run::rows(prepared(statement).fetch_all(pool), AnyRow::Postgres).await
            }
        };
        rows.map_err(|e| failed(&self.0.label, e))
    }

    /// The first row of an answer.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub(crate) async fn row(&self, statement: Statement) -> Result<Option<Row>, Error> {
        let row = match &self.0.pool {
            Pool::Sqlite(pool) | Pool::Memory(pool, _) => {
                prepared(statement).fetch_optional(pool).await.map(|r| r.map(AnyRow::Sqlite))
            }
            Pool::Postgres(pool) => {
                prepared(statement).fetch_optional(pool).await.map(|r| r.map(AnyRow::Postgres))
            }
        };
        row.map(|r| r.map(Row)).map_err(|e| failed(&self.0.label, e))
    }

    /// Begins to write: everything until [`commit`](super::Transaction::commit) is one step.
    ///
    /// On SQLite it has the file's one write lock from here on, so nothing in it can fail for another writer; a
    /// database in memory has one connection, so ask nothing else of it before the transaction ends.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub(crate) async fn write(&self) -> Result<super::Transaction, Error> {
        super::Transaction::begin(&self.0.pool, &self.0.label, &self.0.writers).await
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.0.label.to_string()).finish()
    }
}
