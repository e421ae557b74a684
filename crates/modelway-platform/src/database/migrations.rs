//! Tables: made, and brought up to date, in one transaction at open.

use modelway_core::{Error, ErrorKind};

use super::engine::Engine;
use super::open::Database;
use super::statement::Statement;

/// One step, for good: a change is a new step, and a step's text stays as it was released.
#[derive(Debug)]
struct Migration {
    /// Unique; its folder and file below `migrations/`.
    name: &'static str,
    /// Statements that both engines read.
    sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(Migration {
            name: $name,
            sql: include_str!(concat!("../../migrations/", $name, ".sql")),
        }),+]
    };
}

/// In the order in which they run; new ones at the end.
const ALL: &[Migration] = migrations!["ledger/0001_usage_calls", "registry/0001_tables"];

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS modelway_migrations (name TEXT PRIMARY KEY, sql TEXT NOT NULL)";
/// Any number that no other program on the same server is likely to lock.
const LOCK: i64 = 0x6d6f_6465_6c77_6179;

/// Runs what has not been run yet.
///
/// Processes that open the database at the same time take turns: SQLite by its write lock, PostgreSQL by an advisory
/// lock that ends with the transaction.
///
/// # Errors
/// [`ErrorKind::Configuration`] when the database has other tables than this version knows; what the database says.
pub(super) async fn run(database: &Database) -> Result<(), Error> {
    let mut tx = database.write().await?;
    if database.engine() == Engine::Postgres {
        let lock = Statement::new("SELECT pg_advisory_xact_lock($1)").bind(LOCK);
        tx.execute(lock).await?;
    }
    tx.script(TABLE).await?;
    let applied = tx.rows(Statement::new("SELECT name, sql FROM modelway_migrations")).await?;
    let mut known = Vec::with_capacity(applied.len());
    for row in applied {
        known.push(checked(&row.text("name")?, &row.text("sql")?)?);
    }
    for step in ALL.iter().filter(|step| !known.contains(&step.name)) {
        tracing::debug!(migration = step.name, "changing the database's tables");
        tx.script(step.sql).await?;
        let note = "INSERT INTO modelway_migrations (name, sql) VALUES ($1, $2)";
        tx.execute(Statement::new(note).bind(step.name).bind(step.sql)).await?;
    }
    tx.commit().await
}

fn checked(name: &str, sql: &str) -> Result<&'static str, Error> {
    let other = |what| {
        Error::new(ErrorKind::Configuration, format!("the database's migration {name} {what}"))
            .with_hint(
                "open it with the version of modelway that made it, or name another database",
            )
    };
    let step = ALL.iter().find(|step| step.name == name);
    let step = step.ok_or_else(|| other("is newer than this program"))?;
    if step.sql == sql { Ok(step.name) } else { Err(other("differs from this program's")) }
}
