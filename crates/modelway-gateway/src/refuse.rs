//! Requests that are refused before a backend is asked.

use axum::body::Body;
use http::{HeaderMap, Response, StatusCode, header};
use modelway_core::{Error, ErrorKind};
use modelway_wire::sgp::server::render_error;

use crate::keys::Keys;

/// Who calls; `None` where nobody needs a key.
pub(crate) fn caller<'k>(keys: &'k Keys, headers: &HeaderMap) -> Result<Option<&'k str>, Error> {
    if keys.is_empty() {
        return Ok(None);
    }
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    let bearer = || text("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let Some(key) = text("x-api-key").or_else(bearer) else {
        return Err(Error::new(ErrorKind::Authentication, "the request has no API key")
            .with_hint("send it in the header `x-api-key`"));
    };
    match keys.owner(key) {
        Some(owner) => Ok(Some(owner)),
        None => Err(Error::new(ErrorKind::Authentication, "the API key is not known here")),
    }
}

/// Refuses what a page in somebody's browser could send to a server that wants no key: a request for another host, or
/// from another place than this machine.
pub(crate) fn foreign(headers: &HeaderMap) -> Result<(), Error> {
    let text =
        |name| headers.get(name).map(|value: &http::HeaderValue| value.to_str().unwrap_or(""));
    let host = text("host");
    let origin = text("origin").map(|origin| origin.split_once("://").map_or("", |(_, host)| host));
    for (what, host) in [("host", host), ("origin", origin)] {
        if host.is_some_and(|host| !is_loopback(host)) {
            let message =
                format!("the server wants no key, and the request's `{what}` is not this machine");
            return Err(Error::new(ErrorKind::PermissionDenied, message)
                .with_hint("call it as 127.0.0.1 or localhost, or give it keys"));
        }
    }
    Ok(())
}

/// Whether `host`, perhaps with a port, is this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What is told where the server stops before an answer is at its end.
pub(crate) fn cut_off() -> Error {
    Error::new(ErrorKind::Interrupted, "the server stopped before the answer was finished")
}

/// The answer to a body that did not come in time.
pub(crate) fn slow(limit: std::time::Duration) -> Response<Body> {
    let what = format!("the body did not come within {} s", limit.as_secs());
    closing(&Error::new(ErrorKind::InvalidRequest, what), StatusCode::REQUEST_TIMEOUT)
}

/// The answer to a body that is larger than allowed, or broke off.
pub(crate) fn unread(error: &axum::Error, limit: usize) -> Response<Body> {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.to_string().contains("length limit") {
            let what = format!("the body is larger than {limit} bytes");
            let error = Error::new(ErrorKind::InvalidRequest, what);
            return closing(&error, StatusCode::PAYLOAD_TOO_LARGE);
        }
        source = cause.source();
    }
    let error = Error::new(ErrorKind::InvalidRequest, "the body broke off");
    closing(&error, StatusCode::BAD_REQUEST)
}

fn closing(error: &Error, status: StatusCode) -> Response<Body> {
    let mut answer = of(error);
    *answer.status_mut() = status;
    // What is left of the body is not read.
    answer.headers_mut().insert(header::CONNECTION, http::HeaderValue::from_static("close"));
    answer
}

/// An error as the service tells it.
pub(crate) fn of(error: &Error) -> Response<Body> {
    render_error(error).map(Body::from)
}
