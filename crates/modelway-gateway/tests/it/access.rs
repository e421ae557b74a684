use std::sync::Arc;
use std::time::Duration;

use modelway_core::{Error, ErrorKind};
use modelway_gateway::{Gateway, Keys};
use modelway_testing::Script;

use crate::support::{CHAT, HELLO, Running, status};

const KEY: &str = "a-key-of-sixteen-and-more";

async fn guarded() -> Running {
    let backend = Arc::new(Script::new().reply("Hi").reply("Hi"));
    let digest = Keys::line("tests", KEY);
    Running::start(Gateway::new(backend).keys(Keys::parse(&digest).unwrap())).await
}

#[tokio::test]
async fn a_known_key_may_call() {
    let server = guarded().await;
    for header in [format!("x-api-key: {KEY}\r\n"), format!("authorization: Bearer {KEY}\r\n")] {
        let answer = server.ask("POST", CHAT, &header, HELLO).await;
        assert_eq!(status(&answer), 200, "{answer}");
    }
}

#[tokio::test]
async fn others_may_not_and_no_key_is_repeated() {
    let server = guarded().await;
    let answer = server.post(CHAT, HELLO).await;
    assert_eq!(status(&answer), 401);
    assert!(answer.contains("x-api-key"), "{answer}");
    let wrong = "x-api-key: another-key-that-nobody-knows\r\n";
    let answer = server.ask("POST", CHAT, wrong, HELLO).await;
    assert_eq!(status(&answer), 401);
    assert!(!answer.contains("another-key"), "{answer}");
}

#[tokio::test]
async fn health_needs_no_key() {
    let server = guarded().await;
    assert_eq!(status(&server.ask("GET", "/healthz", "", "").await), 200);
    assert_eq!(status(&server.ask("GET", "/readyz", "", "").await), 200);
}

#[tokio::test]
async fn readiness_is_asked() {
    let down =
        || Error::new(ErrorKind::Connection, "the database is gone at postgres://u:secret@h");
    let gateway = Gateway::new(Arc::new(Script::new()));
    let gateway = gateway.readiness(move || Box::pin(std::future::ready(Err(down()))));
    let server = Running::start(gateway).await;
    let answer = server.ask("GET", "/readyz", "", "").await;
    assert_eq!(status(&answer), 503);
    assert!(!answer.contains("secret"), "{answer}");
    assert_eq!(status(&server.ask("GET", "/healthz", "", "").await), 200);
}

#[tokio::test]
async fn without_keys_only_loopback_is_bound() {
    let gateway = Gateway::new(Arc::new(Script::new()));
    let error = gateway.clone().bind("0.0.0.0:0").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("there are no keys"), "{error}");
    let open = gateway.keys(Keys::none().with("tests", KEY)).bind("0.0.0.0:0").await;
    assert!(open.is_ok(), "{open:?}");
}

#[tokio::test]
async fn what_is_no_address_is_said() {
    for address in ["", "localhost", "127.0.0.1", "127.0.0.1:99999"] {
        let error = Gateway::new(Arc::new(Script::new())).bind(address).await.unwrap_err();
        assert!(error.to_string().contains("no address to listen on"), "{error}");
    }
    let first = Gateway::new(Arc::new(Script::new())).bind("127.0.0.1:0").await.unwrap();
    let taken = first.address().to_string();
    let error = Gateway::new(Arc::new(Script::new())).bind(&taken).await.unwrap_err();
    assert!(error.to_string().contains(&taken), "{error}");
}

#[test]
fn keys_that_are_none_are_refused_without_being_shown() {
    for (text, what) in [
        ("alone", "line 1 of the keys has no key"),
        ("# c\n\nme short", "line 3 of the keys has a key of less than 16"),
        ("me sha256:abc", "no digest of 64"),
        ("me sha256:zz", "no digest of 64"),
    ] {
        let error = Keys::parse(text).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
        assert!(!error.to_string().contains("short"), "{error}");
    }
    assert!(Keys::parse("# nothing\n\n").unwrap().is_empty());
}

#[tokio::test]
async fn bodies_and_times_have_limits() {
    let backend = Arc::new(Script::new().hang());
    let gateway = Gateway::new(backend).max_body_bytes(64).timeout(Duration::from_millis(50));
    let server = Running::start(gateway).await;
    let answer = server.post(CHAT, &"x".repeat(65)).await;
    assert_eq!(status(&answer), 413, "{answer}");
    let answer = server.post(CHAT, HELLO).await;
    assert_eq!(status(&answer), 504, "{answer}");
}

#[tokio::test]
async fn without_keys_a_page_from_elsewhere_is_refused() {
    let script = Script::new().otherwise(|_| modelway_testing::Outcome::reply("Hi"));
    let server = Running::over(script.clone()).await;
    for headers in
        ["host: evil.example\r\n", "origin: https://evil.example\r\n", "origin: null\r\n"]
    {
        let answer = server.ask("POST", CHAT, headers, HELLO).await;
        assert_eq!(status(&answer), 403, "{headers}: {answer}");
    }
    assert!(script.calls().is_empty());
    for headers in
        ["host: 127.0.0.1:80\r\n", "host: [::1]:80\r\n", "origin: http://localhost:3000\r\n"]
    {
        let answer = server.ask("POST", CHAT, headers, HELLO).await;
        assert_eq!(status(&answer), 200, "{headers}: {answer}");
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let gateway = Gateway::new(Arc::new(Script::new())).timeout(Duration::from_millis(50));
    let server = Running::start(gateway).await;
    let more = "content-length: 9\r\n";
    let mut socket = server.open("POST", CHAT, more, "").await;
    let answer = crate::support::until(&mut socket, "did not come").await;
    assert_eq!(status(&answer), 408);
}

#[tokio::test]
async fn a_create_that_failed_is_not_to_be_sent_again() {
    let server = Running::over(Script::new().fail(modelway_testing::Fault::status(503))).await;
    let body = r#"{"account_id":"a","name":"g"}"#;
    let answer = server.post("/v4/model-groups", body).await;
    assert!(status(&answer) >= 500, "{answer}");
    assert!(answer.contains("x-should-retry: false"), "{answer}");
}
