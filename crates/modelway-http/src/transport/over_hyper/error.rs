//! What hyper-util's errors say.

use std::io;

use hyper_util::client::legacy;
use modelway_core::Error;
use tokio::time::error::Elapsed;

use super::names::Unresolved;
use crate::error::{self, NoConnection, Place, Reached, find};

/// The error of a request that got no response.
pub(crate) fn in_request(error: legacy::Error, place: &Place) -> Error {
    let reached = match error.is_connect() {
        true => Reached::NoConnection(no_connection(&error)),
        false => Reached::Connection,
    };
    error::in_request(error, reached, place)
}

fn no_connection(error: &legacy::Error) -> NoConnection {
    let timed_out = |error: &io::Error| error.kind() == io::ErrorKind::TimedOut;
    if find::<Elapsed>(error).is_some() || find::<io::Error>(error).is_some_and(timed_out) {
        NoConnection::Timeout
    } else if find::<Unresolved>(error).is_some() {
        NoConnection::UnknownName
    } else {
        NoConnection::Other
    }
}
