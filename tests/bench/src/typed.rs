//! What the two bare clients share: the least that a careful program would write by hand.

use bytes::Bytes;
use memchr::memmem;
use serde::{Deserialize, Serialize};

use crate::{Answer, SYSTEM, USER};

#[derive(Serialize)]
struct Chat<'a> {
    model: &'a str,
    messages: [Message<'a>; 2],
    max_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'a str,
    content: &'a str,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

/// A unary answer, or a chunk of a stream.
#[derive(Deserialize)]
#[allow(dead_code, reason = "what a program would keep")]
struct Completion {
    id: String,
    created: u64,
    model: String,
    choices: Vec<Choice>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what a program would keep")]
struct Choice {
    index: u32,
    #[serde(alias = "message")]
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what a program would keep")]
struct Delta {
    role: Option<String>,
    content: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what a program would keep")]
struct Usage {
    prompt_tokens: u64,
    completion_tokens: Option<u64>,
    total_tokens: u64,
}

#[derive(Deserialize)]
struct Embeddings {
    data: Vec<Embedding>,
}

#[derive(Deserialize)]
struct Embedding {
    embedding: Vec<f32>,
}

/// The body of a chat.
pub fn chat(model: &str, stream: bool) -> Vec<u8> {
    let message = |role, content| Message { role, content };
    let chat = Chat {
        model,
        messages: [message("system", SYSTEM), message("user", USER)],
        max_tokens: 64,
        stream: stream.then_some(true),
        stream_options: stream.then_some(StreamOptions { include_usage: true }),
    };
    serde_json::to_vec(&chat).expect("JSON")
}

/// The body of a call for embeddings.
pub fn embed() -> Vec<u8> {
    #[derive(Serialize)]
    struct Embed {
        model: &'static str,
        input: Vec<String>,
    }
    serde_json::to_vec(&Embed { model: "bench-embeddings", input: crate::texts() }).expect("JSON")
}

/// A unary answer.
pub fn answer(body: &[u8]) -> Answer {
    let completion: Completion = serde_json::from_slice(body).expect("an answer");
    let text = completion.choices.into_iter().next().and_then(|choice| choice.delta.content);
    Answer {
        text: text.unwrap_or_default(),
        tokens: completion.usage.map_or(0, |usage| usage.total_tokens),
    }
}

/// How many numbers are in the embeddings.
pub fn numbers(body: &[u8]) -> usize {
    let embeddings: Embeddings = serde_json::from_slice(body).expect("embeddings");
    embeddings.data.iter().map(|embedding| embedding.embedding.len()).sum()
}

/// Frames out of chunks, folded.
#[derive(Default)]
pub struct Folded {
    buffer: Vec<u8>,
    /// The answer so far.
    pub answer: Answer,
}

impl Folded {
    /// Takes the next chunk of the body.
    pub fn push(&mut self, chunk: Bytes) {
        self.buffer.extend_from_slice(&chunk);
        let mut start = 0;
        while let Some(end) = memmem::find(&self.buffer[start..], b"\n\n") {
            let frame = &self.buffer[start..start + end];
            let data = frame.strip_prefix(b"data: ").expect("a data line");
            if data != b"[DONE]" {
                let chunk: Completion = serde_json::from_slice(data).expect("a chunk");
                if let Some(text) = chunk.choices.first().and_then(|c| c.delta.content.as_ref()) {
                    self.answer.text.push_str(text);
                }
                self.answer.tokens += chunk.usage.map_or(0, |usage| usage.total_tokens);
            }
            start += end + 2;
        }
        self.buffer.drain(..start);
    }
}
