//! The time of one usage query over 1,000 calls of one deployment, in ledgers of 10⁴ to 10⁶ rows: it should follow the
//! rows in range, not the table. On SQLite, and on PostgreSQL where its programs are installed.
//!
//! `cargo bench -p modelway-platform --bench usage`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, clippy::print_stdout)]

#[path = "../tests/support/postgres.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod postgres;

use std::time::{Duration, Instant};

use modelway_core::Timestamp;
use modelway_platform::{
    CallRecord, Database, Ledger, LedgerOptions, UsageQuery, UsageReport, UsageSubject,
};
use modelway_testing::TokioTimer;

const SIZES: [i64; 3] = [10_000, 100_000, 1_000_000];
/// Every tenth call is of the deployment that is asked for.
const DEPLOYMENTS: i64 = 10;
/// One call a second.
const STEP: i64 = 1_000_000;
/// Seconds of the question, from the middle of the ledger.
const RANGE: i64 = 10_000;
const CHUNKS: u32 = 24;
const REPEATS: usize = 51;

#[allow(clippy::disallowed_methods, reason = "it measures")]
fn clock() -> Instant {
    Instant::now()
}

fn main() {
    // `cargo test --benches` runs it too: then there is nothing to measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = std::env::temp_dir().join(format!("modelway-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    println!(
        "{:>10} {:>9} {:>9} {:>12} {:>12} {:>12}",
        "", "rows", "in range", "fill", "query", "by day"
    );
    for rows in SIZES {
        let url = format!("sqlite://{}/{rows}.db", folder.display());
        runtime.block_on(measure("SQLite", &url, rows));
    }
    if let Some(server) = postgres::shared() {
        for rows in SIZES {
            runtime.block_on(measure("PostgreSQL", &server.database(), rows));
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_micros(1_704_067_200_000_000 + second * STEP).unwrap()
}

fn call(n: i64) -> CallRecord {
    let deployment = n % DEPLOYMENTS;
    CallRecord::new(at(n), format!("provider-{}", n % 3), "chat")
        .account_id("account")
        .deployment_id(format!("deployment-{deployment}"))
        .model_id(format!("model-{deployment}"))
        .model_name(format!("mistralai/Mixtral-8x7B-Instruct-v0.{deployment}"))
        .model_group_id(format!("group-{}", n % 2))
        .prompt_tokens(n.unsigned_abs() % 1_000)
        .response_tokens(n.unsigned_abs() % 77)
        .latency(Duration::from_millis(300))
}

async fn measure(engine: &str, url: &str, rows: i64) {
    let database = Database::open(url).await.unwrap();
    let ledger = Ledger::start(database, LedgerOptions::new(), TokioTimer::shared()).unwrap();
    let started = clock();
    for n in 0..rows {
        ledger.reserve().await.unwrap().record(call(n));
    }
    ledger.flush().await.unwrap();
    let fill = started.elapsed();
    let first = (rows / 2 - RANGE / 2).max(0);
    let (start, end) = (at(first), at(first + RANGE));
    let subject = UsageSubject::Deployment("deployment-3".to_owned());
    let query = UsageQuery::new(subject, start, end, CHUNKS);
    let in_range = calls(&ledger.usage(query.clone()).await.unwrap());
    let mut usage = Vec::new();
    let mut days = Vec::new();
    for _ in 0..REPEATS {
        let started = clock();
        ledger.usage(query.clone()).await.unwrap();
        usage.push(started.elapsed());
        let started = clock();
        ledger.by_day(start, end, None).await.unwrap();
        days.push(started.elapsed());
    }
    let (usage, days) = (median(usage), median(days));
    println!("{engine:>10} {rows:>9} {in_range:>9} {fill:>12.2?} {usage:>12.2?} {days:>12.2?}");
    ledger.close().await.unwrap();
}

fn calls(report: &UsageReport) -> u64 {
    report.points.iter().map(|p| p.calls).sum()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
