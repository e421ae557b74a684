use modelway_core::Request;
use modelway_testing::{Fault, Script, StreamStep};
use serde_json::Value;

use crate::support::{CHAT, HELLO, Running, STREAM, status, until};

fn body(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {body}"))
}

#[tokio::test]
async fn a_chat_is_answered_in_the_services_shape() {
    let script = Script::new().reply("Hi there");
    let server = Running::over(script.clone()).await;
    let headers = "x-request-id: mine-1\r\nx-selected-account-id: acct_7\r\n";
    let answer = server.ask("POST", CHAT, headers, HELLO).await;
    assert_eq!(status(&answer), 200, "{answer}");
    assert_eq!(body(&answer)["completions"], serde_json::json!([["Hello", ["Hi there"]]]));
    assert!(answer.contains("x-request-id: mine-1"), "{answer}");
    let calls = script.calls();
    assert_eq!(calls[0].context.upstream_id(), "dep_1");
    assert_eq!(calls[0].context.options.account.as_ref().unwrap().as_str(), "acct_7");
    assert!(matches!(&*calls[0].request, Request::Chat { stream: false, .. }));
}

#[tokio::test]
async fn a_stream_arrives_piece_by_piece() {
    let steps = [
        StreamStep::started("m"),
        StreamStep::text("Hi"),
        StreamStep::text(" there"),
        StreamStep::usage(3, 2),
        StreamStep::finished("stop"),
    ];
    let server = Running::over(Script::new().events(steps)).await;
    let answer = server.post(CHAT, STREAM).await;
    assert_eq!(status(&answer), 200);
    assert!(answer.contains("content-type: text/event-stream"), "{answer}");
    assert!(answer.contains(r#"data: {"completions":[["Hello",["#), "{answer}");
    assert!(answer.contains(r#""prompt_tokens":3,"response_tokens":2"#), "{answer}");
    assert!(!answer.contains("[DONE]"), "{answer}");
}

#[tokio::test]
async fn failures_have_the_services_shapes() {
    let script = Script::new().fail(Fault::status(429)).fail(Fault::status(401));
    let server = Running::over(script).await;
    let answer = server.post(CHAT, HELLO).await;
    assert_eq!((status(&answer), body(&answer)["code"].as_str()), (429, Some("rate_limited")));
    // The provider refuses the platform's key, not the caller's.
    assert_eq!(status(&server.post(CHAT, HELLO).await), 502);
    let answer = server.post(CHAT, r#"{"prompt":1}"#).await;
    assert_eq!(status(&answer), 422);
    assert!(body(&answer)["detail"][0]["loc"].is_array(), "{answer}");
    assert_eq!(status(&server.ask("GET", "/v4/nothing", "", "").await), 404);
    let answer = server.ask("DELETE", CHAT, "", "").await;
    assert_eq!(status(&answer), 405);
    assert!(answer.contains("allow: POST"), "{answer}");
}

#[tokio::test]
async fn a_stream_that_breaks_ends_in_an_error_event() {
    let steps =
        [StreamStep::started("m"), StreamStep::text("Hi"), StreamStep::Error(Fault::reset())];
    let server = Running::over(Script::new().events(steps)).await;
    let answer = server.post(CHAT, STREAM).await;
    assert_eq!(status(&answer), 200);
    assert!(answer.contains("event: error\ndata: "), "{answer}");
}

#[tokio::test]
async fn a_caller_who_leaves_cancels_the_call() {
    let steps = [StreamStep::started("m"), StreamStep::text("Hi"), StreamStep::Hang];
    let script = Script::new().events(steps).hang();
    let server = Running::over(script.clone()).await;
    let mut socket = server.open("POST", CHAT, "", STREAM).await;
    until(&mut socket, "Hi").await;
    assert_eq!(script.in_flight(), 1);
    drop(socket);
    in_flight(&script, 0).await;

    let socket = server.open("POST", CHAT, "", HELLO).await;
    in_flight(&script, 1).await;
    drop(socket);
    in_flight(&script, 0).await;
}

/// Until so many calls are running.
pub(crate) async fn in_flight(script: &Script, calls: usize) {
    let reached = async {
        while script.in_flight() != calls {
            tokio::task::yield_now().await;
        }
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, reached).await.expect("so many calls are never running");
}
