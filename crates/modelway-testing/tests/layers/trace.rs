//! The span of a call, seen by a small subscriber of our own.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use modelway_core::layers::{RetryPolicy, Trace};
use modelway_core::{Backend, ChatCompletion, CompletionRequest, EmbeddingRequest, Error, Usage};
use modelway_testing::{Fault, Script, StreamStep, TokioTimer};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{call, chat, millis, question, read_error, retrying, secs, stream};

/// The fields of the spans called `gen_ai`, and whether they are closed.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Span>>>, Arc<AtomicU64>);

#[derive(Default)]
struct Span {
    fields: BTreeMap<&'static str, String>,
    handles: usize,
}

impl Visit for Span {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

impl Spans {
    fn with<T>(&self, id: &Id, change: impl FnOnce(&mut Span) -> T) -> T {
        change(&mut self.0.lock().unwrap()[id.into_u64() as usize - 1])
    }

    /// The fields of the only span.
    #[track_caller]
    fn only(&self) -> BTreeMap<&'static str, String> {
        let spans = self.0.lock().unwrap();
        assert_eq!(spans.len(), 1);
        spans[0].fields.clone()
    }

    fn is_closed(&self) -> bool {
        self.0.lock().unwrap().iter().all(|span| span.handles == 0)
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.name() == "gen_ai"
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut span = Span { handles: 1, ..Span::default() };
        attributes.record(&mut span);
        self.0.lock().unwrap().push(span);
        Id::from_u64(self.1.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        self.with(id, |span| values.record(span));
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.with(id, |span| span.handles += 1);
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        self.with(&id, |span| {
            span.handles -= 1;
            span.handles == 0
        })
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn traced(script: &Script) -> Arc<dyn Backend> {
    let inner = retrying(script, RetryPolicy::default());
    Arc::new(Trace::new(inner, TokioTimer::shared()))
}

/// Starts to collect spans on this thread, which is the runtime's only one.
fn collect() -> (Spans, tracing::subscriber::DefaultGuard) {
    let spans = Spans::default();
    (spans.clone(), tracing::subscriber::set_default(spans))
}

fn assert_fields(spans: &Spans, expected: &[(&str, &str)]) {
    let fields = spans.only();
    for (name, value) in expected {
        assert_eq!(fields.get(name).map(String::as_str), Some(*value), "{name} in {fields:?}");
    }
}

fn answer() -> ChatCompletion {
    let mut answer = ChatCompletion::new("Paris");
    answer.id = "chatcmpl-1".to_owned();
    answer.model = "parrot-2".to_owned();
    answer.usage = Some(Usage::new(9, 2));
    answer
}

const ANSWERED: &[(&str, &str)] = &[
    ("otel.name", "chat zoo:parrot"),
    ("otel.kind", "client"),
    ("gen_ai.operation.name", "chat"),
    ("gen_ai.provider.name", "zoo"),
    ("gen_ai.request.model", "parrot"),
    ("gen_ai.response.id", "chatcmpl-1"),
    ("gen_ai.response.model", "parrot-2"),
    ("gen_ai.response.finish_reasons", "[\"stop\"]"),
    ("gen_ai.usage.input_tokens", "9"),
    ("gen_ai.usage.output_tokens", "2"),
    ("http.response.status_code", "200"),
    ("modelway.attempts", "2"),
];

#[tokio::test(start_paused = true)]
async fn an_answer_is_recorded() {
    let (spans, _guard) = collect();
    let script = Script::new().fail(Fault::status(503)).completion(answer());
    let reply = chat(&traced(&script)).await.unwrap();
    assert_eq!(reply.meta.latency, Some(millis(500)));
    assert_fields(&spans, ANSWERED);
    assert!(!spans.only().contains_key("error.type"));
    assert!(spans.is_closed());
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_recorded_at_its_end() {
    let (spans, _guard) = collect();
    let script = Script::new().fail(Fault::in_band("busy")).completion(answer());
    let stream = stream(&traced(&script)).await.unwrap();
    assert!(!spans.only().contains_key("gen_ai.usage.input_tokens"));
    assert!(!spans.is_closed());
    stream.collect().await.unwrap();
    assert_fields(&spans, ANSWERED);
    assert!(spans.is_closed());
}

#[tokio::test(start_paused = true)]
async fn the_span_of_a_stream_ends_with_it_or_with_its_drop() {
    let (spans, _guard) = collect();
    let mut stream = stream(&traced(&Script::new().completion(answer()))).await.unwrap();
    while stream.next().await.is_some() {}
    assert!(spans.is_closed(), "the stream object may live on");
    let (spans, _guard) = collect();
    let dropped = crate::support::stream(&traced(&Script::new().completion(answer()))).await;
    assert!(!spans.is_closed());
    drop(dropped);
    assert!(spans.is_closed());
}

#[tokio::test(start_paused = true)]
async fn an_error_is_recorded() {
    let (spans, _guard) = collect();
    let script = Script::new().fail(Fault::connect()).fail(Fault::status(401));
    let error = chat(&traced(&script)).await.unwrap_err();
    assert_eq!(error.meta().latency, Some(millis(500)));
    assert_fields(
        &spans,
        &[
            ("error.type", "authentication"),
            ("http.response.status_code", "401"),
            ("gen_ai.provider.name", "zoo"),
            ("modelway.attempts", "2"),
        ],
    );
}

async fn broken() -> (Spans, Error) {
    let (spans, _guard) = collect();
    let script = Script::new().fail(Fault::status(503)).events([
        StreamStep::started("parrot-2"),
        StreamStep::text("Pa"),
        StreamStep::usage(9, 1),
        StreamStep::Pause(secs(2)),
        Fault::in_band("overloaded").into(),
    ]);
    let mut stream = stream(&traced(&script)).await.unwrap();
    let error = read_error(&mut stream).await;
    assert!(spans.is_closed());
    (spans, error)
}

#[tokio::test(start_paused = true)]
async fn a_broken_stream_is_recorded_with_what_broke_it() {
    let (spans, error) = broken().await;
    assert_eq!(error.meta().latency, Some(millis(2_500)));
    assert_eq!(error.meta().time_to_first_token, Some(millis(500)));
    assert_eq!(error.partial().unwrap().completion.meta.attempts.len(), 2);
    assert_fields(
        &spans,
        &[
            ("error.type", "provider"),
            ("gen_ai.usage.output_tokens", "1"),
            ("gen_ai.response.model", "parrot-2"),
            ("modelway.attempts", "2"),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn no_field_holds_what_was_said() {
    let (spans, _guard) = collect();
    let script = Script::new().completion(answer());
    traced(&script).call(call(question("a secret of mine"))).await.unwrap();
    let fields = format!("{:?}", spans.only());
    assert!(!fields.contains("secret") && !fields.contains("Paris"), "{fields}");
}

#[tokio::test(start_paused = true)]
async fn every_operation_has_its_name_and_what_it_used() {
    let (spans, _guard) = collect();
    let script = Script::new().completion(answer());
    let mut request = CompletionRequest::new("?");
    (request.max_tokens, request.temperature) = (Some(16), Some(0.5));
    traced(&script).call(call(request)).await.unwrap();
    assert_fields(
        &spans,
        &[
            ("gen_ai.operation.name", "text_completion"),
            ("gen_ai.request.max_tokens", "16"),
            ("gen_ai.request.temperature", "0.5"),
            ("gen_ai.response.finish_reasons", "[\"stop\"]"),
            ("gen_ai.usage.input_tokens", "9"),
        ],
    );
    let (spans, _guard) = collect();
    let script = Script::new().embeddings([vec![1.0]]);
    traced(&script).call(call(EmbeddingRequest::new(["a"]))).await.unwrap();
    assert_fields(&spans, &[("otel.name", "embeddings zoo:parrot"), ("modelway.attempts", "1")]);
    assert!(!spans.only().contains_key("gen_ai.usage.input_tokens"), "absent is not 0");
}
