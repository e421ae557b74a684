//! What is left out without HTTP/2.

use hyper_util::client::legacy::{Builder, Error};

use crate::protocol::Protocol;

/// A client speaks HTTP/1.1 unless told otherwise.
pub(crate) fn speak(_: &mut Builder, protocol: Protocol) {
    match protocol {
        Protocol::Http1 => {}
    }
}

/// No HTTP/1.1 server can say that it did nothing about a request.
pub(crate) fn is_unprocessed(_: &Error) -> bool {
    false
}
