//! Answers that no client should have to expect.

use std::time::Duration;

use modelway::{ErrorKind, Phase};
use modelway_testing::{Action, Canned, CannedTransport, RawServer, http_response};
use serde_json::json;

use super::support::{anyscale, is_clear, raw};

#[tokio::test]
async fn a_page_of_html_with_any_status() {
    let page = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>secret</body></html>";
    let html = |status| Canned::new(status).header("content-type", "text/html").body(page);
    let transport = CannedTransport::new().respond(html(502)).respond(html(404)).respond(html(200));
    let client = anyscale(&transport);
    for (status, kind) in
        [(502, ErrorKind::Provider), (404, ErrorKind::NotFound), (200, ErrorKind::Response)]
    {
        let error =
            client.models().chat_completions().create("m").prompt("Hi").await.expect_err("HTML");
        assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{error}");
        is_clear(&error);
        assert!(!error.to_string().contains("<body>"), "{error}");
        if status != 200 {
            assert!(error.to_string().contains("502 Bad Gateway"), "{error}");
        }
        assert_eq!(error.is_retryable(), status == 502);
    }
    let transport = CannedTransport::new().respond(html(200));
    let client = anyscale(&transport);
    let stream = client.models().chat_completions().create("m").prompt("Hi").stream().await;
    let error = stream.expect_err("HTML is no stream");
    assert_eq!(error.kind(), ErrorKind::Response, "{error}");
}

