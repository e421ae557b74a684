//! URLs, and what opening does.

use std::error::Error as _;

use modelway_core::{Error, ErrorKind};
use modelway_platform::{CallFilter, Database, UsageSubject};

use crate::support::place::{Folder, Place, on_both};
use crate::{call, record};

on_both!(
    an_opened_database_is_as_it_was_left,
    many_may_open_it_at_the_same_time,
    tables_of_another_version_are_refused,
);

async fn refused(url: &str) -> Error {
    Database::open(url).await.unwrap_err()
}

/// What anybody could read of an error.
fn told(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn a_bad_url_says_what_is_wrong_and_what_would_be_right() {
    let bad = [
        ("", "names no scheme"),
        ("usage.db", "names no scheme"),
        ("/var/lib/usage.db", "names no scheme"),
        ("mysql://root:secret-word@localhost/usage", "(mysql) is unknown"),
        ("secret-word:x", "is unknown"),
        ("sqlite:", "names no file"),
        ("sqlite://", "names no file"),
        ("postgres://user:secret-word@localhost:port/usage", "is not valid"),
        ("postgres://user:secret-word@localhost/usage?sslmode=perhaps", "is not valid"),
        ("postgres://user:secret%FFword@localhost/usage", "is not valid"),
    ];
    for (url, what) in bad {
        let error = refused(url).await;
        assert_eq!(error.kind(), ErrorKind::Configuration, "{url}");
        let text = error.to_string();
        assert!(text.contains(what), "{url}: {text}");
        assert!(text.contains("sqlite://FILE, sqlite::memory: or postgres://"), "{url}: {text}");
        assert!(!told(&error).contains("secret"), "{url}: {}", told(&error));
    }
}

#[tokio::test]
async fn parameters_of_a_file_are_refused() {
    for url in ["sqlite://usage.db?mode=ro", "sqlite::memory:?cache=shared", "sqlite://a#b"] {
        let error = refused(url).await;
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("takes no parameters"), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_is_named() {
    let folder = Folder::new();
    let missing = folder.0.join("no/such/folder/usage.db");
    let error = refused(&format!("sqlite://{}", missing.display())).await;
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains(missing.to_str().unwrap()), "{error}");
    assert!(error.to_string().contains("see that its folder exists"), "{error}");

    let text = folder.0.join("text.db");
    std::fs::write(&text, "not a database, but a text of some length ".repeat(100)).unwrap();
    let error = refused(&format!("sqlite://{}", text.display())).await;
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("no sound database"), "{error}");
}

#[tokio::test]
async fn a_file_name_may_hold_any_character() {
    let folder = Folder::new();
    let url = format!("sqlite://{}/a%20b%3Fc%23d%25.db", folder.0.display());
    let database = Database::open(&url).await.unwrap();
    assert!(folder.0.join("a b?c#d%.db").is_file());
    database.close().await;
}

#[tokio::test]
async fn two_databases_in_memory_are_two() {
    let mut ledgers = Vec::new();
    for url in ["sqlite::memory:", "sqlite://:memory:"] {
        let database = Database::open(url).await.unwrap();
        let options = modelway_platform::LedgerOptions::new();
        let timer = modelway_testing::TokioTimer::shared();
        ledgers.push(modelway_platform::Ledger::start(database, options, timer).unwrap());
    }
    record(&ledgers[0], [call(0)]).await;
    ledgers[0].flush().await.unwrap();
    let all = CallFilter::new(UsageSubject::All);
    assert_eq!(ledgers[0].count(&all).await.unwrap(), 1);
    assert_eq!(ledgers[1].count(&all).await.unwrap(), 0);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_connection_error_without_the_password() {
    // Nobody may listen on port 1 here; what does, does not speak PostgreSQL.
    let error = refused("postgres://user:secret-word@127.0.0.1:1/usage").await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.is_retryable());
    assert!(error.to_string().contains("usage on 127.0.0.1:1"), "{error}");
    assert!(!told(&error).contains("secret"), "{}", told(&error));
}

#[tokio::test]
async fn a_login_that_is_refused_is_a_matter_of_configuration() {
    let Some(place) = Place::postgres() else { return };
    let nobody = place.url.replace("modelway@", "nobody-here:secret-word@");
    let nowhere = place.url.replace("/test_", "/nowhere_");
    for url in [nobody, nowhere] {
        let error = refused(&url).await;
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(error.to_string().contains("refuses the login"), "{error}");
        assert!(!told(&error).contains("secret"), "{}", told(&error));
    }
    let database = place.open().await;
    assert!(!format!("{database:?}").contains("modelway@"), "{database:?}");
}

#[tokio::test]
async fn a_user_without_rights_is_told_so() {
    let Some(place) = Place::postgres() else { return };
    // Roles are of the whole server, which other tests share.
    place.run("CREATE ROLE reader LOGIN").await;
    let error = refused(&place.url.replace("modelway@", "reader@")).await;
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert!(error.to_string().contains("give the user of the URL the right"), "{error}");
}

async fn an_opened_database_is_as_it_was_left(place: Place) {
    let ledger = place.ledger().await;
    record(&ledger, [call(0)]).await;
    ledger.close().await.unwrap();
    let again = place.ledger().await;
    assert_eq!(again.count(&CallFilter::new(UsageSubject::All)).await.unwrap(), 1);
}

async fn many_may_open_it_at_the_same_time(place: Place) {
    let opening = (0..12).map(|_| {
        let url = place.url.clone();
        // A thread and a runtime each, so that they are at it together.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async { Database::open(&url).await.map(drop) })
        })
    });
    for opened in opening.collect::<Vec<_>>() {
        opened.join().unwrap().unwrap();
    }
}

async fn tables_of_another_version_are_refused(place: Place) {
    place.open().await.close().await;
    place.run("INSERT INTO modelway_migrations (name, sql) VALUES ('ledger/9999_new', 'x')").await;
    let newer = refused(&place.url).await;
    assert_eq!(newer.kind(), ErrorKind::Configuration);
    assert!(newer.to_string().contains("ledger/9999_new is newer than this program"), "{newer}");
    place.run("DELETE FROM modelway_migrations WHERE name = 'ledger/9999_new'").await;
    place.run("UPDATE modelway_migrations SET sql = 'CREATE TABLE x (y TEXT)'").await;
    let other = refused(&place.url).await;
    assert!(other.to_string().contains("differs from this program's"), "{other}");
}
