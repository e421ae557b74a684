//! The pools.

use std::sync::Mutex;
use std::time::Duration;

use modelway_core::{Error, ErrorKind};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection as _, PgPool, SqliteConnection, SqlitePool};

use super::failure::{Label, failed};
use super::url::Place;

/// Readers of one SQLite file beside its one writer.
const FILE_CONNECTIONS: u32 = 8;
const SERVER_CONNECTIONS: u32 = 16;
/// Longer than SQLite's own wait for a lock, so that the lock is what the error tells of.
const FILE_WAIT: Duration = Duration::from_secs(45);
const SERVER_WAIT: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) enum Pool {
    Sqlite(SqlitePool),
    /// With a connection that nobody uses: a database in memory ends with its last one, and the pool drops one when a
    /// caller gives up at the wrong moment.
    Memory(SqlitePool, #[expect(dead_code, reason = "it is held")] Mutex<SqliteConnection>),
    Postgres(PgPool),
}

/// Connects, so that what is wrong shows at once.
pub(super) async fn connect(place: Place) -> Result<(Pool, Label), Error> {
    match place {
        Place::File(options, label) => {
            let pool = files(FILE_CONNECTIONS).connect_with(options.disable_statement_logging());
            Ok((Pool::Sqlite(pool.await.map_err(|e| failed(&label, e))?), label))
        }
        Place::Memory(options, label) => {
            let pool = memory(options.disable_statement_logging()).await;
            Ok((pool.map_err(|e| failed(&label, e))?, label))
        }
        Place::Server(options, label) => {
            let pool = server(options.disable_statement_logging(), &label).await?;
            Ok((Pool::Postgres(pool), label))
        }
    }
}

fn files(connections: u32) -> SqlitePoolOptions {
    // A file does not go away, so there is nothing to test.
    SqlitePoolOptions::new()
        .max_connections(connections)
        .test_before_acquire(false)
        .acquire_timeout(FILE_WAIT)
}

/// One connection for all work, since connections that share memory lock tables rather than wait.
async fn memory(options: SqliteConnectOptions) -> Result<Pool, sqlx::Error> {
    let held = options.connect().await?;
    let pool = files(1).idle_timeout(None).max_lifetime(None).connect_with(options).await?;
    Ok(Pool::Memory(pool, Mutex::new(held)))
}

/// The pool would try a refused connection again until its wait is over, and then not say why.
async fn server(options: PgConnectOptions, label: &Label) -> Result<PgPool, Error> {
    let first = tokio::time::timeout(SERVER_WAIT, options.connect()).await;
    let first = first.map_err(|e| {
        Error::new(ErrorKind::Connection, format!("the {label} does not answer"))
            .with_hint("see the host and the port in the URL")
            .with_source(e)
    })?;
    let first = first.map_err(|e| failed(label, e))?;
    let pool =
        PgPoolOptions::new().max_connections(SERVER_CONNECTIONS).acquire_timeout(SERVER_WAIT);
    let pool = pool.connect_lazy_with(options);
    first.close().await.map_err(|e| failed(label, e))?;
    Ok(pool)
}
