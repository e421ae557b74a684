//! Successes, errors and streams tell the same about the call.

use std::time::Duration;

use modelway::layers::RetryPolicy;
use modelway::{ApiKey, CallMeta, Client, ErrorKind, Provider};
use modelway_testing::{Canned, CannedTransport, TokioTimer};
use serde_json::json;

fn client(transport: &CannedTransport) -> Client {
    let key = ApiKey::new("key").expect("a key");
    let provider = Provider::named("groq").expect("a row").with_key(key);
    Client::builder()
        .provider(provider)
        .transport(transport.clone())
        .timer(TokioTimer::new())
        .retry(RetryPolicy::never())
        .build()
        .expect("a client")
}

fn headed(canned: Canned) -> Canned {
    canned
        .header("x-request-id", "req-1")
        .header("x-ratelimit-limit-requests", "14400")
        .header("x-ratelimit-remaining-tokens", "5998")
        .header("x-ratelimit-reset-tokens", "1m12s")
        .after(Duration::from_millis(250))
}

fn check(meta: &CallMeta, status: u16) {
    assert_eq!(meta.provider.as_deref(), Some("groq"));
    assert_eq!(meta.deployment.as_ref().map(ToString::to_string).as_deref(), Some("groq:m"));
    assert_eq!(meta.status, Some(status));
    assert_eq!(meta.request_id.as_deref(), Some("req-1"));
    assert!(meta.headers.contains_key("x-ratelimit-limit-requests"));
    let limit = meta.rate_limit().expect("limits");
    assert_eq!(limit.requests.limit, Some(14_400));
    assert_eq!(limit.tokens.remaining, Some(5_998));
    assert_eq!(limit.tokens.resets_in, Some(Duration::from_secs(72)));
    assert_eq!(meta.attempts.len(), 1);
    assert_eq!(meta.attempts[0].status, Some(status));
    assert!(meta.latency.is_some_and(|l| l >= Duration::from_millis(250)), "{:?}", meta.latency);
}

#[tokio::test(start_paused = true)]
async fn of_a_success_an_error_and_a_stream() {
    let chunk =
        r#"{"id":"1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#;
    let transport = CannedTransport::new()
        .respond(headed(Canned::json(200, &json!({"choices": [{"message": {"content": "Hi"}}]}))))
        .respond(headed(Canned::json(
            429,
            &json!({"error": {"message": "slow down", "code": "rate_limit_exceeded"}}),
        )))
        .respond(headed(Canned::sse([chunk, "[DONE]"])))
        .respond(headed(Canned::sse([
            chunk.replace("stop", "").as_str(),
            r#"{"error":{"message":"no","code":502}}"#,
        ])));
    let client = client(&transport);
    let call = client.models().chat_completions().create("m").prompt("Hi");

    check(&call.clone().await.expect("well").meta, 200);

    let error = call.clone().await.expect_err("limited");
    check(error.meta(), 429);
    assert_eq!(
        (error.kind(), error.provider_code()),
        (ErrorKind::RateLimited, Some("rate_limit_exceeded"))
    );

    let stream = call.clone().stream().await.expect("a stream");
    assert!(stream.meta().time_to_first_token.is_some_and(|t| t >= Duration::from_millis(250)));
    check(&stream.collect().await.expect("complete").meta, 200);

    let broken = call.stream().await.expect("committed").collect().await.expect_err("broken");
    check(broken.meta(), 200);
    assert_eq!(broken.cause(), Some(ErrorKind::Provider));
    assert_eq!(broken.partial().map(|p| p.text()), Some("Hi"));
}