#[tokio::test]
async fn a_success_that_is_no_answer() {
    for (body, kind, said) in [
        ("{}", ErrorKind::Response, "no `choices`"),
        (r#"{"message":"Forbidden"}"#, ErrorKind::Provider, "Forbidden"),
        (r#"{"code":1302,"msg":"slow"}"#, ErrorKind::Provider, "inside an HTTP 200"),
        (
            r#"{"error":{"message":"broke","code":"insufficient_quota"}}"#,
            ErrorKind::RateLimited,
            "broke",
        ),
    ] {
        let canned = || Canned::new(200).header("content-type", "text/plain").body(body);
        let transport = CannedTransport::new().respond(canned()).respond(canned());
        let client = anyscale(&transport);
        let call = client.models().chat_completions().create("m").prompt("Hi");
        let whole = call.clone().await.expect_err(body);
        let streamed = call.stream().await.expect_err(body);
        for error in [whole, streamed] {
            assert_eq!(error.kind(), kind, "{body}: {error}");
            assert!(error.to_string().contains(said), "{body}: {error}");
            assert_eq!(error.status(), Some(200));
        }
    }
}

#[tokio::test]
async fn errors_nested_without_end_and_calls_without_number() {
    let depth = 20_000;
    let body = format!("{{\"error\":{}1{}", "{\"message\":".repeat(depth), "}".repeat(depth + 1));
    let transport = CannedTransport::new().respond(Canned::new(400).body(body));
    let client = anyscale(&transport);
    let call = client.models().chat_completions().create("m").prompt("Hi");
    assert_eq!(call.clone().await.expect_err("refused").status(), Some(400));
    let calls: Vec<_> =
        (0..30_000).map(|i| format!("{{\"index\":{i},\"function\":{{\"name\":\"f\"}}}}")).collect();
    let frame = format!("{{\"choices\":[{{\"delta\":{{\"tool_calls\":[{}]}}}}]}}", calls.join(","));
    let transport = CannedTransport::new().respond(Canned::sse([frame.as_str(), "[DONE]"]));
    let stream =
        anyscale(&transport).models().chat_completions().create("m").prompt("Hi").stream().await;
    let reply = stream.expect("a stream").collect().await.expect("complete");
    assert_eq!(reply.tool_calls().len(), 1_024);
    assert!(!reply.meta.deviations.is_empty());
}

#[tokio::test]
async fn bodies_that_are_no_answer() {
    for (body, said) in [
        ("", "empty"),
        ("   ", "empty"),
        ("{\"choices\": [", "broken or cut off"),
        ("hello", "not JSON"),
        ("null", "not JSON"),
        ("[]", "broken or cut off"),
    ] {
        let transport = CannedTransport::new().respond(Canned::new(200).body(body));
        let client = anyscale(&transport);
        let call = client.models().chat_completions().create("m").prompt("Hi");
        let error = call.await.expect_err(body);
        assert_eq!(
            (error.kind(), error.phase()),
            (ErrorKind::Response, Phase::Response),
            "{error}"
        );
        assert!(error.to_string().contains(said), "{body:?}: {error}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn an_oversized_body() {
    let body = json!({"choices": [{"message": {"content": "x".repeat(100_000)}}]});
    let transport = CannedTransport::new().respond(Canned::json(200, &body));
    let client = anyscale(&transport);
    let call = client.models().chat_completions().create("m").prompt("Hi");
    let error = call.with_max_response_bytes(10_000).await.expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::Response);
    assert!(error.to_string().contains("larger than 10000 bytes"), "{error}");
    assert!(error.to_string().contains("max_response_bytes"), "{error}");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_line_of_ten_megabytes_in_a_stream() {
    let text = "x".repeat(10 << 20);
    let first = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    let body = format!("{first}data: {text}");
    let sse = || Canned::new(200).header("content-type", "text/event-stream").body(body.clone());
    let chunked = sse().split_at((0..body.len()).step_by(16 << 10));
    for canned in [sse(), chunked] {
        let transport = CannedTransport::new().respond(canned);
        let client = anyscale(&transport);
        let call = client.models().chat_completions().create("m").prompt("Hi");
        let mut stream = call.stream().await.expect("the first event is well");
        let mut error = None;
        while let Some(event) = stream.next().await {
            error = event.err().or(error);
        }
        let error = error.expect("too large");
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
        assert_eq!(error.cause(), Some(ErrorKind::Response));
        assert!(error.to_string().contains("exceeds the limit of 8388608 bytes"), "{error}");
        assert_eq!(error.partial().map(|p| p.text()), Some("Hello"), "nothing is lost");
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn endless_headers() {
    let line = format!("x-endless: {}\r\n", "y".repeat(8_000));
    let script = move |_| {
        let mut actions = vec![Action::ReadRequest, Action::send("HTTP/1.1 200 OK\r\n")];
        actions.extend((0..500).map(|_| Action::send(line.clone())));
        actions.push(Action::Hang);
        actions
    };
    let server = RawServer::start(script).await.expect("a server");
    let client = raw(&server);
    let call = client.models().chat_completions().create("m").prompt("Hi");
    let result = tokio::time::timeout(Duration::from_secs(20), call.into_future()).await;
    let error = result.expect("no hang").expect_err("too much");
    assert!(matches!(error.kind(), ErrorKind::Response | ErrorKind::Connection), "{error}");
    is_clear(&error);
}

#[tokio::test]
async fn fields_of_the_wrong_type_are_reported_and_not_fatal() {
    let body = json!({
        "id": 17, "model": null, "created": "soon",
        "choices": [
            {"index": "0", "finish_reason": "", "message": {"role": null, "content": "Hi", "tool_calls": {}}},
            "what is this"
        ],
        "usage": {"prompt_tokens": "3", "completion_tokens": -1, "total_tokens": null}
    });
    let transport =
        CannedTransport::new().respond(Canned::json(200, &body)).respond(Canned::json(200, &body));
    let client = anyscale(&transport);
    let call = client.models().chat_completions().create("m").prompt("Hi");
    let reply = call.clone().await.expect("read all the same");
    assert_eq!((reply.text(), reply.id.as_str()), ("Hi", "17"));
    let usage = reply.usage.as_ref().expect("usage");
    assert_eq!((usage.prompt_tokens, usage.completion_tokens), (Some(3), None));
    let paths: Vec<_> = reply.meta.deviations.iter().map(|d| d.path.as_str()).collect();
    for path in ["id", "created", "choices[1]", "usage.prompt_tokens", "usage.completion_tokens"] {
        assert!(paths.contains(&path), "{path} is not among {paths:?}");
    }
    let error = call.with_strict(true).await.expect_err("strict");
    assert_eq!(error.kind(), ErrorKind::Response);
    assert!(error.to_string().contains("off-spec"), "{error}");
}

#[tokio::test]
async fn all_that_a_provider_says_of_an_error_is_at_hand_but_for_the_key() {
    let told = json!({"error": {"message": "no", "code": 7, "metadata": {"key": "esecret_test", "raw": "why"}}});
    let frames = Canned::sse([told.to_string()]);
    let transport = CannedTransport::new()
        .respond(Canned::json(400, &told))
        .respond(Canned::json(200, &told))
        .respond(frames);
    let client = anyscale(&transport);
    let call = client.models().chat_completions().create("m").prompt("Hi");
    let errors = [
        call.clone().await.expect_err("refused"),
        call.clone().await.expect_err("inside a 200"),
        call.stream().await.map(drop).expect_err("inside a stream"),
    ];
    for error in errors {
        let body = error.provider_body().expect("the body");
        assert!(body.contains(r#""raw":"why""#) && body.contains("[key]"), "{body}");
        assert!(
            !body.contains("esecret_test") && !format!("{error} {error:?}").contains("why"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_redirect_elsewhere_is_an_error_that_says_so() {
    let answer = http_response(307, &[("location", "http://192.0.2.1/v1/chat/completions")], "");
    let script = move |_| vec![Action::ReadRequest, Action::Send(answer.clone())];
    let server = RawServer::start(script).await.expect("a server");
    let error = raw(&server)
        .models()
        .chat_completions()
        .create("m")
        .prompt("Hi")
        .await
        .expect_err("not followed");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Response, Some(307)), "{error}");
    assert!(error.to_string().contains("credentials do not follow"), "{error}");
}
