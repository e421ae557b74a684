//! Errors as the service tells them.

use std::time::Duration;

use modelway_core::layers::RetryPolicy;
use modelway_core::*;
use modelway_testing::Canned;
use serde_json::json;

use crate::support::answered;

async fn error_of(response: Canned) -> Error {
    answered("m", RetrieveModel::new(), response).await.unwrap_err()
}

#[tokio::test]
async fn bodies_in_every_shape() {
    let complaint = |loc: serde_json::Value| json!({"loc": loc, "msg": "required", "type": "t"});
    let list = json!({"detail": [
        complaint(json!(["body", "name"])),
        complaint(json!(["query", "sort_by", 0])),
    ]});
    for (body, message) in [
        (json!({"detail": "no such model"}), Some("no such model")),
        (list, Some("body.name: required; query.sort_by.0: required")),
        (json!({"detail": {"detail": "deep"}}), Some("deep")),
        (json!({"detail": {"message": "deep"}}), Some("deep")),
        (json!({"error": {"message": "odd"}}), Some("odd")),
        (json!({}), None),
        (json!({"detail": null}), None),
    ] {
        let error = error_of(Canned::json(422, &body)).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::InvalidRequest, Some(422)));
        assert_eq!(error.provider_message(), message, "{body}");
        assert!(!error.is_retryable());
    }
    let page = Canned::new(502).body("<html><head><title>Bad gateway</title></head></html>");
    assert_eq!(error_of(page).await.provider_message(), Some("a page titled `Bad gateway`"));
    let text = error_of(Canned::new(500).body("oops")).await;
    assert_eq!((text.provider_message(), text.kind()), (Some("oops"), ErrorKind::Provider));
    assert_eq!(error_of(Canned::new(500)).await.provider_message(), None);
}

#[tokio::test]
async fn statuses_have_kinds_and_only_some_are_tried_again() {
    for (status, kind, retried) in [
        (400, ErrorKind::InvalidRequest, false),
        (401, ErrorKind::Authentication, false),
        (402, ErrorKind::PermissionDenied, false),
        (403, ErrorKind::PermissionDenied, false),
        (404, ErrorKind::NotFound, false),
        (405, ErrorKind::InvalidRequest, false),
        (408, ErrorKind::Timeout, true),
        (409, ErrorKind::Conflict, true),
        (413, ErrorKind::InvalidRequest, false),
        (422, ErrorKind::InvalidRequest, false),
        (425, ErrorKind::InvalidRequest, false),
        (429, ErrorKind::RateLimited, true),
        (500, ErrorKind::Provider, true),
        (504, ErrorKind::Timeout, true),
        (599, ErrorKind::Provider, true),
    ] {
        let error = error_of(Canned::json(status, &json!({"detail": "x"}))).await;
        assert_eq!((error.kind(), error.is_retryable()), (kind, retried), "{status}");
        assert_eq!(error.phase(), Phase::Response);
        let told = |word| Canned::new(status).header("x-should-retry", word);
        assert!(error_of(told("true")).await.is_retryable(), "{status}");
        assert!(!error_of(told("false")).await.is_retryable(), "{status}");
        assert_eq!(error_of(told("TRUE")).await.is_retryable(), retried, "{status}");
    }
}

#[tokio::test]
async fn the_wait_that_the_service_asks_for() {
    let wait = async |name: &str, value: &str| {
        error_of(Canned::new(429).header(name, value)).await.retry_after()
    };
    assert_eq!(wait("retry-after-ms", "1500").await, Some(Duration::from_millis(1500)));
    assert_eq!(wait("retry-after", "20").await, Some(Duration::from_secs(20)));
    assert_eq!(wait("retry-after", "0.5").await, Some(Duration::from_millis(500)));
    assert_eq!(wait("retry-after", "-10").await, None);
    assert_eq!(wait("retry-after", "soon").await, None);
    // Over a minute it is told and not waited for.
    let policy = RetryPolicy::default();
    let long = wait("retry-after", "61").await;
    assert_eq!((long, policy.wait(0, long, 0.0)), (Some(Duration::from_secs(61)), None));
}

#[tokio::test]
async fn a_kind_that_travels_beside_the_detail_is_restored() {
    for (status, kind, retried) in [
        (501, ErrorKind::Unsupported, false),
        (403, ErrorKind::Immutable, false),
        (409, ErrorKind::Conflict, false),
        (503, ErrorKind::QueueFull, true),
        (502, ErrorKind::Connection, true),
        (422, ErrorKind::ContextLength, false),
        (500, ErrorKind::Configuration, false),
    ] {
        let body = json!({"detail": "why", "code": kind.as_str()});
        let error = error_of(Canned::json(status, &body)).await;
        assert_eq!((error.kind(), error.is_retryable()), (kind, retried));
        assert_eq!((error.provider_message(), error.phase()), (Some("why"), Phase::Response));
    }
    let other = error_of(Canned::json(409, &json!({"detail": "why", "code": "name_taken"}))).await;
    assert_eq!((other.kind(), other.provider_code()), (ErrorKind::Conflict, Some("name_taken")));
}

#[tokio::test]
async fn a_context_that_is_too_small_is_told_as_such() {
    let body = json!({"detail": "This model's maximum context length is 4096 tokens"});
    let error = error_of(Canned::json(400, &body)).await;
    assert!(error.is_context_length());
}

#[tokio::test]
async fn an_error_inside_a_success_is_an_error() {
    for body in
        [json!({"detail": "nope"}), json!({"error": "nope"}), json!({"error": {"message": "nope"}})]
    {
        let error =
            answered("m", RetrieveModel::new(), Canned::json(200, &body)).await.unwrap_err();
        assert_eq!(error.provider_message(), Some("nope"), "{error}");
        let error = answered("m", ListModels::new(), Canned::json(200, &body)).await.unwrap_err();
        assert_eq!(error.provider_message(), Some("nope"), "{error}");
        let chat = ChatRequest::new([Message::user("Hi")]);
        let error = answered("m", chat, Canned::json(200, &body)).await.unwrap_err();
        assert_eq!(error.provider_message(), Some("nope"), "{error}");
    }
    for body in ["", "[]", "{", "<html>", "null", "7"] {
        let error =
            answered("m", RetrieveModel::new(), Canned::new(200).body(body)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Response, "{body}");
    }
}

#[tokio::test]
async fn a_key_in_an_error_is_hidden() {
    let transport = modelway_testing::CannedTransport::new()
        .respond(Canned::json(401, &json!({"detail": "bad key esecret_9"})));
    let provider = crate::support::sgp().with_key(ApiKey::new("esecret_9").unwrap());
    let backend = crate::support::backend(provider, &transport);
    let error = backend.call(crate::support::call("m", RetrieveModel::new())).await.unwrap_err();
    assert_eq!(error.provider_message(), Some("bad key [key]"));
}
