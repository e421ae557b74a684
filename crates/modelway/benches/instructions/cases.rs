//! What is measured.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use modelway::{Client, MapEnvironment, Message, Provider};
use modelway_wire::sse::{SseDecoder, SseItem};

use crate::fixtures::{self, Canned, FRAMES};

/// One thing that is measured; its figure is the instructions of one unit.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// How often it runs in the two runs.
    pub(crate) few: u32,
    pub(crate) many: u32,
    /// Units of one run.
    pub(crate) units: u32,
    /// Whether it needs a server: then its base URL follows the name, after a comma.
    pub(crate) over_http: bool,
}

const fn case(name: &'static str, few: u32, many: u32, units: u32) -> Case {
    Case { name, few, many, units, over_http: false }
}

pub(crate) const CASES: &[Case] = &[
    case("sse_event", 1, 5, FRAMES + 1),
    case("unary_chat", 10, 60, 1),
    Case { over_http: true, ..case("unary_chat_over_http", 10, 60, 1) },
    case("unary_chat_long_history", 10, 40, 1),
    case("stream_event", 1, 5, FRAMES),
    case("stream_event_by_frame", 1, 5, FRAMES),
    case("stream_event_padded", 1, 5, FRAMES),
    case("embeddings_150_kb", 2, 8, 1),
];

/// Runs a case `times` over.
pub(crate) fn run(named: &str, times: u32) {
    let (name, base) = named.split_once(',').unwrap_or((named, ""));
    match name {
        "sse_event" => sse(times),
        "unary_chat" => unary(times, 0),
        "unary_chat_long_history" => unary(times, 50),
        "unary_chat_over_http" => over_http(times, base),
        "stream_event" => stream(times, fixtures::in_large_chunks()),
        "stream_event_by_frame" => stream(times, fixtures::frame_by_frame()),
        "stream_event_padded" => stream(times, fixtures::padded()),
        "embeddings_150_kb" => embeddings(times),
        _ => panic!("there is no case `{name}`"),
    }
}

fn sse(times: u32) {
    let chunks = fixtures::in_large_chunks();
    for _ in 0..times {
        let mut decoder = SseDecoder::new(1 << 20);
        let mut events = 0;
        for chunk in &chunks {
            decoder.push(chunk.clone());
            while let Some(item) = decoder.next() {
                events += u32::from(matches!(black_box(item), Ok(SseItem::Event(_))));
            }
        }
        assert_eq!(events, FRAMES + 1);
    }
}

fn unary(times: u32, turns: usize) {
    let client = fixtures::client(Canned::json(fixtures::CHAT_ANSWER.to_owned()));
    let turn = [
        Message::user("And how far is it from there to the next town on the river?"),
        Message::assistant("About twelve miles by the \"old\" road, a little more by boat.\n"),
    ];
    let history: Vec<_> = turn.iter().cycle().take(2 * turns).cloned().collect();
    for _ in 0..times {
        let call = client
            .models()
            .chat_completions()
            .create("mistralai/Mixtral-8x7B-Instruct-v0.1")
            .chat_history(history.iter().cloned())
            .prompt("What is the capital of France?")
            .max_tokens(64u64)
            .temperature(0.7);
        let reply = ready(call.into_future()).unwrap();
        assert!(reply.text().contains("Paris"));
    }
}

/// Over the default transport.
#[tokio::main(flavor = "current_thread")]
async fn over_http(times: u32, base: &str) {
    let provider = Provider::named("vllm").unwrap().with_base_url(base).unwrap();
    let builder = Client::builder().environment(MapEnvironment::default()).provider(provider);
    let client = builder.build().unwrap();
    for _ in 0..times {
        let call = client.models().chat_completions().create("m");
        let call = call.prompt("What is the capital of France?").max_tokens(64u64).temperature(0.7);
        assert!(call.await.unwrap().text().contains("Paris"));
    }
}

fn stream(times: u32, chunks: Vec<bytes::Bytes>) {
    let client = fixtures::client(Canned::events(chunks));
    for _ in 0..times {
        assert_eq!(ready(texts(&client)), FRAMES - 2);
    }
}

/// How many texts a stream brings.
async fn texts(client: &Client) -> u32 {
    let chats = client.models().chat_completions();
    let call = chats.create("mistralai/Mixtral-8x7B-Instruct-v0.1").prompt("Tell me of the river.");
    let mut stream = call.stream().await.unwrap();
    let mut texts = 0;
    while let Some(event) = stream.next().await {
        texts += u32::from(black_box(event.unwrap()).text().is_some());
    }
    assert_eq!(stream.into_completion().unwrap().text().len(), fixtures::text_length());
    texts
}

fn embeddings(times: u32) {
    let client = fixtures::client(Canned::json(fixtures::embeddings_answer()));
    for _ in 0..times {
        let call = client.models().embeddings().create("thenlper/gte-large").texts(["a river"]);
        let answer = ready(call.into_future()).unwrap();
        assert_eq!(answer.embeddings.len(), 8);
        assert_eq!(answer.embeddings[7].vector.len(), 1024);
    }
}

/// The result of a future that never waits: everything is in memory.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("something waited although all is in memory"),
    }
}
