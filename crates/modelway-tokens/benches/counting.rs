//! How long exact counts take: `cargo bench -p modelway-tokens --bench counting --features openai,qwen,llama3`.
//!
//! Conversations of 1,000 to 1,000,000 tokens, by OpenAI's formula and through chat templates: estimated, counted when
//! nothing of them is known and when all but the last turn is, and trimmed to half a context that they would fill. The
//! same text goes through tiktoken-rs, and through Hugging Face's tokenizers. What is read from files needs the folder
//! that `tests/servers/fetch.sh` fills.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use modelway_core::window::{TokenCounter, Window};
use modelway_core::{ChatRequest, FunctionTool, Message, Role, ToolCall};
use modelway_tokens::gguf::Header;
use modelway_tokens::{ChatTemplate, Counter, Format, Tokenizer};
use serde_json::json;

use self::qwen_json::qwen_json;

#[path = "../tests/tokens/qwen_json.rs"]
mod qwen_json;

/// What templates look for in messages; in a repository about templates there is much of it.
const MARKS: [&str; 4] = ["think>", "tool_response>", "tool_call>", "tool_calls>"];

/// Prose and code that hardly repeats: all sources and documents of the workspace, without what templates look for.
fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut files = Vec::new();
        ["crates", "tests", "specs", "examples"]
            .iter()
            .for_each(|f| walk(&root.join(f), &mut files));
        files.sort();
        let all: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        MARKS.into_iter().fold(all, |text, mark| text.replace(mark, ""))
    })
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            walk(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "md") {
            files.push(path);
        }
    }
}

/// A conversation of about `tokens` tokens in messages of about `length`.
fn conversation(tokens: usize, length: usize) -> ChatRequest {
    let words: Vec<&str> = text().split_inclusive(' ').filter(|word| word.len() > 1).collect();
    let mut messages = vec![Message::system("You are a helpful assistant.")];
    let mut seed = 7_u64;
    for turn in 0..(tokens / length).max(2) {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let some = words.iter().cycle().skip((seed >> 33) as usize % words.len());
        let mut text = format!("Message {turn}: ");
        // A word here is some three tokens, and the beginning five.
        text.extend(some.take((length - 5) * 36 / 100).copied());
        messages.push(if turn % 2 == 0 { Message::user(text) } else { Message::assistant(text) });
    }
    if messages.len() % 2 == 1 {
        messages.pop();
    }
    ChatRequest::new(messages)
}

/// The next turn: the last answer and a new question, or another call and its result.
fn go_on(request: &mut ChatRequest, at: usize) {
    if request.messages.last().is_some_and(|last| last.role == Role::Tool) {
        request.messages.extend(round(10_000 + at, &format!("File {at}: it fits.")));
        return;
    }
    request.messages.push(Message::assistant(format!("Answer {at}: it fits.")));
    request.messages.push(Message::user(format!("And question {at}, is it counted quickly?")));
}

fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

/// On a thread of its own: the crate that reads the bundled vocabularies keeps words that it met, for each thread.
fn cold<T: Send>(work: impl FnOnce() -> T + Send) -> (Duration, T) {
    std::thread::scope(|scope| scope.spawn(|| time(work)).join().unwrap())
}

/// The middle of several readings.
fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

/// The readings of one counter and one conversation.
#[derive(Default)]
struct Readings {
    estimate: Vec<Duration>,
    cold: Vec<Duration>,
    next: Vec<Duration>,
    trim: Vec<Duration>,
}

impl Readings {
    fn take(&mut self, counter: &Counter, request: &ChatRequest) -> u64 {
        let (took, _) = time(|| Window::new(u64::MAX).measure(request, None).unwrap());
        self.estimate.push(took);
        let (took, count) = cold(|| counter.count_chat(request).unwrap());
        self.cold.push(took);
        // What is counted by its exchanges is known from the third turn on.
        let mut longer = request.clone();
        for turn in 0..9 {
            go_on(&mut longer, turn);
            let (took, _) = time(|| counter.count_chat(&longer).unwrap());
            self.next.extend((turn >= 4).then_some(took));
        }
        let half = Window::new(count.tokens() / 2);
        go_on(&mut longer, 9);
        let (took, plan) = time(|| half.plan(&longer, Some(counter)).unwrap());
        assert!(plan.is_trimmed() && plan.fits);
        self.trim.push(took);
        count.tokens()
    }
}

