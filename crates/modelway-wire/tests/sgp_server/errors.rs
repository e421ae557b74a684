//! Errors as they leave.

use std::time::Duration;

use modelway_core::{CallMeta, ChatCompletion, Error, ErrorKind, Partial};
use modelway_wire::sgp::server::render_error;
use serde_json::json;

use super::support::json as body_of;

fn upstream(kind: ErrorKind, status: u16) -> Error {
    let mut meta = CallMeta::default();
    meta.provider = Some("openai".into());
    meta.status = Some(status);
    let words = "Incorrect API key provided: sk-secret".to_owned();
    Error::new(kind, "the provider refused")
        .with_meta(meta)
        .with_provider(Some(words), Some("code".to_owned()))
        .with_provider_body("{\"body\": \"sk-secret\"}")
}

#[test]
fn every_kind_has_its_status() {
    for (kind, status, again) in [
        (ErrorKind::InvalidRequest, 422, false),
        (ErrorKind::Unsupported, 501, false),
        (ErrorKind::ContextLength, 400, false),
        (ErrorKind::ContentFiltered, 400, false),
        (ErrorKind::Authentication, 401, false),
        (ErrorKind::PermissionDenied, 403, false),
        (ErrorKind::NotFound, 404, false),
        (ErrorKind::Immutable, 409, false),
        (ErrorKind::Conflict, 409, false),
        (ErrorKind::RateLimited, 429, true),
        (ErrorKind::Configuration, 500, false),
        (ErrorKind::Connection, 502, true),
        (ErrorKind::Provider, 502, true),
        (ErrorKind::Response, 502, false),
        (ErrorKind::Interrupted, 502, false),
        (ErrorKind::QueueFull, 503, true),
        (ErrorKind::Timeout, 504, true),
    ] {
        let answer = render_error(&Error::new(kind, "what").with_hint("do this"));
        assert_eq!(answer.status(), status, "{kind}");
        let body = body_of(&answer);
        assert_eq!(body["code"], kind.as_str());
        let told = "what; do this";
        if status == 422 {
            let fault = json!([{"loc": ["body"], "msg": told, "type": "value_error"}]);
            assert_eq!(body["detail"], fault);
        } else {
            assert_eq!(body["detail"], told);
        }
        // The service's clients send 409 and 5xx again unless they are told not to.
        let header = answer.headers().get("x-should-retry").map(|v| v.to_str().unwrap());
        assert_eq!(header, (!again).then_some("false"), "{kind}");
    }
}

#[test]
fn a_wait_is_told_in_whole_seconds() {
    for (wait, seconds) in [(0, None), (1, Some("1")), (1500, Some("2")), (60_000, Some("60"))] {
        let wait = (wait > 0).then(|| Duration::from_millis(wait));
        let error = Error::new(ErrorKind::RateLimited, "slow down").with_retry_after(wait);
        let answer = render_error(&error);
        let header = answer.headers().get("retry-after").map(|v| v.to_str().unwrap());
        assert_eq!(header, seconds);
    }
}

#[test]
fn the_platforms_own_key_is_no_matter_of_the_caller() {
    for (kind, status) in [(ErrorKind::Authentication, 401), (ErrorKind::PermissionDenied, 403)] {
        let answer = render_error(&upstream(kind, status));
        assert_eq!(answer.status(), 502);
        let expected = json!({
            "detail": "the provider `openai` refused the platform's own credentials",
            "code": "provider",
        });
        assert_eq!(body_of(&answer), expected);
    }
    // The caller's key is: nothing of it came from a provider.
    let own = Error::new(ErrorKind::Authentication, "the key is not known");
    assert_eq!(render_error(&own).status(), 401);
}

#[test]
fn a_providers_words_are_repeated_only_about_the_request() {
    for kind in [
        ErrorKind::Provider,
        ErrorKind::Timeout,
        ErrorKind::Interrupted,
        ErrorKind::Response,
        ErrorKind::Connection,
        ErrorKind::Configuration,
    ] {
        let answer = render_error(&upstream(kind, 500));
        let body = body_of(&answer).to_string();
        assert!(body.contains("openai") && !body.contains("secret"), "{body}");
    }
    let mut meta = CallMeta::default();
    meta.status = Some(400);
    let error = Error::new(ErrorKind::ContextLength, "the prompt is too long")
        .with_meta(meta)
        .with_provider(Some("at most 8192\ntokens".to_owned()), None)
        .with_provider_body("never this");
    let body = body_of(&render_error(&error));
    assert_eq!(body["detail"], "the prompt is too long: at most 8192 tokens");
}

/// So that the caller's own client, which knows that the stream broke off, learns why.
#[test]
fn a_stream_that_broke_off_is_told_by_its_cause() {
    let partial = || Partial::new(ChatCompletion::new("so far"));
    let error =
        Error::new(ErrorKind::ContentFiltered, "the filter refused").interrupting(partial());
    let body = body_of(&render_error(&error));
    assert_eq!(
        (&body["code"], &body["detail"]),
        (&json!("content_filtered"), &json!("the filter refused"))
    );
    let body =
        body_of(&render_error(&upstream(ErrorKind::Authentication, 401).interrupting(partial())));
    assert_eq!(body["code"], "provider");
    assert!(!body.to_string().contains("secret"), "{body}");
    let error = Error::new(ErrorKind::Interrupted, "the stream ended").interrupting(partial());
    assert_eq!(body_of(&render_error(&error))["code"], "interrupted");
}
