//! `CannedTransport`: responses, how their bodies come, and what is remembered.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream as _;
use modelway_core::{Body, Error, ErrorKind, Phase, RequestBody, Transport as _};
use modelway_testing::{Canned, CannedTransport, Fault};
use serde_json::json;

use crate::support::poll_once;

fn request() -> http::Request<RequestBody> {
    http::Request::post("https://api.example.com/v1/models?key=esecret_1&page=2")
        .header("authorization", "Bearer esecret_2")
        .header("x-api-key", "esecret_3")
        .header("api-key", "esecret_4")
        .header("content-type", "application/json")
        .body(RequestBody::from(r#"{"model":"m"}"#))
        .unwrap()
}

async fn send(transport: &CannedTransport) -> Result<http::Response<Body>, Error> {
    transport.send(request()).await
}

async fn next(body: &mut Body) -> Option<Result<Bytes, Error>> {
    std::future::poll_fn(|cx| Pin::new(&mut *body).poll_next(cx)).await
}

/// The chunks of a body, and the error that ends it.
async fn chunks(response: Canned) -> (Vec<Bytes>, Option<Error>) {
    let transport = CannedTransport::new().respond(response);
    let mut body = send(&transport).await.unwrap().into_body();
    let mut chunks = Vec::new();
    while let Some(item) = next(&mut body).await {
        match item {
            Ok(chunk) => chunks.push(chunk),
            Err(error) => {
                assert!(next(&mut body).await.is_none(), "nothing follows an error");
                return (chunks, Some(error));
            }
        }
    }
    assert_eq!((transport.open_bodies(), transport.dropped_bodies()), (0, 0));
    (chunks, None)
}

#[tokio::test(start_paused = true)]
async fn responds_in_order() {
    let transport = CannedTransport::new()
        .respond(Canned::json(200, &json!({"ok": true})))
        .respond(Canned::new(503).header("retry-after", "7").body("down"));
    let first = send(&transport).await.unwrap();
    assert_eq!(first.headers()["content-type"], "application/json");
    assert_eq!(first.into_body().collect(100).await.unwrap(), r#"{"ok":true}"#);
    let second = send(&transport).await.unwrap();
    assert_eq!(
        (second.status().as_u16(), &second.headers()["retry-after"]),
        (503, &"7".parse().unwrap())
    );
    let error = send(&transport).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let told = error.to_string();
    assert!(told.contains("no response for request 3 (POST /v1/models)"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn fails_by_phase() {
    let transport = CannedTransport::new()
        .fail(Fault::connect())
        .fail(Fault::reset())
        .fail(Fault::timeout(Phase::Sent))
        .never_answer();
    for (kind, phase) in [
        (ErrorKind::Connection, Phase::Connect),
        (ErrorKind::Connection, Phase::Sent),
        (ErrorKind::Timeout, Phase::Sent),
    ] {
        let error = send(&transport).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (kind, phase));
    }
    assert!(poll_once(&mut Box::pin(send(&transport))).await.is_none());
    assert_eq!((transport.requests().len(), transport.remaining()), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn bodies_come_in_chunks() {
    let body = || Canned::new(200).body("häh");
    assert_eq!(chunks(body()).await.0, ["häh"]);
    let bytes: Vec<_> = chunks(body().bytewise()).await.0.iter().map(Bytes::len).collect();
    assert_eq!(bytes, [1, 1, 1, 1]);
    let cut = chunks(body().split_at([3, 2, 0, 3, 4, 99])).await.0;
    assert_eq!(cut, [&b"h\xc3"[..], b"\xa4", b"h"]);
    assert!(chunks(Canned::new(204)).await.0.is_empty());
    assert_eq!(chunks(Canned::sse(["{}", "[DONE]"])).await.0, ["data: {}\n\ndata: [DONE]\n\n"]);
}

#[tokio::test(start_paused = true)]
async fn bodies_break() {
    let (chunks, error) = chunks(Canned::new(200).body("0123456789").cut_at(4)).await;
    let error = error.unwrap();
    assert_eq!(chunks, ["0123"]);
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Connection, Phase::Stream));
}

#[tokio::test(start_paused = true)]
async fn bodies_take_their_time_and_may_hang() {
    let started = tokio::time::Instant::now();
    let response = Canned::new(200)
        .after(Duration::from_secs(10))
        .body("abc")
        .bytewise()
        .every(Duration::from_secs(1))
        .then_hang();
    let transport = CannedTransport::new().respond(response);
    let mut body = send(&transport).await.unwrap().into_body();
    assert_eq!(started.elapsed(), Duration::from_secs(10));
    for _ in 0..3 {
        next(&mut body).await.unwrap().unwrap();
    }
    assert_eq!(started.elapsed(), Duration::from_secs(13));
    assert!(poll_once(&mut Box::pin(next(&mut body))).await.is_none());
    assert_eq!((transport.open_bodies(), transport.dropped_bodies()), (1, 0));
    drop(body);
    assert_eq!((transport.open_bodies(), transport.dropped_bodies()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn requests_are_remembered_and_credentials_not_shown() {
    let transport = CannedTransport::new().respond(Canned::new(200));
    send(&transport).await.unwrap();
    let seen = &transport.requests()[0];
    assert_eq!((seen.method.as_str(), seen.uri.path()), ("POST", "/v1/models"));
    assert_eq!(seen.json().unwrap()["model"], "m");
    assert_eq!(seen.header("authorization"), Some("Bearer esecret_2"));
    let shown = format!("{seen:?} {transport:?}");
    assert!(!shown.contains("esecret"), "{shown}");
    for visible in ["application/json", "page=2", "key=[hidden]", "model"] {
        assert!(shown.contains(visible), "{visible} in {shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_response_says_so() {
    let transport = CannedTransport::new()
        .respond(Canned::new(99))
        .respond(Canned::new(200).header("not a name", "x"));
    for _ in 0..2 {
        assert_eq!(send(&transport).await.unwrap_err().kind(), ErrorKind::Configuration);
    }
}