/// The same with a tool, which each fourth answer calls.
fn agent(tokens: usize, length: usize) -> ChatRequest {
    let schema = json!({"type": "object", "properties": {"path": {"type": "string"}}});
    let mut messages = Vec::new();
    for (at, message) in conversation(tokens, length).messages.into_iter().enumerate() {
        if at % 8 == 4 {
            messages.extend(round(at, "a few lines of a file"));
        }
        messages.push(message);
    }
    let tool = FunctionTool::new("read_file").description("Reads a file.").parameters(schema);
    ChatRequest::new(messages).tools([tool])
}

/// The same with a mark in one of its first answers.
fn marked(tokens: usize, length: usize) -> ChatRequest {
    let mut talk = agent(tokens, length);
    talk.messages[2] = Message::assistant("It says </think> and <tool_response> there.");
    talk
}

/// One question, which an agent works on with a call and its result a message.
fn working(tokens: usize, length: usize) -> ChatRequest {
    let talk = agent(tokens, length);
    let mut messages = vec![Message::user("Find out why it is slow.")];
    for (at, message) in conversation(tokens, length).messages.into_iter().enumerate() {
        messages.extend(round(at, &message.text()));
    }
    ChatRequest::new(messages).tools(talk.tools)
}

/// A call, and what it brought.
fn round(at: usize, result: &str) -> [Message; 2] {
    let id = format!("call{at:05}");
    let arguments = json!({"path": format!("src/file{at}.rs")}).to_string();
    let call = ToolCall::function(&id, "read_file", arguments);
    [Message::new("assistant").tool_calls([call]), Message::tool(id, result)]
}

type Talk<'a> = &'a dyn Fn(usize, usize) -> ChatRequest;

fn row(name: &str, make: &dyn Fn() -> Counter, length: usize) {
    rows(name, make, length, &conversation);
}

fn rows(name: &str, make: &dyn Fn() -> Counter, length: usize, talk: Talk<'_>) {
    // What follows `--` chooses rows by their names.
    if std::env::args().skip(1).any(|word| !word.starts_with("--") && !name.contains(&word)) {
        return;
    }
    // The vocabulary is loaded once a process.
    make().count_prompt("warm").unwrap();
    for size in [1_000, 10_000, 100_000, 1_000_000] {
        let request = talk(size, length);
        let (mut readings, mut tokens) = (Readings::default(), 0);
        for _ in 0..3 {
            tokens = readings.take(&make(), &request);
        }
        let micros = |all| median(all).as_secs_f64() * 1e6;
        println!(
            "| {name} | {length} | {tokens} | {:.0} | {:.3} | {:.1} | {:.0} |",
            micros(readings.estimate),
            micros(readings.cold) / 1e3,
            micros(readings.next),
            micros(readings.trim),
        );
    }
}

