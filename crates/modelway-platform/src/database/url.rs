//! Database URLs.

use std::str::FromStr;
use std::time::Duration;

use modelway_core::{Error, ErrorKind};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::engine::Engine;
use super::failure::Label;

/// How long a writer waits for the others on one SQLite file.
const BUSY: Duration = Duration::from_secs(30);
const FORMS: &str =
    "write sqlite://FILE, sqlite::memory: or postgres://USER:PASSWORD@HOST:PORT/DATABASE";

/// A URL that was understood.
pub(super) enum Place {
    File(SqliteConnectOptions, Label),
    Memory(SqliteConnectOptions, Label),
    Server(PgConnectOptions, Label),
}

/// Reads a URL.
///
/// # Errors
/// [`ErrorKind::Configuration`] naming what is wrong; never the URL itself, which may hold a password.
pub(super) fn parse(url: &str) -> Result<Place, Error> {
    let Some((scheme, rest)) = url.split_once(':') else {
        return Err(wrong("the database URL names no scheme"));
    };
    match scheme {
        "sqlite" if matches!(rest, ":memory:" | "//:memory:") => memory(url),
        "sqlite" => file(url, rest),
        "postgres" | "postgresql" => server(url),
        _ => Err(wrong(format!("the scheme of the database URL {}is unknown", shown(scheme)))),
    }
}

/// The scheme, where it looks like one: what stands before the first colon may be a password too.
fn shown(scheme: &str) -> String {
    let known = ["mysql", "mariadb", "http", "https", "file", "mssql", "redis", "mongodb"];
    if known.contains(&scheme) { format!("({scheme}) ") } else { String::new() }
}

fn wrong(what: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Configuration, what).with_hint(FORMS)
}

/// sqlx gives each a name of its own, under which several connections of this process find it.
fn memory(url: &str) -> Result<Place, Error> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|e| wrong("the database URL is not valid").with_source(e))?;
    let label = Label { engine: Engine::Sqlite, place: "in memory".to_owned() };
    Ok(Place::Memory(tuned(options), label))
}

fn file(url: &str, rest: &str) -> Result<Place, Error> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() {
        return Err(wrong("the database URL names no file"));
    }
    if path.contains(['?', '#']) {
        return Err(wrong("the URL of an SQLite file takes no parameters")
            .with_hint("write %3F and %23 where ? and # belong to the file's name"));
    }
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|e| wrong("the database URL is not valid").with_source(e))?;
    let place = options.get_filename().display().to_string();
    let options = tuned(options.create_if_missing(true));
    Ok(Place::File(options, Label { engine: Engine::Sqlite, place }))
}

/// FULL, since a commit is an acknowledgement: it must outlive a power cut.
fn tuned(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
}

fn server(url: &str) -> Result<Place, Error> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|e| wrong("the database URL is not valid").with_source(e))?;
    let host = match options.get_socket() {
        Some(path) => path.display().to_string(),
        None => options.get_host().to_owned(),
    };
    let name = options.get_database().unwrap_or_else(|| options.get_username());
    let place = format!("{name} on {host}:{}", options.get_port());
    Ok(Place::Server(options, Label { engine: Engine::Postgres, place }))
}
