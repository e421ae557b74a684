//! Every exit code, with a server that provokes it.

use std::time::Duration;

use modelway_testing::{Action, RawServer};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Ended, at, broken, modelway, piece, run, streamed};

/// Asks a server that answers everything by `response`.
async fn asked(response: ResponseTemplate, options: &[&str]) -> Ended {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    run(at(&server.uri(), &[&["chat", "Hi"], options].concat())).await
}

fn refusal(status: u16, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"error": {"message": message}}))
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals() {
    let long = "This model's maximum context length is 10 tokens";
    for (status, message, code) in [
        (401, "bad key", 4),
        (403, "no access", 4),
        (400, "bad request", 5),
        (400, long, 5),
        (404, "no such model", 5),
        (429, "slow down", 6),
        (500, "oops", 8),
    ] {
        for options in [&[][..], &["--no-stream"], &["--json"], &["--json", "--stream"]] {
            let ended = asked(refusal(status, message), options).await;
            assert_eq!(ended.code, Some(code), "{status} {options:?}: {ended:?}");
            let told = if options.contains(&"--json") { &ended.stdout } else { &ended.stderr };
            assert!(told.contains(message), "{ended:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_as_json() {
    let response = refusal(429, "slow down")
        .insert_header("x-request-id", "req-9")
        .insert_header("retry-after", "7");
    let ended = asked(response, &["--json"]).await;
    assert_eq!(ended.stderr, "");
    let mut json = ended.json();
    assert!(json["error"]["message"].take().as_str().unwrap().contains("HTTP 429"));
    assert_eq!(
        json,
        json!({"error": {
            "kind": "rate_limited", "phase": "response", "message": null, "status": 429,
            "provider": "custom", "provider_message": "slow down", "provider_code": null,
            "request_id": "req-9", "retry_after_ms": 7000, "retryable": true,
        }})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_for_people() {
    let ended = asked(refusal(401, "bad\nkey \u{1b}[31m"), &[]).await;
    assert_eq!(ended.stdout, "");
    assert_eq!(
        ended.stderr,
        "error: custom: HTTP 401 (Unauthorized): bad key \u{241b}[31m; check the key; \
         `modelway doctor` shows which one is used\n"
    );
    let ended = run(at("http://127.0.0.1:1", &["chat", "Hi"])).await;
    assert_eq!(ended.code, Some(7));
    assert!(ended.stderr.contains("\ncaused by: "), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_html_page() {
    let page = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>";
    let response = ResponseTemplate::new(502).set_body_raw(page, "text/html");
    let ended = asked(response, &[]).await;
    assert_eq!(ended.code, Some(8));
    assert!(ended.stderr.contains("an HTML page titled `502 Bad Gateway`"), "{}", ended.stderr);
    let response = ResponseTemplate::new(200).set_body_raw(page, "text/html");
    assert_eq!(asked(response.clone(), &[]).await.code, Some(8));
    assert_eq!(asked(response, &["--no-stream"]).await.code, Some(8));
}

#[tokio::test(flavor = "multi_thread")]
async fn time() {
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Hang]).await.unwrap();
    let ended = run(at(&server.url(), &["chat", "Hi", "--timeout", "0.2"])).await;
    assert_eq!(ended.code, Some(7), "{ended:?}");
    server.disconnected().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_stream() {
    let begun = piece(json!({"content": "Par"}));
    for then in [Action::Close, Action::Reset] {
        let server = broken(begun.clone(), then).await;
        let ended = run(at(&server.url(), &["chat", "Hi"])).await;
        assert_eq!(ended.code, Some(9), "{ended:?}");
        assert_eq!(ended.stdout, "Par\n");
        assert!(ended.stderr.starts_with("error: custom: "), "{}", ended.stderr);
    }
    let server = broken(begun, Action::Close).await;
    let ended = run(at(&server.url(), &["chat", "Hi", "--json", "--stream"])).await;
    assert_eq!(ended.code, Some(9));
    let last = ended.lines().pop().unwrap();
    assert_eq!(last["type"], "error");
    assert_eq!(last["error"]["kind"], "interrupted");
    assert_eq!(last["error"]["partial_text"], "Par");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_breaks_before_it_shows_anything() {
    let server = broken(piece(json!({"role": "assistant"})), Action::Close).await;
    let ended = run(at(&server.url(), &["chat", "Hi"])).await;
    assert_eq!(ended.code, Some(8), "{ended:?}");
    assert_eq!(ended.stdout, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_inside_a_stream() {
    let fault: Value = json!({"error": {"message": "out of memory", "code": 502}});
    let body = format!("{}data: {fault}\n\n", piece(json!({"content": "Par"})));
    let response = ResponseTemplate::new(200).set_body_raw(body, "text/event-stream");
    let ended = asked(response, &[]).await;
    assert_eq!(ended.code, Some(9), "{ended:?}");
    assert_eq!(ended.stdout, "Par\n");
    assert!(ended.stderr.contains("out of memory"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsupported_operation() {
    let mut command = modelway(&["embed", "x", "--provider", "groq", "-m", "m"]);
    command.env("GROQ_API_KEY", "k");
    let ended = run(command).await;
    assert_eq!(ended.code, Some(5));
    assert!(ended.stderr.contains("does not offer embeddings"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_written() {
    let response = ResponseTemplate::new(200).set_body_raw(streamed(&["x"]), "text/event-stream");
    let ended = asked(response, &["--history", "/nonexistent/folder/talk.json"]).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(ended.stdout, "x\n");
    assert!(ended.stderr.contains("talk.json cannot be written\ncaused by: "), "{ended:?}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c() {
    use crate::support::{interrupt, spawn};

    let server = broken(piece(json!({"content": "Par"})), Action::Hang).await;
    let mut child = spawn(&["chat", "Hi", "--base-url", &server.url(), "-m", "small"]);
    drop(child.stdin.take());
    server.received(1).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    interrupt(&child);
    let ended =
        tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    let ended = Ended::from(ended);
    assert_eq!(ended.code, Some(130), "{ended:?}");
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("Par\n", ""));
    server.disconnected().await;
}