fn others(name: &str, count: &(dyn Fn(&str) -> usize + Sync)) {
    for size in [1_000, 10_000, 100_000, 1_000_000] {
        let request = conversation(size, 200);
        let all = || request.messages.iter().map(|m| count(&m.text())).sum::<usize>();
        let mut readings = Vec::new();
        let mut tokens = 0;
        for _ in 0..3 {
            let (took, n) = cold(all);
            readings.push(took);
            tokens = n;
        }
        println!(
            "| {name} | 200 | {tokens} | - | {:.3} | as cold | - |",
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

/// Through real templates, with tools and without.
fn templates() {
    for (name, vocabulary) in [
        ("Qwen-Qwen2.5-7B-Instruct", "qwen2"),
        ("Qwen-Qwen3-0.6B", "qwen2"),
        ("meta-llama-Llama-3.1-8B-Instruct", "llama-bpe"),
    ] {
        let Some(vocabulary) = scratch(&format!("vocab/ggml-vocab-{vocabulary}.gguf")) else {
            continue;
        };
        let Some(source) = scratch(&format!("vocab/templates/{name}.jinja")) else { continue };
        let tokenizer = Tokenizer::from_gguf(&vocabulary).unwrap();
        let template = ChatTemplate::new(&std::fs::read_to_string(source).unwrap()).unwrap();
        let make = || Counter::template(tokenizer.clone(), template.clone()).unwrap();
        rows(&format!("{name} (Jinja)"), &make, 200, &conversation);
        rows(&format!("{name} (Jinja), tools"), &make, 200, &agent);
        rows(&format!("{name} (Jinja), one question"), &make, 200, &working);
        rows(&format!("{name} (Jinja), tools and a mark"), &make, 200, &marked);
    }
}

fn main() {
    println!(
        "| counter | tokens a message | tokens | estimate, µs | exact, cold, ms | exact, next turn, µs | trim to half, µs |\n|---|---|---|---|---|---|---|"
    );
    row("OpenAI o200k", &|| Counter::openai("gpt-4o").unwrap(), 200);
    row("OpenAI o200k", &|| Counter::openai("gpt-4o").unwrap(), 50);
    row("OpenAI o200k", &|| Counter::openai("gpt-4o").unwrap(), 20);
    row("OpenAI cl100k", &|| Counter::openai("gpt-4").unwrap(), 200);
    let core = tiktoken_rs::o200k_base_singleton();
    others("tiktoken-rs o200k", &|text| core.encode_ordinary(text).len());
    #[cfg(feature = "qwen")]
    row("Qwen 2.5, ChatML", &|| Counter::format(Format::ChatMl, Tokenizer::qwen2()).unwrap(), 200);
    #[cfg(feature = "llama3")]
    for length in [200, 20] {
        let make = || Counter::format(Format::Llama3, Tokenizer::llama3()).unwrap();
        row("Llama 3", &make, length);
    }
    let gguf = |name: &str| scratch(name).map(|path| Tokenizer::from_gguf(&path).unwrap());
    if let Some(tokenizer) = gguf("vocab/ggml-vocab-llama-bpe.gguf") {
        row("Llama 3 (GGUF)", &|| Counter::format(Format::Llama3, tokenizer.clone()).unwrap(), 200);
    }
    if let Some(tokenizer) = gguf("vocab/ggml-vocab-llama-spm.gguf") {
        row("Llama 2 (GGUF)", &|| Counter::format(Format::Llama2, tokenizer.clone()).unwrap(), 200);
    }
    if let Some(path) = scratch("SmolLM2-135M-Instruct.Q4_1.gguf") {
        let header = Header::open(&path).unwrap();
        let tokenizer = Tokenizer::from_header(&header).unwrap();
        let template = ChatTemplate::from_gguf(&header).unwrap().unwrap();
        row(
            "SmolLM2 (GGUF, Jinja)",
            &|| Counter::template(tokenizer.clone(), template.clone()).unwrap(),
            200,
        );
    }
    templates();
    if let Some(path) = scratch("vocab/ggml-vocab-qwen2.gguf") {
        let json = qwen_json(&Header::open(&path).unwrap());
        let tokenizer = tokenizers::Tokenizer::from_bytes(&json).unwrap();
        let count = |text: &str| tokenizer.encode_fast(text, false).unwrap().len();
        others("Hugging Face tokenizers, Qwen 2.5", &count);
        let ours = Tokenizer::from_json(json.as_bytes()).unwrap();
        row(
            "tokenizer.json, Qwen 2.5",
            &|| Counter::format(Format::ChatMl, ours.clone()).unwrap(),
            200,
        );
    }
}
