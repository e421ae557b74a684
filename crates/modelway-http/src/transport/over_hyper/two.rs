//! What is HTTP/2's own.

use h2::Reason;
use hyper_util::client::legacy::{Builder, Error};

use crate::error::find;
use crate::protocol::Protocol;

/// Negotiation is the connector's affair.
pub(crate) fn speak(client: &mut Builder, protocol: Protocol) {
    client.http2_only(matches!(protocol, Protocol::Http2));
}

/// Whether an HTTP/2 server says that it did nothing about the request (RFC 9113, section 8.7).
pub(crate) fn is_unprocessed(error: &Error) -> bool {
    find::<h2::Error>(error).is_some_and(|error| {
        error.is_remote()
            && match error.reason() {
                Some(Reason::REFUSED_STREAM) => error.is_reset(),
                Some(Reason::NO_ERROR) => error.is_go_away(),
                _ => false,
            }
    })
}
