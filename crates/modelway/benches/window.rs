//! What the context window costs of a call: `cargo bench -p modelway --bench window`.
//!
//! A whole chat over a loopback socket, once with the layer off and once with it on, in turns: the CPU time of the calling
//! thread, which builds the request, plans, encodes, sends, and reads the answer. The server runs on a thread of its own
//! and is not counted. Linux alone tells a thread's CPU time in a file; elsewhere it is the time on the clock.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use modelway::window::{Measure, WindowPolicy};
use modelway::{Client, MapEnvironment, Message, Provider};

const ANSWER: &str = r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Paris"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}"#;

/// Answers every request on every connection alike.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            std::thread::spawn(move || answer(&socket));
        }
    });
    format!("http://{address}/v1")
}

fn answer(socket: &TcpStream) -> Option<()> {
    socket.set_nodelay(true).ok()?;
    let mut from = BufReader::with_capacity(1 << 16, socket);
    let mut to = socket;
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if from.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        std::io::copy(&mut from.by_ref().take(length), &mut std::io::sink()).ok()?;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
        let reply = format!("{head}{}\r\n\r\n{ANSWER}", ANSWER.len());
        to.write_all(reply.as_bytes()).ok()?;
    }
}

/// This thread's time on a CPU so far.
fn cpu() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let read = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = read.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Turns of about 200 tokens each.
fn history(tokens: usize) -> Vec<Message> {
    let text = include_str!("../../../README.md");
    let words: Vec<&str> = text.split_inclusive(' ').filter(|word| word.len() > 1).collect();
    let turn = |at: usize| {
        let some = words.iter().cycle().skip(at * 37 % words.len()).take(105);
        let text: String = some.copied().collect();
        if at % 2 == 0 { Message::user(text) } else { Message::assistant(text) }
    };
    (0..(tokens / 200).max(2) & !1).map(turn).collect()
}

async fn call(
    client: &Client,
    history: &[Message],
    context: Option<u64>,
) -> Option<(Measure, u64)> {
    let chats = client.models().chat_completions();
    let call = chats.create("vllm:m").chat_history(history.iter().cloned()).prompt("And now?");
    let call = call.max_tokens(64u64);
    let call = match context {
        Some(tokens) => call.with_context_length(tokens),
        None => call.with_context_window(WindowPolicy::Off),
    };
    let reply = call.await.unwrap();
    assert_eq!(reply.text(), "Paris");
    reply.meta.window.as_deref().map(|plan| {
        assert!(!plan.is_trimmed() && plan.fits, "{plan:?}");
        (plan.measure, plan.before)
    })
}

/// The least of several means: what disturbs only adds.
async fn least(
    client: &Client,
    history: &[Message],
    contexts: [Option<u64>; 2],
) -> ([Duration; 2], (Measure, u64)) {
    let mut best = [Duration::MAX; 2];
    let mut measure = None;
    let calls = if history.len() > 100 { 40 } else { 400 };
    for _ in 0..15 {
        for (context, best) in contexts.iter().zip(&mut best) {
            let start = cpu();
            for _ in 0..calls {
                measure = call(client, history, *context).await.or(measure);
            }
            *best = (cpu() - start).div_f64(f64::from(calls)).min(*best);
        }
    }
    (best, measure.unwrap())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let provider = Provider::named("vllm").unwrap().with_base_url(&server()).unwrap();
    let builder = Client::builder().environment(MapEnvironment::default()).provider(provider);
    let client = builder.build().unwrap();
    println!(
        "| history, tokens | context | measured by | a call, µs | with the window, µs | share |\n|---|---|---|---|---|---|"
    );
    for (tokens, context) in [
        (1_000, 128_000),
        (1_000, 2_000),
        (10_000, 128_000),
        (10_000, 20_000),
        (100_000, 1_000_000),
        (100_000, 200_000),
        (1_000_000, 10_000_000),
        (1_000_000, 2_000_000),
    ] {
        let history = history(tokens);
        let ([off, on], (measure, before)) = least(&client, &history, [None, Some(context)]).await;
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let share = (micros(on) - micros(off)) / micros(off) * 100.0;
        println!(
            "| {tokens} | {context} | {measure:?}, {before} | {:.1} | {:.1} | {share:.1} % |",
            micros(off),
            micros(on)
        );
    }
}
