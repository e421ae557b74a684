//! Call options and the raw escape hatch, as they reach the wire.

use std::time::Duration;

use modelway::layers::RetryPolicy;
use modelway::{ApiKey, Client, ErrorKind, Message, Provider, ReasoningEffort};
use modelway_testing::{Canned, CannedTransport, TokioTimer};
use serde_json::{Value, json};

fn answer() -> Canned {
    let choice = json!({"index": 0, "message": {"content": "Hi"}, "finish_reason": "stop"});
    Canned::json(200, &json!({"id": "1", "choices": [choice]}))
}

fn client(provider: &str, transport: &CannedTransport) -> Client {
    let provider =
        Provider::named(provider).expect("a row").with_key(ApiKey::new("key").expect("a key"));
    let builder = Client::builder().provider(provider).transport(transport.clone());
    builder.timer(TokioTimer::new()).build().expect("a client")
}

#[tokio::test(start_paused = true)]
async fn headers_and_extra_fields_replace_ours() {
    let transport = CannedTransport::new().respond(answer());
    let chat = client("openai", &transport).models().chat_completions();
    chat.create("gpt-5-nano")
        .prompt("Hi")
        .max_tokens(9)
        .reasoning_effort(ReasoningEffort::Low)
        .with_header("x-trace", "t1")
        .with_header("accept", "application/json; q=1")
        .with_extra_body(json!({"store": true, "max_completion_tokens": 5}))
        .await
        .expect("sent");
    let sent = &transport.requests()[0];
    assert_eq!(sent.uri.to_string(), "https://api.openai.com/v1/chat/completions");
    assert_eq!(sent.header("x-trace"), Some("t1"));
    assert_eq!(sent.header("accept"), Some("application/json; q=1"));
    let body = sent.json().expect("JSON");
    assert_eq!(
        body,
        json!({
            "model": "gpt-5-nano",
            "messages": [{"role": "user", "content": "Hi"}],
            "max_completion_tokens": 5,
            "reasoning_effort": "low",
            "store": true
        })
    );
}

#[tokio::test(start_paused = true)]
async fn vendors_spell_things_differently() {
    let seed = |body: &Value| body.get("seed").or_else(|| body.get("random_seed")).cloned();
    for (provider, path, max_tokens, required) in [
        ("anyscale", "https://api.endpoints.anyscale.com/v1/chat/completions", "max_tokens", None),
        ("mistral", "https://api.mistral.ai/v1/chat/completions", "max_tokens", Some("any")),
        ("groq", "https://api.groq.com/openai/v1/chat/completions", "max_tokens", Some("required")),
        (
            "perplexity",
            "https://api.perplexity.ai/chat/completions",
            "max_tokens",
            Some("required"),
        ),
    ] {
        let transport = CannedTransport::new().respond(answer());
        let mut call = client(provider, &transport)
            .models()
            .chat_completions()
            .create("m")
            .prompt("Hi")
            .max_tokens(3)
            .seed(4);
        if required.is_some() {
            let tool = modelway::FunctionTool::new("f");
            call = call.tools([tool]).tool_choice(modelway::ToolChoice::Required);
        }
        call.await.expect("sent");
        let sent = &transport.requests()[0];
        let body = sent.json().expect("JSON");
        assert_eq!(sent.uri.to_string(), path);
        assert_eq!(body[max_tokens], 3, "{provider}");
        assert_eq!(seed(&body), Some(json!(4)), "{provider}");
        assert_eq!(body.get("tool_choice").and_then(Value::as_str), required, "{provider}");
    }
}

#[tokio::test(start_paused = true)]
async fn azure_takes_its_own_header() {
    let transport = CannedTransport::new().respond(answer());
    let provider = Provider::named("azure")
        .and_then(|p| p.with_base_url("https://r.openai.azure.com"))
        .expect("a provider")
        .with_key(ApiKey::new("azure-key").expect("a key"));
    let client = Client::builder()
        .provider(provider)
        .transport(transport.clone())
        .build()
        .expect("a client");
    client.models().chat_completions().create("my-deployment").prompt("Hi").await.expect("sent");
    let sent = &transport.requests()[0];
    assert_eq!(sent.uri.to_string(), "https://r.openai.azure.com/openai/v1/chat/completions");
    assert_eq!(sent.header("api-key"), Some("azure-key"));
    assert_eq!(sent.header("authorization"), None);
}

#[tokio::test(start_paused = true)]
async fn history_and_prompt_become_messages() {
    let transport = CannedTransport::new().respond(answer());
    client("anyscale", &transport)
        .models()
        .chat_completions()
        .create("m")
        .prompt("Generate 5 more")
        .chat_history([Message::system("You generate names."), Message::user("Generate 5 names")])
        .await
        .expect("sent");
    let body = transport.requests()[0].json().expect("JSON");
    let roles: Vec<_> =
        body["messages"].as_array().expect("messages").iter().map(|m| &m["role"]).collect();
    assert_eq!(roles, ["system", "user", "user"]);
    assert_eq!(body["messages"][2]["content"], "Generate 5 more");
}

#[tokio::test(start_paused = true)]
async fn raw_requests() {
    let fails = |n: usize| (0..n).fold(CannedTransport::new(), |t, _| t.respond(Canned::new(503)));
    let transport = fails(1);
    let error = client("openai", &transport)
        .raw()
        .post("/files", json!({"a": 1}))
        .await
        .expect_err("fails");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Provider, Some(503)));
    assert_eq!(
        transport.requests().len(),
        1,
        "what creates is not tried again once it may have been seen"
    );
    let transport = fails(2).respond(Canned::json(200, &json!({"ok": true})));
    let reply =
        client("openai", &transport).raw().get("/files?limit=1").await.expect("the third time");
    assert_eq!(reply.json().expect("JSON"), json!({"ok": true}));
    assert_eq!(transport.requests()[0].uri.to_string(), "https://api.openai.com/v1/files?limit=1");
    assert_eq!(reply.meta.attempts.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn timeouts_of_one_call() {
    let transport = CannedTransport::new().never_answer();
    let call = client("openai", &transport).models().chat_completions().create("m").prompt("Hi");
    let started = tokio::time::Instant::now();
    let error = call
        .with_timeout(Duration::from_secs(3))
        .with_retry(RetryPolicy::never())
        .await
        .expect_err("never");
    assert!(error.is_timeout() && error.to_string().contains("3.000 s"), "{error}");
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

#[test]
fn a_history_can_be_stored() {
    let parts = [
        modelway::Part::text_part("Look"),
        modelway::Part::Image(modelway::Image::url("https://h/a.png").detail("low")),
        modelway::Part::Other(json!({"type": "input_audio", "input_audio": {"data": "AA"}})),
    ];
    let call = modelway::ToolCall::function("c", "f", "{}");
    let history = vec![
        Message::user(parts),
        Message::new("assistant").tool_calls([call]),
        Message::tool("c", "ok"),
    ];
    let stored = serde_json::to_value(&history).expect("JSON");
    assert_eq!(
        stored[0]["content"],
        json!([
            {"type": "text", "text": "Look"},
            {"type": "image", "url": "https://h/a.png", "detail": "low"},
            {"type": "input_audio", "input_audio": {"data": "AA"}}
        ])
    );
    assert_eq!(serde_json::from_value::<Vec<Message>>(stored).expect("the same"), history);
}
