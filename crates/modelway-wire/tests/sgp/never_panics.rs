//! Whatever a server sends: an answer or an error, never a panic; a stream that keeps the grammar.

use std::sync::Arc;

use bytes::Bytes;
use modelway_core::*;
use modelway_testing::Grammar;
use modelway_wire::Report;
use modelway_wire::dialect::{Dialect, End, Events};
use modelway_wire::sgp::{Sgp, SgpBase};
use modelway_wire::sse::{SseDecoder, SseItem};
use proptest::prelude::*;
use serde_json::{Value, json};

fn requests() -> Vec<Request> {
    let moment = Timestamp::parse("2024-01-01T00:00:00Z").unwrap();
    let usage = RetrieveUsage::new(UsageSubject::Group("g".into()), moment, moment, 1);
    let chat = ChatRequest::new([Message::user("Hi")]);
    let server = ExecuteTarget::Server(ServerRef::Id("s".into()));
    let deployment = ExecuteTarget::Deployment("d".into());
    vec![
        StreamedChat(chat.clone()).into_request(),
        chat.into_request(),
        CompletionRequest::new("p").into_request(),
        EmbeddingRequest::new(["a"]).into_request(),
        RerankRequest::new("q", ["a"]).into_request(),
        ExecuteRequest::new(server, Extra::new()).into_request(),
        StreamedExecution(ExecuteRequest::new(deployment, Extra::new())).into_request(),
        ListModels::new().into_request(),
        RetrieveModel::new().into_request(),
        DeleteModel::default().into_request(),
        RetrieveDeployment::new("d").into_request(),
        RetrieveTemplate::new("t").into_request(),
        ListGroups::default().into_request(),
        ListServers::default().into_request(),
        RollBackServer::new("s").into_request(),
        RetrieveServerDeployment::new("s").into_request(),
        usage.into_request(),
        RetrieveFineTuningJob::new("j").into_request(),
        ListFineTuningEvents::new("j").into_request(),
        RetrieveTrainingDataset::new("d").into_request(),
        ListTrainingExamples::new("d").into_request(),
    ]
}

/// Names that the protocol has, so that random objects look like its own.
const NAMES: [&str; 24] = [
    "id",
    "items",
    "name",
    "status",
    "completions",
    "completion",
    "chat_completion",
    "message",
    "content",
    "choices",
    "logprobs",
    "data",
    "date",
    "detail",
    "error",
    "error_message",
    "status_code",
    "embeddings",
    "chunk_scores",
    "vendor_configuration",
    "vendor",
    "deployments",
    "model_server_id",
    "created_at",
];

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|n| json!(n)),
        ".{0,8}".prop_map(Value::from),
        Just(json!("2024-01-01T00:00:00")),
        Just(json!("LAUNCH")),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(&NAMES[..]), inner), 0..5).prop_map(
                |fields| {
                    Value::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
                }
            ),
        ]
    })
}

fn decode(body: &Bytes) {
    for request in requests() {
        let mut report = Report::new();
        drop(Sgp.decode(&request, body, &mut report));
        drop(SgpBase.decode(&request, body, &mut report));
    }
    let now = Timestamp::parse("2024-01-01T00:00:00Z").unwrap();
    for status in [300_u16, 404, 422, 500, 999] {
        let status = http::StatusCode::from_u16(status).unwrap();
        let error = Sgp.decode_error(status, &http::HeaderMap::new(), body, now);
        assert!(!error.to_string().contains('\n'), "one line");
    }
}

fn stream(request: &Request, body: &[u8]) {
    let mut decoder = Sgp.stream_decoder(request);
    let mut sse = SseDecoder::new(1 << 20);
    let mut out = Events::new();
    sse.push(Bytes::copy_from_slice(body));
    let mut take = |item, out: &mut Events| {
        if let Ok(SseItem::Event(frame)) = item {
            decoder.push(&frame, out);
        }
    };
    while let Some(item) = sse.next() {
        take(item, &mut out);
    }
    while let Some(item) = sse.finish() {
        take(item, &mut out);
    }
    decoder.finish(End::Body, &mut out);
    decoder.finish(End::Body, &mut out);
    let items: Vec<_> = out.into_iter().map(|item| item.map_err(Arc::new)).collect();
    Grammar::of_backend().check(&items).unwrap();
}

proptest! {
    #[test]
    fn bodies_of_json(body in values()) {
        decode(&Bytes::from(body.to_string()));
    }

    #[test]
    fn bodies_of_anything(body in prop::collection::vec(any::<u8>(), 0..64)) {
        decode(&Bytes::from(body));
    }

    #[test]
    fn frames_of_json(frames in prop::collection::vec(values(), 0..4), cut in any::<prop::sample::Index>()) {
        let mut body: String = frames.iter().map(|frame| format!("data: {frame}\n\n")).collect();
        body.push_str("data: end");
        let body = &body.as_bytes()[..cut.index(body.len() + 1)];
        for request in requests().iter().filter(|request| request.is_stream()) {
            stream(request, body);
        }
    }
}

#[test]
fn nesting_without_end() {
    for text in ["[".repeat(100_000), "{\"detail\":".repeat(100_000)] {
        decode(&Bytes::from(text.clone()));
        for request in requests().iter().filter(|request| request.is_stream()) {
            stream(request, format!("data: {text}\n\n").as_bytes());
        }
    }
}
