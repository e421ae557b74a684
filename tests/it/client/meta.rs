//! Successes, errors and streams tell the same about the call.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::HeaderValue;
use modelway::layers::RetryPolicy;
use modelway::{
    ApiKey, Body, CallMeta, Client, Error, ErrorKind, Provider, RequestBody, Transport,
};
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

/// Answers once, out of one buffer, as a connection does.
#[derive(Debug)]
struct OneBuffer(Mutex<Bytes>);

const HEAD: &str = "req-1";
const FRAME: &str =
    "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n";

#[async_trait]
impl Transport for OneBuffer {
    async fn send(&self, _: http::Request<RequestBody>) -> Result<http::Response<Body>, Error> {
        let mut chunk = std::mem::take(&mut *self.0.lock().expect("a lock"));
        let id = HeaderValue::from_maybe_shared(chunk.split_to(HEAD.len())).expect("a value");
        let body = Body::chunks([chunk]);
        let response = http::Response::builder().header("content-type", "text/event-stream");
        Ok(response.header("x-request-id", id).body(body).expect("a response"))
    }
}

#[tokio::test]
async fn a_stream_keeps_nothing_of_the_buffer_that_it_came_in() {
    let buffer = Bytes::from([HEAD, FRAME].concat());
    let provider = Provider::openai_compatible("one", "http://127.0.0.1:1/v1").expect("a provider");
    let client = Client::builder().provider(provider).transport(OneBuffer(buffer.clone().into()));
    let client = client.build().expect("a client");
    let chat = client.models().chat_completions().create("one:m").prompt("?");
    let mut stream = chat.stream().await.expect("a stream");
    while stream.next().await.expect("an event").expect("an event").text() != Some("Hi") {}
    assert_eq!(stream.meta().headers["x-request-id"], HEAD);
    assert!(buffer.is_unique(), "eight kilobytes for each stream that waits");
}
