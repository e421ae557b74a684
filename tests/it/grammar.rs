//! Whatever a server sends, in whatever pieces: the events keep the grammar, and nothing panics.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use modelway::stream::{EventStream, StreamEvent};
use modelway::{
    Backend, Call, CallContext, CallOptions, ChatRequest, Message, Provider, Reply, Request,
};
use modelway_testing::{Canned, CannedTransport, Grammar, TokioTimer};
use modelway_wire::HttpBackend;
use proptest::collection::vec;
use proptest::prelude::*;

/// Chunks as they are, as vendors bend them, and as nobody should send them.
fn frame() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        r#"{"id":"1","model":"m","choices":[{"index":0,"delta":{"role":"assistant"}}]}"#,
        r#"{"id":"","model":"","choices":[],"prompt_filter_results":[{}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#,
        r#"{"choices":[{"index":1,"delta":{"content":"b"}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"reasoning_content":"r","content":null}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c2","function":{"name":"g","arguments":"{}"}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"id":"c3","function":{"name":"h","arguments":{"a":1}}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"index":9,"function":{"arguments":"early"}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":{"not":"an array"}}}]}"#,
        r#"{"choices":[{"delta":{"audio":{"id":"a1","data":"QUJD","transcript":"t"}}}]}"#,
        r#"{"choices":[{"delta":{"annotations":[{"type":"url_citation","url_citation":{"url":"u"}},7]}}]}"#,
        r#"{"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.text","text":"r","index":0}]}}]}"#,
        r#"{"choices":[{"delta":{"refusal":"no"}}],"service_tier":"flex","citations":["u"]}"#,
        r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        r#"{"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"late"},"finish_reason":""}]}"#,
        r#"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#,
        r#"{"choices":[{"index":4294967299,"delta":{"content":"x"}}]}"#,
        r#"{"error":{"message":"in band","code":502}}"#,
        r#"{"choices":[{"delta":{"content":"x"},"error":{"message":"in a choice"}}]}"#,
        r#"{"object":"error","message":"older vLLM","code":400}"#,
        r#"{"something":"else"}"#,
        r#"{"choices":null}"#,
        r#"[1,2,3]"#,
        r#"null"#,
        r#"not JSON"#,
        r#"{"choices":[{"delta":{"content":"\ud800"}}]}"#,
        "[DONE]",
    ]);
    fixed.prop_map(|data| format!("data: {data}\n\n"))
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => frame().prop_map(String::into_bytes),
        1 => Just(b": keep-alive\n\n".to_vec()),
        1 => Just(b"event: error\ndata: {\"message\":\"named\"}\n\n".to_vec()),
        1 => vec(any::<u8>(), 0..24),
        1 => (frame(), 0usize..80).prop_map(|(f, n)| f.into_bytes().into_iter().take(n).collect()),
    ]
}

/// Nothing here waits: a canned body is there at once.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a canned answer is never late"),
    }
}

fn stream(body: Vec<u8>, cuts: Vec<usize>, reset: bool, completion: bool) -> EventStream {
    let mut canned =
        Canned::new(200).header("content-type", "text/event-stream").body(body).split_at(cuts);
    if reset {
        canned = canned.then_reset();
    }
    let transport = Arc::new(CannedTransport::new().respond(canned));
    let provider = Provider::named("openai").expect("a row");
    let backend = HttpBackend::new(provider, transport, Arc::new(TokioTimer::new()));
    let request = match completion {
        true => Request::Complete { request: modelway::CompletionRequest::new("x"), stream: true },
        false => Request::chat(ChatRequest::new([Message::user("x")]), true),
    };
    let context = CallContext::new("openai::m", CallOptions::default());
    match ready(backend.call(Call { request: Arc::new(request), context })).expect("headers") {
        Reply::Stream(stream) => *stream,
        other => panic!("{other:?}"),
    }
}

/// The events as text, checked on the way.
fn told(mut stream: EventStream) -> Result<String, TestCaseError> {
    let mut grammar = Grammar::of_backend();
    let mut told = String::new();
    let failed = |v, told: &str| TestCaseError::fail(format!("{v:?} in\n{told}"));
    while let Some(item) = ready(stream.next()) {
        match &item {
            Ok(StreamEvent::KeepAlive) => {}
            Ok(event) => told += &format!("{event:?}\n"),
            Err(error) => told += &format!("{} {error}\n", error.kind()),
        }
        let checked = match &item {
            Ok(event) => grammar.push(event),
            Err(_) => grammar.push_error(),
        };
        checked.map_err(|v| failed(v, &told))?;
    }
    grammar.end().map_err(|v| failed(v, &told))?;
    Ok(told)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_grammar_holds(
        pieces in vec(piece(), 0..12),
        cuts in vec(0usize..1500, 0..6),
        reset in any::<bool>(),
        completion in any::<bool>(),
    ) {
        let body: Vec<u8> = pieces.concat();
        let whole = told(stream(body.clone(), Vec::new(), reset, completion))?;
        let cut = told(stream(body.clone(), cuts, reset, completion))?;
        prop_assert_eq!(&whole, &cut);
        let single = told(stream(body.clone(), (0..body.len()).collect(), reset, completion))?;
        prop_assert_eq!(&whole, &single);
    }
}
