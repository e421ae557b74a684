//! The ledger's errors.

use modelway_core::{Error, ErrorKind};

use super::slot::Shared;

/// The queue stayed full.
pub(super) fn full(capacity: usize, shared: &Shared) -> Error {
    let what = format!("the usage ledger's queue of {capacity} calls is full");
    match shared.failure() {
        Some(why) => {
            Error::new(ErrorKind::QueueFull, format!("{what}, since it cannot write: {why}"))
                .with_hint("bring the database back; what is queued is kept")
        }
        None => Error::new(ErrorKind::QueueFull, what)
            .with_hint("make fewer calls at a time, or raise the ledger's capacity"),
    }
}

/// Records did not become durable in time.
pub(super) fn late(missing: u64, shared: &Shared) -> Error {
    let what = format!("{missing} usage records are not durable in time");
    match shared.failure() {
        Some(why) => Error::new(ErrorKind::Timeout, format!("{what}: {why}"))
            .with_hint("bring the database back; the ledger goes on trying"),
        None => Error::new(ErrorKind::Timeout, what)
            .with_hint("end the calls that are under way; the ledger goes on writing"),
    }
}

/// No call after `close`.
pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Unsupported, "the usage ledger is closed")
        .with_hint("start another one on the same database")
}

/// The writer is gone, with the runtime that it ran on or with its database.
pub(super) fn gone(missing: u64) -> Error {
    let what = format!("the usage ledger's writer has ended, with {missing} records not durable");
    Error::new(ErrorKind::Configuration, what)
        .with_hint("close the ledger before its runtime and its database")
}
