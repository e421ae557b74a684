//! What a failure of the database means to the caller.

use std::error::Error as _;

use modelway_core::{Error, ErrorKind};

use super::engine::Engine;

/// What the messages call the database: engine and place, never a password.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) engine: Engine,
    pub(super) place: String,
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} database {}", self.engine.name(), self.place)
    }
}

/// Whether `error` says that a row with this key is there already.
pub(crate) fn is_unique_violation(error: &Error) -> bool {
    let source = error.source().and_then(|s| s.downcast_ref::<sqlx::Error>());
    source.and_then(sqlx::Error::as_database_error).is_some_and(|e| e.is_unique_violation())
}

/// The error for `source`, by what the engine says about it.
pub(super) fn failed(label: &Label, source: sqlx::Error) -> Error {
    let (kind, what, hint) = match &source {
        sqlx::Error::Database(e) => by_code(label.engine, e.code().as_deref().unwrap_or_default()),
        sqlx::Error::Io(_) => (ErrorKind::Connection, "cannot be reached", Some(REACH)),
        sqlx::Error::Tls(_) => (ErrorKind::Connection, "cannot be reached by TLS", Some(TLS)),
        sqlx::Error::PoolTimedOut => {
            (ErrorKind::Connection, "gave no connection in time", Some(REACH))
        }
        sqlx::Error::PoolClosed => (ErrorKind::Connection, "was closed", None),
        sqlx::Error::WorkerCrashed => (ErrorKind::Connection, "lost its worker", None),
        sqlx::Error::Configuration(_) => (ErrorKind::Configuration, "is set up wrongly", None),
        _ => (ErrorKind::Provider, "failed", None),
    };
    // A closed pool stays closed, and a wrong statement stays wrong.
    let passing = matches!(kind, ErrorKind::Connection) || hint == Some(BUSY);
    let retryable = passing && !matches!(source, sqlx::Error::PoolClosed);
    let detail = detail(&source);
    let error = Error::new(kind, format!("the {label} {what}{detail}")).with_retryable(retryable);
    match hint {
        Some(hint) => error.with_hint(hint).with_source(source),
        None => error.with_source(source),
    }
}

const REACH: &str = "see that it runs and takes more connections";
const TLS: &str = "see the server's certificate, or say sslmode= in the URL";
const BUSY: &str = "others were writing; try again";
const OPEN: &str = "see that its folder exists and may be written to";
const RIGHTS: &str = "give the user of the URL the right to create and to write tables";
const LOGIN: &str = "see the user, the password and the name of the database in the URL";

/// The engine's own words: the wrapping of sqlx's error says nothing more.
fn detail(source: &sqlx::Error) -> String {
    let Some(e) = source.as_database_error() else { return String::new() };
    format!(": {}", e.message().lines().next().unwrap_or_default())
}

fn by_code(engine: Engine, code: &str) -> (ErrorKind, &'static str, Option<&'static str>) {
    match engine {
        Engine::Sqlite => by_sqlite_code(code.parse().unwrap_or(0)),
        Engine::Postgres => by_sqlstate(code),
    }
}

/// Source: the primary result codes of SQLite, which are the low eight bits of the extended ones.
fn by_sqlite_code(code: i32) -> (ErrorKind, &'static str, Option<&'static str>) {
    match code & 0xff {
        5 | 6 => (ErrorKind::Provider, "is locked", Some(BUSY)),
        8 | 14 => (ErrorKind::Configuration, "cannot be opened for writing", Some(OPEN)),
        10 | 13 => (ErrorKind::Provider, "cannot write", Some("see the disk")),
        11 | 26 => (ErrorKind::Configuration, "is no sound database", Some("name another file")),
        _ => (ErrorKind::Provider, "failed", None),
    }
}

/// Source: appendix A of the PostgreSQL manual.
fn by_sqlstate(code: &str) -> (ErrorKind, &'static str, Option<&'static str>) {
    match code.get(..2).unwrap_or_default() {
        _ if matches!(code, "42501" | "25006") => {
            (ErrorKind::Configuration, "refuses to be written to", Some(RIGHTS))
        }
        "08" | "57" => (ErrorKind::Connection, "broke the connection", Some(REACH)),
        "53" => (ErrorKind::Connection, "is out of resources", Some(REACH)),
        "28" | "3D" => (ErrorKind::Configuration, "refuses the login", Some(LOGIN)),
        "40" | "55" => (ErrorKind::Provider, "is locked", Some(BUSY)),
        _ => (ErrorKind::Provider, "failed", None),
    }
}
