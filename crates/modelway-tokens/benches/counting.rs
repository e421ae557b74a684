//! How long exact counts take: `cargo bench -p modelway-tokens --bench counting --features openai,qwen,llama3`.
//!
//! Conversations of 1,000 to 1,000,000 tokens, by OpenAI's formula and through chat templates; cold, and after one
//! new message. The same text goes through tiktoken-rs, and through Hugging Face's tokenizers where
//! `MODELWAY_SCRATCH` holds a `tokenizer.json`.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use modelway_core::window::TokenCounter;
use modelway_core::{ChatRequest, Message};
use modelway_tokens::{Counter, Format, Tokenizer};

/// Words of English; a number makes each message its own.
const WORDS: [&str; 24] = [
    "the",
    "token",
    "counter",
    "measures",
    "how",
    "many",
    "pieces",
    "a",
    "conversation",
    "has",
    "before",
    "it",
    "is",
    "sent,",
    "and",
    "what",
    "leaves",
    "when",
    "unusually",
    "long",
    "histories",
    "don't",
    "fit",
    "anymore.\n",
];

/// A conversation of about `tokens` tokens in messages of about `length`.
fn conversation(tokens: usize, length: usize) -> ChatRequest {
    let mut messages = vec![Message::system("You are a helpful assistant.")];
    let mut seed = 7_u64;
    for turn in 0..(tokens / length).max(1) {
        let mut text = format!("Message {turn}: ");
        for _ in 0..length * 10 / 12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(WORDS[(seed >> 33) as usize % WORDS.len()]);
            text.push(' ');
        }
        let is_user = turn % 2 == 0;
        messages.push(if is_user { Message::user(text) } else { Message::assistant(text) });
    }
    if messages.len() % 2 == 1 {
        messages.pop();
    }
    ChatRequest::new(messages)
}

/// The next turn: the last answer and a new question.
fn continued(request: &ChatRequest, round: usize) -> ChatRequest {
    let mut next = request.clone();
    next.messages.push(Message::assistant(format!("Answer {round}: it fits.")));
    next.messages.push(Message::user(format!("And question {round}, is it counted quickly?")));
    next
}

fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

/// The middle of several readings.
fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

fn row(name: &str, make: &dyn Fn() -> Counter, length: usize) {
    // The vocabulary is loaded once a process.
    make().count_prompt("warm").unwrap();
    for size in [1_000, 10_000, 100_000, 1_000_000] {
        let request = conversation(size, length);
        let (mut cold, mut next, mut tokens) = (Vec::new(), Vec::new(), 0);
        for _ in 0..3 {
            let counter = make();
            let (took, count) = time(|| counter.count_chat(&request).unwrap());
            cold.push(took);
            tokens = count.tokens();
            for round in 0..5 {
                let longer = continued(&request, round);
                next.push(time(|| counter.count_chat(&longer).unwrap()).0);
            }
        }
        println!(
            "| {name} | {length} | {tokens} | {:.3} | {:.1} |",
            median(cold).as_secs_f64() * 1e3,
            median(next).as_secs_f64() * 1e6
        );
    }
}

fn others(name: &str, count: &dyn Fn(&str) -> usize) {
    for size in [1_000, 10_000, 100_000, 1_000_000] {
        let request = conversation(size, 200);
        let all = || request.messages.iter().map(|m| count(&m.text())).sum::<usize>();
        let mut readings = Vec::new();
        let mut tokens = 0;
        for _ in 0..3 {
            let (took, n) = time(all);
            readings.push(took);
            tokens = n;
        }
        println!(
            "| {name} | 200 | {tokens} | {:.3} | as cold |",
            median(readings).as_secs_f64() * 1e3
        );
    }
}

fn scratch(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("MODELWAY_SCRATCH").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/modelway-scratch"),
        PathBuf::from,
    );
    Some(folder.join(name)).filter(|path| path.exists())
}

fn main() {
    println!(
        "| counter | tokens a message | tokens | cold ms | next turn µs |\n|---|---|---|---|---|"
    );
    row("OpenAI o200k", &|| Counter::openai("gpt-4o").unwrap(), 200);
    row("OpenAI o200k", &|| Counter::openai("gpt-4o").unwrap(), 50);
    row("OpenAI cl100k", &|| Counter::openai("gpt-4").unwrap(), 200);
    let core = tiktoken_rs::o200k_base_singleton();
    others("tiktoken-rs o200k", &|text| core.encode_ordinary(text).len());
    #[cfg(feature = "qwen")]
    row("Qwen 2.5, ChatML", &|| Counter::format(Format::ChatMl, Tokenizer::qwen2()).unwrap(), 200);
    #[cfg(feature = "llama3")]
    row("Llama 3", &|| Counter::format(Format::Llama3, Tokenizer::llama3()).unwrap(), 200);
    let gguf = |name: &str| scratch(name).map(|path| Tokenizer::from_gguf(&path).unwrap());
    if let Some(tokenizer) = gguf("vocab/ggml-vocab-llama-bpe.gguf") {
        row("Llama 3 (GGUF)", &|| Counter::format(Format::Llama3, tokenizer.clone()).unwrap(), 200);
    }
    if let Some(tokenizer) = gguf("vocab/ggml-vocab-llama-spm.gguf") {
        row("Llama 2 (GGUF)", &|| Counter::format(Format::Llama2, tokenizer.clone()).unwrap(), 200);
    }
    if let Some(path) = scratch("SmolLM2-135M-Instruct.Q4_1.gguf") {
        let template = Counter::from_gguf(&path).unwrap();
        drop(template);
        row("SmolLM2 (GGUF, Jinja)", &|| Counter::from_gguf(&path).unwrap(), 200);
    }
    if let Some(path) = scratch("tokenizer.json") {
        let tokenizer = tokenizers::Tokenizer::from_file(&path).unwrap();
        let count = |text: &str| tokenizer.encode_fast(text, false).unwrap().len();
        others("Hugging Face tokenizers", &count);
        let ours = Tokenizer::from_json(&std::fs::read(&path).unwrap()).unwrap();
        row(
            "ours over it, ChatML",
            &|| Counter::format(Format::ChatMl, ours.clone()).unwrap(),
            200,
        );
    }
}
