//! Fixed inputs: answers as OpenAI-compatible servers write them, a transport that gives them, a clock that stands.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use modelway::{Body, Client, Error, Provider, RequestBody, Timer, Timestamp, Transport};

/// Frames of the streamed answer.
pub(crate) const FRAMES: u32 = 1_000;
/// What one read of a socket brings at most.
const CHUNK: usize = 16 << 10;

/// Gives the same answer to everybody.
#[derive(Debug)]
pub(crate) struct Canned {
    content_type: &'static str,
    chunks: Vec<Bytes>,
}

impl Canned {
    pub(crate) fn json(body: String) -> Self {
        Self { content_type: "application/json", chunks: vec![body.into()] }
    }

    pub(crate) fn events(chunks: Vec<Bytes>) -> Self {
        Self { content_type: "text/event-stream", chunks }
    }
}

#[async_trait]
impl Transport for Canned {
    async fn send(&self, _: http::Request<RequestBody>) -> Result<http::Response<Body>, Error> {
        let mut response = http::Response::new(Body::chunks(self.chunks.iter().cloned()));
        let headers = response.headers_mut();
        for (name, value) in [
            ("content-type", self.content_type),
            ("date", "Tue, 14 Nov 2023 17:16:33 GMT"),
            ("openai-processing-ms", "312"),
            ("x-request-id", "req_8f1c2a"),
            ("x-ratelimit-limit-requests", "10000"),
            ("x-ratelimit-remaining-requests", "9999"),
            ("x-ratelimit-reset-requests", "6ms"),
        ] {
            headers.insert(name, http::HeaderValue::from_static(value));
        }
        Ok(response)
    }
}

/// A clock that stands still, and whose sleeps never end.
#[derive(Debug)]
struct Still(Instant);

impl Timer for Still {
    fn now(&self) -> Instant {
        self.0
    }
    fn wall(&self) -> Timestamp {
        Timestamp::from_unix_seconds(1_700_000_000).unwrap()
    }
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }
}

/// A client with its usual layers over `transport`.
pub(crate) fn client(transport: Canned) -> Client {
    #[allow(clippy::disallowed_methods, reason = "some instant to stand at")]
    let still = Still(Instant::now());
    let provider = Provider::openai_compatible("fixed", "http://localhost/v1").unwrap();
    Client::builder().provider(provider).transport(transport).timer(still).build().unwrap()
}

pub(crate) const CHAT_ANSWER: &str = r#"{"id":"chatcmpl-9f6a","object":"chat.completion","created":1699982193,"model":"mistralai/Mixtral-8x7B-Instruct-v0.1","choices":[{"index":0,"message":{"role":"assistant","content":"The capital of France is Paris. It lies on the Seine, and has been the seat of its kings and its republics for most of a thousand years."},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":24,"completion_tokens":36,"total_tokens":60,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}},"system_fingerprint":"fp_44709d6fcb"}"#;

/// The pieces of the streamed text.
fn words() -> impl Iterator<Item = &'static &'static str> {
    let words = &[" the", " river", " runs", " on", " and", " on", ",", " past", " mills"];
    words.iter().cycle().take(FRAMES as usize - 2)
}

/// The length of the streamed text, in bytes.
pub(crate) fn text_length() -> usize {
    words().map(|word| word.len()).sum()
}

/// The frames of a streamed answer, each with its blank line.
pub(crate) fn frames() -> Vec<String> {
    let head = r#"data: {"id":"chatcmpl-9f6a","object":"chat.completion.chunk","created":1699982193,"model":"mistralai/Mixtral-8x7B-Instruct-v0.1","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,"delta":"#;
    let frame = |delta: &str, reason: &str| {
        format!("{head}{delta},\"logprobs\":null,\"finish_reason\":{reason}}}]}}\n\n")
    };
    let mut frames = vec![frame(r#"{"role":"assistant","content":""}"#, "null")];
    for word in words() {
        frames.push(frame(&format!("{{\"content\":\"{word}\"}}"), "null"));
    }
    frames.push(frame("{}", "\"stop\""));
    frames.push("data: [DONE]\n\n".to_owned());
    frames
}

/// The streamed answer as a busy socket gives it.
pub(crate) fn in_large_chunks() -> Vec<Bytes> {
    let whole = Bytes::from(frames().concat());
    (0..whole.len()).step_by(CHUNK).map(|at| whole.slice(at..whole.len().min(at + CHUNK))).collect()
}

/// The streamed answer as a model gives it: frame by frame.
pub(crate) fn frame_by_frame() -> Vec<Bytes> {
    frames().into_iter().map(Bytes::from).collect()
}

/// The same with padding that differs in every frame, as OpenAI sends it to hide lengths.
pub(crate) fn padded() -> Vec<Bytes> {
    let pad = |(n, frame): (usize, String)| {
        let padding = format!("data: {{\"obfuscation\":\"{:1$}\",", n, 1 + n % 12);
        Bytes::from(frame.replacen("data: {", &padding, 1))
    };
    frames().into_iter().enumerate().map(pad).collect()
}

/// Eight vectors of 1,024 numbers: about 150 kB.
pub(crate) fn embeddings_answer() -> String {
    let number = |i: u32| format!("{:.9}", f64::from((i * 7919) % 20_011) / 10_005.5 - 1.0);
    let vector = |at: u32| (0..1024).map(|i| number(at * 1024 + i)).collect::<Vec<_>>().join(",");
    let items: Vec<_> = (0..8)
        .map(|at| {
            format!("{{\"object\":\"embedding\",\"index\":{at},\"embedding\":[{}]}}", vector(at))
        })
        .collect();
    let items = items.join(",");
    format!(
        "{{\"object\":\"list\",\"data\":[{items}],\"model\":\"thenlper/gte-large\",\"usage\":{{\"prompt_tokens\":64,\"total_tokens\":64}}}}"
    )
}
