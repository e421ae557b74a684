//! A connection that is reset at every byte of an answer.

use std::time::Duration;

use modelway::{ErrorKind, Phase};
use modelway_testing::{Action, RawServer, http_chunked, http_response};

use super::support::{is_clear, raw};

const GUARD: Duration = Duration::from_secs(20);

fn unary() -> Vec<u8> {
    let body = r#"{"id":"1","choices":[{"index":0,"message":{"content":"Paris"},"finish_reason":"stop"}]}"#;
    http_response(200, &[("content-type", "application/json")], body).to_vec()
}

fn streamed() -> Vec<u8> {
    let frames = [
        r#"{"id":"1","model":"m","choices":[{"index":0,"delta":{"role":"assistant"}}]}"#,
        r#"{"id":"1","model":"m","choices":[{"index":0,"delta":{"content":"Pa"}}]}"#,
        r#"{"id":"1","model":"m","choices":[{"index":0,"delta":{"content":"ris"}}]}"#,
        r#"{"id":"1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        "[DONE]",
    ];
    let chunks = frames.map(|f| format!("data: {f}\n\n"));
    http_chunked(200, &[("content-type", "text/event-stream")], chunks).to_vec()
}

/// A server that sends one byte more to each further connection, and then resets.
async fn server(answer: Vec<u8>) -> RawServer {
    let script = move |n: usize| {
        let part = answer[..n.min(answer.len())].to_vec();
        vec![Action::ReadRequest, Action::send(part), Action::Reset]
    };
    RawServer::start(script).await.expect("a server")
}

#[tokio::test]
async fn of_a_unary_answer() {
    let answer = unary();
    let server = server(answer.clone()).await;
    let client = raw(&server);
    for n in 0..=answer.len() {
        let call = client.models().chat_completions().create("m").prompt("Hi").into_future();
        let result = tokio::time::timeout(GUARD, call).await.expect("no hang");
        match result {
            Ok(reply) => {
                assert_eq!(n, answer.len(), "a success before the whole answer");
                assert_eq!(reply.text(), "Paris");
            }
            Err(error) => {
                // A reset may overtake what was sent, so that even the whole answer may fail.
                assert_eq!(error.kind(), ErrorKind::Connection, "{n}: {error}");
                assert!(error.phase() >= Phase::Sent && error.is_retryable(), "{n}: {error:?}");
                is_clear(&error);
            }
        }
    }
    assert_eq!(server.connections(), answer.len() + 1, "nothing was tried again behind our back");
}

#[tokio::test]
async fn of_a_stream() {
    let answer = streamed();
    let server = server(answer.clone()).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let finish = text.find("\"stop\"").expect("the finish word");
    let client = raw(&server);
    for n in 0..=answer.len() {
        let read = async {
            let call = client.models().chat_completions().create("m").prompt("Hi");
            call.stream().await?.collect().await
        };
        match tokio::time::timeout(GUARD, read).await.expect("no hang") {
            Ok(reply) => {
                assert!(n > finish, "a success {n} bytes in, before the finish word at {finish}");
                assert_eq!(reply.text(), "Paris");
            }
            Err(error) => {
                is_clear(&error);
                let partial = error.partial().map(|p| p.text().to_owned()).unwrap_or_default();
                assert!("Paris".starts_with(&partial), "{n}: {partial}");
                let expected =
                    if partial.is_empty() { ErrorKind::Connection } else { ErrorKind::Interrupted };
                assert_eq!(error.kind(), expected, "{n}: {error}");
            }
        }
    }
}
