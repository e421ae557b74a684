//! The loop around a client: `PROGRAM BASE_URL CASE COUNT WARM_UPS`, one line of JSON.

use std::time::Instant;

use tokio::task::{JoinSet, LocalSet};

use crate::fixtures::{DIMENSIONS, EVENTS, FEW_EVENTS, TEXT, TOKENS, VECTORS, streamed_text};
use crate::{Answer, Client, Snapshot};

/// Streams at once.
const AT_ONCE: usize = 64;

/// Reads the arguments and measures a case of `C`.
pub fn run<C: Client>() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, base, case, count, warm] = arguments.as_slice() else {
        panic!("BASE_URL CASE COUNT WARM_UPS")
    };
    let (count, warm) = (count.parse().expect("COUNT"), warm.parse().expect("WARM_UPS"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let client = C::new(base);
        match case.as_str() {
            "unary" => measure(count, warm, async || unary(&client).await).await,
            "stream" => measure(count, warm, async || stream(&client, "bench-stream").await).await,
            "padded" => measure(count, warm, async || stream(&client, "bench-padded").await).await,
            "paced" => measure(count, warm, async || few(&client, "bench-paced").await).await,
            "embeddings" => measure(count, warm, async || embeddings(&client).await).await,
            "concurrent" => {
                let streams = measure(count, warm, async || concurrent(&client).await);
                LocalSet::new().run_until(streams).await;
            }
            "idle" => idle(count, async || client.open("bench-idle").await).await,
            other => panic!("there is no case `{other}`"),
        }
    });
}

/// Runs `call` `warm` times and then `count` times, and prints what was measured in these.
pub async fn measure(count: usize, warm: usize, mut call: impl AsyncFnMut()) {
    for _ in 0..warm {
        call().await;
    }
    let mut times = Vec::with_capacity(count);
    let before = Snapshot::take();
    for _ in 0..count {
        let start = Instant::now();
        call().await;
        times.push(start.elapsed().as_nanos());
    }
    let after = Snapshot::take();
    times.sort_unstable();
    let at = |share: usize| times.get(count.saturating_sub(1) * share / 100).copied().unwrap_or(0);
    let each = |total: usize| total as f64 / count.max(1) as f64;
    println!(
        r#"{{"p50_ns":{},"p99_ns":{},"allocations":{},"allocated_bytes":{},"peak_kb":{}}}"#,
        at(50),
        at(99),
        each(after.calls - before.calls),
        each(after.bytes - before.bytes),
        memory("VmHWM:"),
    );
}

/// Opens `count` streams, which fall silent, and prints what each holds.
pub async fn idle<T>(count: usize, open: impl AsyncFn() -> T) {
    let mut held = Vec::with_capacity(count);
    // What is made once, for all streams.
    let first = open().await;
    let (before, resident) = (Snapshot::take(), memory("VmRSS:"));
    for _ in 0..count {
        held.push(open().await);
    }
    let (after, resident_after) = (Snapshot::take(), memory("VmRSS:"));
    drop((first, held));
    println!(
        r#"{{"live_bytes":{},"resident_bytes":{}}}"#,
        (after.live - before.live) / count,
        (resident_after - resident) * 1024 / count,
    );
}

async fn unary<C: Client>(client: &C) {
    check(&client.unary().await, TEXT);
}

async fn stream<C: Client>(client: &C, model: &'static str) {
    check(&client.stream(model).await, &streamed_text(EVENTS));
}

async fn few<C: Client>(client: &C, model: &'static str) {
    check(&client.stream(model).await, &streamed_text(FEW_EVENTS));
}

async fn embeddings<C: Client>(client: &C) {
    assert_eq!(client.embeddings().await, VECTORS * DIMENSIONS);
}

async fn concurrent<C: Client>(client: &C) {
    let mut streams = JoinSet::new();
    for _ in 0..AT_ONCE {
        let client = client.clone();
        streams.spawn_local(async move { few(&client, "bench-few").await });
    }
    while let Some(ended) = streams.join_next().await {
        ended.expect("a stream");
    }
}

fn check(answer: &Answer, text: &str) {
    assert_eq!((answer.text.as_str(), answer.tokens), (text, TOKENS));
}

/// A figure of `/proc/self/status`, in kB.
fn memory(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}
