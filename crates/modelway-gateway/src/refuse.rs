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

/// The answer to a body that is larger than allowed.
pub(crate) fn too_large(limit: usize) -> Response<Body> {
    let what = format!("the body is larger than {limit} bytes");
    let mut answer = of(&Error::new(ErrorKind::InvalidRequest, what));
    *answer.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    // What is left of the body is not read.
    answer.headers_mut().insert(header::CONNECTION, http::HeaderValue::from_static("close"));
    answer
}

/// An error as the service tells it.
pub(crate) fn of(error: &Error) -> Response<Body> {
    render_error(error).map(Body::from)
}
