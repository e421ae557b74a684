//! The database and the usage ledger, through the public interface, on SQLite and on a real PostgreSQL server, which
//! the tests start; those are skipped, loudly, where its programs are not installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, clippy::print_stdout)]

mod child;
mod failures;
mod killed;
mod opening;
mod oracle;
mod plans;
mod processes;
mod queries;
mod queue;
#[path = "../support/mod.rs"]
mod support;
mod writing;

use modelway_core::Timestamp;
use modelway_platform::{CallRecord, Ledger};

/// So many microseconds after the beginning of 2024.
fn at(micros: i64) -> Timestamp {
    Timestamp::from_unix_micros(1_704_067_200_000_000 + micros).unwrap()
}

fn call(micros: i64) -> CallRecord {
    CallRecord::new(at(micros), "anyscale", "chat").deployment_id("dep")
}

async fn record(ledger: &Ledger, records: impl IntoIterator<Item = CallRecord>) {
    for record in records {
        ledger.reserve().await.unwrap().record(record);
    }
}
