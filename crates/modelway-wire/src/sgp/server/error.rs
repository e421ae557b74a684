//! [`render_error`]: errors in the service's shape.

use std::error::Error as _;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use modelway_core::{Error, ErrorKind};
use serde_json::{Value, json};

use super::faults::Faults;
use super::parse::WrongMethod;

/// Writes an error as the service does: a status by its kind, and `{"detail": …}`, which for an invalid request (422)
/// is the list of its faults. `code` is an extension of ours: the kind's own word, so that our client reads the same
/// kind again.
///
/// What a provider said is repeated only where it is about the request; a body of a provider never. That a provider
/// refused the platform's own key is no fault of the caller: it is told as a failure of the provider (502).
///
/// ```
/// use modelway_core::{Error, ErrorKind};
/// use modelway_wire::sgp::server::render_error;
/// let answer = render_error(&Error::new(ErrorKind::NotFound, "there is no model `m`"));
/// assert_eq!(answer.status(), 404);
/// assert_eq!(answer.body(), &br#"{"code":"not_found","detail":"there is no model `m`"}"#[..]);
/// ```
pub fn render_error(error: &Error) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(body(error).to_string()));
    *answer.status_mut() = status(error);
    fill(answer.headers_mut(), error);
    answer
}

/// What is told of an error.
pub(super) fn body(error: &Error) -> Value {
    let kind = outward(error);
    let detail = match (faults(error), kind) {
        (Some(faults), _) => faults.to_json(),
        (None, ErrorKind::InvalidRequest) => {
            json!([{"loc": ["body"], "msg": told(error), "type": "value_error"}])
        }
        (None, _) => told(error).into(),
    };
    json!({"detail": detail, "code": kind.as_str()})
}

fn faults(error: &Error) -> Option<&Faults> {
    error.source().and_then(|source| source.downcast_ref())
}

fn wrong_method(error: &Error) -> Option<&WrongMethod> {
    error.source().and_then(|source| source.downcast_ref())
}

/// The kind as the caller is told it. A stream that broke off is told by what broke it; what a provider says about the
/// platform's key is not about the caller's.
fn outward(error: &Error) -> ErrorKind {
    if is_about_our_key(error) { ErrorKind::Provider } else { cause(error) }
}

fn cause(error: &Error) -> ErrorKind {
    error.cause().unwrap_or(error.kind())
}

fn is_about_our_key(error: &Error) -> bool {
    let upstream = error.status().is_some() || error.provider_message().is_some();
    upstream && matches!(cause(error), ErrorKind::Authentication | ErrorKind::PermissionDenied)
}

/// What is told, in one line. Our own words hold no secret; a provider's may, unless they are about the request.
fn told(error: &Error) -> String {
    if is_about_our_key(error) {
        return format!("{} refused the platform's own credentials", who(error));
    }
    if error.provider_message().is_none() || about_the_request(cause(error)) {
        return error.to_string();
    }
    match cause(error) {
        ErrorKind::Timeout => format!("{} did not answer in time", who(error)),
        ErrorKind::Interrupted => format!("{} broke off its answer", who(error)),
        _ => format!("{} failed", who(error)),
    }
}

fn who(error: &Error) -> String {
    error
        .provider()
        .map_or_else(|| "the provider".to_owned(), |name| format!("the provider `{name}`"))
}

fn about_the_request(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::InvalidRequest
            | ErrorKind::Unsupported
            | ErrorKind::Immutable
            | ErrorKind::Conflict
            | ErrorKind::NotFound
            | ErrorKind::RateLimited
            | ErrorKind::QueueFull
            | ErrorKind::ContextLength
            | ErrorKind::ContentFiltered
    )
}

fn status(error: &Error) -> StatusCode {
    if wrong_method(error).is_some() {
        return StatusCode::METHOD_NOT_ALLOWED;
    }
    match outward(error) {
        ErrorKind::InvalidRequest => StatusCode::UNPROCESSABLE_ENTITY,
        // Clients send a 5xx again unless they are told not to, which `x-should-retry` does.
        ErrorKind::Unsupported => StatusCode::NOT_IMPLEMENTED,
        ErrorKind::ContextLength | ErrorKind::ContentFiltered => StatusCode::BAD_REQUEST,
        ErrorKind::Authentication => StatusCode::UNAUTHORIZED,
        ErrorKind::PermissionDenied => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict | ErrorKind::Immutable => StatusCode::CONFLICT,
        ErrorKind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::QueueFull => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Timeout => StatusCode::GATEWAY_TIMEOUT,
        ErrorKind::Connection
        | ErrorKind::Provider
        | ErrorKind::Response
        | ErrorKind::Interrupted => StatusCode::BAD_GATEWAY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn fill(headers: &mut HeaderMap, error: &Error) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(wait) = error.retry_after() {
        // Whole seconds, rounded up: the header has no others.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    let allow = wrong_method(error).and_then(|m| HeaderValue::try_from(m.to_string()).ok());
    if let Some(allow) = allow {
        headers.insert(header::ALLOW, allow);
    }
    if !may_retry(error) {
        headers.insert("x-should-retry", HeaderValue::from_static("false"));
    }
}

/// Whether the service's clients, which send 408, 409, 429 and every 5xx again, are to do so: a conflict stays one.
fn may_retry(error: &Error) -> bool {
    error.is_retryable() || error.kind() == ErrorKind::QueueFull
}
