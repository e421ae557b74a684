//! One exchange over a canned transport.

use std::sync::Arc;

use modelway::stream::{ChatStream, StreamEvent};
use modelway::{
    Backend, Call, CallContext, CallOptions, ChatCompletion, ChatRequest, DeploymentRef, Error,
    Message, Provider, Reply, Request,
};
use modelway_testing::{Canned, CannedTransport, Grammar, TokioTimer};
use modelway_wire::HttpBackend;
use serde_json::Value;

/// What travels when `request` is sent to `provider`, and what comes of `answer`.
pub(super) async fn exchange(
    provider: &str,
    request: Request,
    answer: Canned,
) -> (Option<Value>, Result<Reply, Error>) {
    let transport = CannedTransport::new().respond(answer);
    let provider = Provider::named(provider).expect("a row");
    let provider = provider.with_base_url("https://vendor.invalid/v1").expect("a URL");
    let backend = HttpBackend::new(provider, Arc::new(transport.clone()), TokioTimer::shared());
    let context = CallContext::new(DeploymentRef::new("vendor", "m"), CallOptions::default());
    let reply = backend.call(Call { request: Arc::new(request), context }).await;
    let sent = transport.requests().first().map(|sent| sent.json().expect("JSON"));
    (sent, reply)
}

/// The body that goes to `provider`.
pub(super) async fn sent(provider: &str, request: ChatRequest) -> Value {
    let (sent, _) = exchange(provider, chat(request, false), Canned::new(500)).await;
    sent.expect("something is sent")
}

/// The error of a request that is not sent.
pub(super) async fn refused(provider: &str, request: ChatRequest) -> String {
    let (sent, reply) = exchange(provider, chat(request, false), Canned::new(500)).await;
    assert_eq!(sent, None, "nothing is sent");
    reply.expect_err("it is refused").to_string()
}

/// What `body` is read as.
pub(super) async fn read(body: Value) -> ChatCompletion {
    let canned = Canned::new(200).body(body.to_string());
    match exchange("openai", chat(ask(), false), canned).await.1 {
        Ok(Reply::Chat(answer)) => *answer,
        other => panic!("{other:?}"),
    }
}

/// The events that `chunks` are told as, and what they fold into.
pub(super) async fn told(chunks: &[Value]) -> (Vec<StreamEvent>, ChatCompletion) {
    let frames: String = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    let canned = Canned::new(200)
        .header("content-type", "text/event-stream")
        .body(frames + "data: [DONE]\n\n");
    let mut stream = match exchange("openai", chat(ask(), true), canned).await.1 {
        Ok(Reply::Stream(events)) => ChatStream::new(*events),
        other => panic!("{other:?}"),
    };
    let (mut events, mut grammar) = (Vec::new(), Grammar::of_caller());
    while let Some(event) = stream.next().await {
        let event = event.expect("an event");
        grammar.push(&event).expect("the grammar");
        events.push(event);
    }
    grammar.end().expect("an end");
    (events, stream.into_completion().expect("whole"))
}

/// A chunk with one delta.
pub(super) fn delta(delta: Value) -> Value {
    serde_json::json!({"id": "c", "model": "m", "choices": [{"index": 0, "delta": delta}]})
}

fn ask() -> ChatRequest {
    ChatRequest::new([Message::user("Hi")])
}

fn chat(request: ChatRequest, stream: bool) -> Request {
    Request::chat(request, stream)
}
