//! What the context window costs of a call: `cargo bench -p modelway --bench window --features tokens`.
//!
//! A whole chat over a loopback socket, with the layer off and with it on, in instructions that callgrind counts: the request
//! is built, planned, encoded and sent, and the answer read. The server is in another process and is not counted.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use modelway::tokens::Counter;
use modelway::window::{Measure, WindowPolicy};
use modelway::{Client, MapEnvironment, Message, Provider};

#[path = "instructions/callgrind.rs"]
mod callgrind;
#[path = "instructions/server.rs"]
mod server;

const ANSWER: &str = r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Paris"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}"#;

/// Turns of about 200 tokens each.
fn history(tokens: usize) -> Vec<Message> {
    let text = include_str!("../../../README.md");
    let words: Vec<&str> = text.split_inclusive(' ').filter(|word| word.len() > 1).collect();
    let turn = |at: usize| {
        let some = words.iter().cycle().skip(at * 37 % words.len()).take(105);
        let text: String = some.copied().collect();
        if at.is_multiple_of(2) { Message::user(text) } else { Message::assistant(text) }
    };
    (0..(tokens / 200).max(2) & !1).map(turn).collect()
}

const QUESTION: &str = "And what became of it then?";

/// The turn `round` of a conversation that goes on after `history`.
async fn call(
    client: &Client,
    history: &[Message],
    round: usize,
    context: Option<u64>,
) -> Option<(Measure, u64)> {
    let chats = client.models().chat_completions();
    let more = [Message::user(QUESTION), Message::assistant("It is as it was.")];
    let history = history.iter().chain(more.iter().cycle().take(2 * round));
    let call = chats.create("vllm:m").chat_history(history.cloned()).prompt(QUESTION);
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

/// What is called, and where: `ADDRESS,TOKENS,CONTEXT,COUNTER`, a context of 0 being a window that is off.
struct Case<'a> {
    address: &'a str,
    history: Vec<Message>,
    context: Option<u64>,
    /// Whether there is a tokenizer.
    counts: bool,
}

impl<'a> Case<'a> {
    fn read(named: &'a str) -> Self {
        let parts: Vec<&str> = named.split(',').collect();
        let [address, tokens, context, counts] = parts[..] else { panic!("{named}") };
        let context = context.parse().unwrap();
        Self {
            address,
            history: history(tokens.parse().unwrap()),
            context: (context > 0).then_some(context),
            counts: counts.parse().unwrap(),
        }
    }
}

/// Calls so many times.
#[tokio::main(flavor = "current_thread")]
async fn run(named: &str, times: u32) -> Option<(Measure, u64)> {
    let case = Case::read(named);
    let provider = Provider::named("vllm").unwrap().with_base_url(case.address).unwrap();
    let mut builder = Client::builder().environment(MapEnvironment::default()).provider(provider);
    if case.counts {
        builder = builder.token_counter("vllm", "m", Counter::openai("gpt-4o").unwrap());
    }
    let client = builder.build().unwrap();
    let mut plan = None;
    for round in 0..times {
        plan = call(&client, &case.history, round as usize, case.context).await;
    }
    plan
}

/// Instructions of one call; the start of the program and of the connection is in both counts, and so is the first look
/// of a tokenizer at the history.
fn instructions(case: &str) -> f64 {
    const CALLS: u32 = 4;
    let more = callgrind::count(case, CALLS + 2) - callgrind::count(case, 2);
    more as f64 / f64::from(CALLS)
}

fn row(address: &str, tokens: u64, context: u64, counts: bool, off: f64) {
    let case = format!("{address},{tokens},{context},{counts}");
    let (measure, before) = run(&case, 1).unwrap();
    let on = instructions(&case);
    let share = (on - off) / off * 100.0;
    println!(
        "| {tokens} | {context} | {measure:?}, {before} | {off:.0} | {on:.0} | {share:.1} % |"
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [verb, named, times] = &arguments[..]
        && verb == "run"
    {
        run(named, times.parse().unwrap());
        return;
    }
    if let Err(why) = callgrind::available() {
        println!("SKIPPED: {why}");
        return;
    }
    let address = server::start(ANSWER);
    println!(
        "| history, tokens | context | settled by | a call, instructions | with the window | share |\n|---|---|---|---|---|---|"
    );
    // Far from the limit; at about half of it; and so near to 80 % that no sample settles it, without a tokenizer and with
    // one that knows all but what is new. The texts are dear ones: by the estimate half as long again.
    for (tokens, contexts) in [
        (1_000, [128_000, 3_000, 1_900]),
        (10_000, [128_000, 30_000, 19_600]),
        (100_000, [1_000_000, 300_000, 196_000]),
        (1_000_000, [10_000_000, 3_000_000, 1_960_000]),
    ] {
        let off = instructions(&format!("{address},{tokens},0,false"));
        contexts.into_iter().for_each(|context| row(&address, tokens, context, false, off));
        row(&address, tokens, contexts[2], true, off);
    }
}
