//! How a request's body is framed.

use bytes::Bytes;
use http::Method;
use http::header::{self, HeaderMap, HeaderValue};

/// Leaves the framing to the connection: a wrong length from the caller would hang the server.
///
/// The connection says nothing about a body that is not there. For a method that has one, servers wait for
/// the length or refuse the request (411), so an empty one is announced as such (RFC 9110, section 8.6).
pub(crate) fn set(method: &Method, headers: &mut HeaderMap, body: &Bytes) {
    // To look at the few names costs less than to look two up.
    if headers.keys().any(|name| [header::CONTENT_LENGTH, header::TRANSFER_ENCODING].contains(name))
    {
        headers.remove(header::CONTENT_LENGTH);
        headers.remove(header::TRANSFER_ENCODING);
    }
    if body.is_empty() && matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
}
