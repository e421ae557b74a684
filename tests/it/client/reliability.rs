//! What the client does when a provider does not do well.

use std::time::Duration;

use modelway::layers::{LimitRegistry, RetryPolicy};
use modelway::{ApiKey, Client, ClientBuilder, ErrorKind, Phase, Provider};
use modelway_testing::{Canned, CannedTransport, Fault, Script, TokioTimer};
use serde_json::json;

const FIRST: &str =
    r#"{"id":"1","model":"m","choices":[{"index":0,"delta":{"role":"assistant"}}]}"#;
const PARIS: &str = r#"{"id":"1","model":"m","choices":[{"index":0,"delta":{"content":"Paris"}}]}"#;
const LAST: &str = r#"{"id":"1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":1,"total_tokens":3}}"#;
/// Anyscale's envelope, with an error in it, inside a 200.
const FAULT: &str = r#"{"generated_text":null,"error":{"message":"Engine failed (Request ID: r-9)","internal_message":"x","code":500,"type":"InternalServerError","param":{}}}"#;

fn builder(transport: &CannedTransport) -> ClientBuilder {
    let key = ApiKey::new("key").expect("a key");
    let provider = Provider::named("anyscale").expect("a row").with_key(key);
    Client::builder().provider(provider).transport(transport.clone()).timer(TokioTimer::new())
}

#[tokio::test(start_paused = true)]
async fn an_error_inside_a_stream_is_retried_before_the_first_text() {
    let transport = CannedTransport::new()
        .respond(Canned::sse([FIRST, FAULT, "[DONE]"]))
        .respond(Canned::sse([FIRST, PARIS, LAST, "[DONE]"]).bytewise());
    let client = builder(&transport).build().expect("a client");
    let stream = client.models().chat_completions().create("m").prompt("Hi").stream().await;
    let reply = stream.expect("the second attempt").collect().await.expect("complete");
    assert_eq!(reply.text(), "Paris");
    assert_eq!(reply.usage.as_ref().and_then(|u| u.total_tokens), Some(3));
    let attempts = &reply.meta.attempts;
    assert_eq!(attempts.len(), 2);
    assert_eq!((attempts[0].status, attempts[0].error), (Some(200), Some(ErrorKind::Provider)));
    assert!(attempts[1].wait >= Duration::from_millis(375), "{attempts:?}");
}

