//! `Fault`: kinds, phases and what may be tried again.

use std::time::Duration;

use modelway_core::{Error, ErrorKind, Phase};
use modelway_testing::Fault;

#[test]
fn a_status_decides_kind_and_retryability() {
    let expected = [
        (400, ErrorKind::InvalidRequest, false),
        (401, ErrorKind::Authentication, false),
        (402, ErrorKind::PermissionDenied, false),
        (403, ErrorKind::PermissionDenied, false),
        (404, ErrorKind::NotFound, false),
        (408, ErrorKind::Timeout, true),
        (409, ErrorKind::InvalidRequest, true),
        (422, ErrorKind::InvalidRequest, false),
        (429, ErrorKind::RateLimited, true),
        (500, ErrorKind::Provider, true),
        (529, ErrorKind::Provider, true),
    ];
    for (status, kind, retryable) in expected {
        let error = Fault::status(status).into_error();
        assert_eq!((error.kind(), error.is_retryable()), (kind, retryable), "{status}");
        assert_eq!((error.status(), error.phase()), (Some(status), Phase::Response));
    }
}

#[test]
fn each_says_how_far_the_call_got() {
    let phase = |fault: Fault| fault.into_error().phase();
    assert_eq!(phase(Fault::connect()), Phase::Connect);
    assert_eq!(phase(Fault::reset()), Phase::Sent);
    assert_eq!(phase(Fault::timeout(Phase::Connect)), Phase::Connect);
    assert_eq!(phase(Fault::overflow()), Phase::Response);
    assert!(Fault::overflow().into_error().is_context_length());
    assert!(Fault::timeout(Phase::Sent).into_error().is_timeout());
}

#[test]
fn any_error_is_a_fault() {
    let fault = Fault::from(Error::new(ErrorKind::ContentFiltered, "not that"));
    let error = fault.retryable(true).map(|e| e.with_hint("ask otherwise")).into_error();
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), "not that; ask otherwise");
}

#[test]
fn headers_travel_with_it() {
    let error = Fault::rate_limited(Duration::from_millis(1_500))
        .header("x-request-id", "r-1")
        .header("not a name", "x")
        .into_error();
    assert_eq!(error.headers()["retry-after"], "1.5");
    assert_eq!(error.headers()["x-request-id"], "r-1");
    assert_eq!(error.headers().len(), 2);
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1_500)));
}
