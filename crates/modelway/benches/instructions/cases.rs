//! What is measured.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use modelway::{Client, Message};
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
}

pub(crate) const CASES: &[Case] = &[
    Case { name: "sse_event", few: 1, many: 5, units: FRAMES + 1 },
    Case { name: "unary_chat", few: 10, many: 60, units: 1 },
    Case { name: "unary_chat_long_history", few: 10, many: 40, units: 1 },
    Case { name: "stream_event", few: 1, many: 5, units: FRAMES },
    Case { name: "stream_event_by_frame", few: 1, many: 5, units: FRAMES },
    Case { name: "stream_event_padded", few: 1, many: 5, units: FRAMES },
    Case { name: "embeddings_150_kb", few: 2, many: 8, units: 1 },
];

/// Runs a case `times` over.
pub(crate) fn run(name: &str, times: u32) {
    match name {
        "sse_event" => sse(times),
        "unary_chat" => unary(times, 0),
        "unary_chat_long_history" => unary(times, 50),
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
    let client = fixtures::client(Canned::json(fixtures::chat_answer()));
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
