//! Shared by the tests: requests, a guard against hanging, and what is expected of every error.

use std::error::Error as _;
use std::time::Duration;

use crate::tested::Tested;
use bytes::Bytes;
use modelway_core::{Body, Error, ErrorKind, Phase, RequestBody, Transport};

/// Fails a test that would hang.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("nothing happened")
}

pub(crate) fn plain() -> Tested {
    Tested::builder().build().unwrap()
}

pub(crate) fn get(url: impl AsRef<str>) -> http::Request<RequestBody> {
    http::Request::get(url.as_ref()).body(RequestBody::default()).unwrap()
}

pub(crate) fn post(url: impl AsRef<str>, body: impl Into<Bytes>) -> http::Request<RequestBody> {
    http::Request::post(url.as_ref()).body(body.into().into()).unwrap()
}

pub(crate) async fn send(
    transport: &Tested,
    request: http::Request<RequestBody>,
) -> Result<http::Response<Body>, Error> {
    soon(transport.send(request)).await
}

/// Sends and reads the whole answer.
pub(crate) async fn fetch(
    transport: &Tested,
    request: http::Request<RequestBody>,
) -> Result<http::Response<Bytes>, Error> {
    let (parts, body) = send(transport, request).await?.into_parts();
    Ok(http::Response::from_parts(parts, soon(body.collect(usize::MAX)).await?))
}

pub(crate) async fn next(body: &mut Body) -> Option<Result<Bytes, Error>> {
    use futures_core::Stream;
    soon(std::future::poll_fn(|cx| std::pin::Pin::new(&mut *body).poll_next(cx))).await
}

/// Checks what holds for every error, beside its kind and phase.
#[track_caller]
pub(crate) fn check(error: &Error, kind: ErrorKind, phase: Phase) {
    assert_eq!((error.kind(), error.phase()), (kind, phase), "{error:?}");
    let retryable = matches!(kind, ErrorKind::Connection | ErrorKind::Timeout);
    assert_eq!(error.is_retryable(), retryable, "{error:?}");
    check_text(error);
}

/// One line, with a hint, that does not repeat its sources.
#[track_caller]
pub(crate) fn check_text(error: &Error) {
    let text = error.to_string();
    assert!(!text.contains('\n'), "{text}");
    assert!(text.contains("; "), "no hint: {text}");
    let mut source = error.source();
    while let Some(cause) = source {
        assert!(!text.contains(&cause.to_string()), "repeats its source: {text}");
        source = cause.source();
    }
}

/// All that can be printed of an error.
pub(crate) fn everything(error: &Error) -> String {
    let mut all = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        all.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    all
}
