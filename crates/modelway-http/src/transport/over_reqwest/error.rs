//! What reqwest's errors say.

use modelway_core::Error;

use crate::error::{self, NoConnection, Place, Reached};
use crate::redirect;

/// The error of a request that got no response.
pub(crate) fn in_request(error: reqwest::Error, place: &Place) -> Error {
    if error.is_builder() {
        return error::not_sendable().with_source(error.without_url());
    }
    if error.is_redirect() {
        return redirect::too_many(place);
    }
    let reached = if !error.is_connect() {
        Reached::Connection
    } else if error.is_timeout() {
        Reached::NoConnection(NoConnection::Timeout)
    } else if error.is_dns() {
        Reached::NoConnection(NoConnection::UnknownName)
    } else {
        Reached::NoConnection(NoConnection::Other)
    };
    error::in_request(error.without_url(), reached, place)
}

/// The error that ends a body which broke off.
pub(crate) fn in_body(error: reqwest::Error, place: &Place) -> Error {
    error::in_body(error.without_url(), place)
}