#[tokio::test(start_paused = true)]
async fn after_the_first_text_the_stream_is_interrupted_with_what_there_was() {
    let transport = CannedTransport::new().respond(Canned::sse([FIRST, PARIS, FAULT, "[DONE]"]));
    let client = builder(&transport).build().expect("a client");
    let stream = client.models().chat_completions().create("m").prompt("Hi").stream().await;
    let error = stream.expect("committed").collect().await.expect_err("broken");
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Interrupted, Phase::Stream));
    assert_eq!(error.cause(), Some(ErrorKind::Provider));
    assert_eq!(error.partial().map(|p| p.text()), Some("Paris"));
    assert_eq!((error.status(), error.provider_code()), (Some(200), Some("500")));
    assert_eq!(error.request_id(), Some("r-9"), "Anyscale hides the id in its message");
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn thirty_in_flight_over_clones_and_clients() {
    let quick =
        || Canned::json(200, &json!({"data": [], "choices": []})).after(Duration::from_secs(1));
    let transport = (0..90).fold(CannedTransport::new(), |t, _| t.respond(quick()));
    let limits = LimitRegistry::new();
    let one = builder(&transport).limits(&limits).build().expect("a client");
    let two = builder(&transport).limits(&limits).build().expect("a client");
    let started = tokio::time::Instant::now();
    let calls: Vec<_> = (0..90)
        .map(|i: u32| {
            let models = if i.is_multiple_of(2) { one.clone() } else { two.clone() }.models();
            tokio::spawn(async move {
                match i % 3 {
                    0 => {
                        drop(models.chat_completions().create("m").prompt("Hi").await.expect("ok"))
                    }
                    1 => drop(models.completions().create("m").prompt("Hi").await.expect("ok")),
                    _ => drop(models.embeddings().create("m").texts(["Hi"]).await.expect("ok")),
                }
            })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic");
    }
    // Ninety calls of a second each, thirty at a time: three seconds, whoever makes them.
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_fallback_list_goes_on_where_one_fails() {
    let down =
        Script::new().fail(Fault::status(503)).fail(Fault::status(503)).fail(Fault::status(503));
    let up = Script::new().reply("from the second");
    let client = Client::builder()
        .named_backend("one", std::sync::Arc::new(down))
        .named_backend("two", std::sync::Arc::new(up))
        .fallback("best", ["one::a", "two::b"])
        .timer(TokioTimer::new())
        .build()
        .expect("a client");
    let reply =
        client.models().chat_completions().create("best").prompt("Hi").await.expect("an answer");
    assert_eq!(reply.text(), "from the second");
    assert_eq!(reply.meta.attempts.len(), 4);
    assert_eq!(reply.meta.deployment.as_ref().map(ToString::to_string).as_deref(), Some("two:b"));
    let first = reply.meta.attempts[0].deployment.as_ref().map(ToString::to_string);
    assert_eq!(first.as_deref(), Some("one:a"));
}

fn either(one: Script, two: Script) -> Client {
    Client::builder()
        .named_backend("one", std::sync::Arc::new(one))
        .named_backend("two", std::sync::Arc::new(two))
        .fallback("best", ["one::a", "two::b"])
        .timer(TokioTimer::new())
        .build()
        .expect("a client")
}

#[tokio::test(start_paused = true)]
async fn a_long_wait_is_not_waited_out_where_there_is_another_target() {
    let client = either(
        Script::new().fail(Fault::rate_limited(Duration::from_secs(50))),
        Script::new().reply("at once"),
    );
    let started = tokio::time::Instant::now();
    let call = client.models().chat_completions().create("best").prompt("Hi");
    assert_eq!(call.await.expect("the other one").text(), "at once");
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_target_that_cannot_hides_no_real_failure() {
    let down = (0..3).fold(Script::new(), |s, _| s.fail(Fault::status(503)));
    let cannot = Script::new().with_capabilities(modelway::Capabilities::NONE);
    let client = either(down, cannot);
    let call = client.models().chat_completions().create("best").prompt("Hi");
    let error = call.await.expect_err("neither");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Provider, Some(503)));
    assert_eq!(error.meta().attempts.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_servers_word_on_retries_counts() {
    let refused = |header: &str| {
        Canned::json(400, &json!({"error": {"message": "no"}})).header("x-should-retry", header)
    };
    let well = Canned::json(200, &json!({"choices": [{"message": {"content": "Hi"}}]}));
    let transport = CannedTransport::new().respond(refused("true")).respond(well);
    let client = builder(&transport).build().expect("a client");
    let call = client.models().chat_completions().create("m").prompt("Hi");
    assert_eq!(call.clone().await.expect("tried again").meta.attempts.len(), 2);
    let down = Canned::json(503, &json!({"detail": "no"})).header("x-should-retry", "false");
    let transport = CannedTransport::new().respond(down);
    let client = builder(&transport).build().expect("a client");
    let call = client.models().chat_completions().create("m").prompt("Hi");
    let error = call.await.expect_err("not tried again");
    assert_eq!(error.meta().attempts.len(), 1);
    assert!(!error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn a_wait_as_a_date_is_honoured() {
    // The canned clock starts where the header's date is; the wait is 7 s.
    let limited = Canned::json(429, &json!({"error": {"message": "slow down"}}))
        .header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
        .header("retry-after", "Sun, 06 Nov 1994 08:49:44 GMT");
    let well = Canned::json(200, &json!({"choices": [{"message": {"content": "Hi"}}]}));
    let transport = CannedTransport::new().respond(limited).respond(well);
    let client = builder(&transport).build().expect("a client");
    let reply =
        client.models().chat_completions().create("m").prompt("Hi").await.expect("tried again");
    assert_eq!(reply.meta.attempts[1].wait, Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn the_retired_service_is_named() {
    let transport = CannedTransport::new().fail(Fault::connect());
    let client = builder(&transport).retry(RetryPolicy::never()).build().expect("a client");
    let call = client.models().chat_completions().create("m").prompt("Hi");
    let error = call.await.expect_err("nobody is there");
    assert!(error.to_string().contains("closed in August 2024"), "{error}");
    assert!(error.to_string().contains("ANYSCALE_BASE_URL"), "{error}");
}
