//! The time of a usage query in ledgers of 10⁴ to 10⁶ rows, over one range and over ten of it: it should follow the rows
//! in range, not the table. On SQLite, and on PostgreSQL where its programs are installed. Fails when a query does not
//! read a stretch of its index, or when its time follows the table.
//!
//! `cargo bench -p modelway-platform --bench usage`; with `-- --quick` up to 10⁵ rows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, clippy::print_stdout)]

#[path = "../tests/support/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "the tests use the rest")]
mod support;

use std::time::{Duration, Instant};

use modelway_core::Timestamp;
use modelway_platform::{CallRecord, Ledger, UsageQuery, UsageSubject};

use self::support::place::Place;

const SIZES: [i64; 3] = [10_000, 100_000, 1_000_000];
/// Every tenth call is of the deployment that is asked for.
const DEPLOYMENTS: i64 = 10;
/// One call a second.
const STEP: i64 = 1_000_000;
/// Seconds of the questions, from the middle of the ledger on.
const RANGES: [i64; 2] = [5_000, 50_000];
const CHUNKS: u32 = 24;
const REPEATS: usize = 51;
/// How many times as long the same range may take in the largest ledger as in the smallest, and ten ranges as one. A
/// query that reads the table takes a hundred times as long; less is the machine's other work.
const MOST: u32 = 20;

#[allow(clippy::disallowed_methods, reason = "it measures")]
fn clock() -> Instant {
    Instant::now()
}

fn main() {
    // `cargo test --benches` runs it too: then there is nothing to measure.
    let asked = |word: &str| std::env::args().any(|argument| argument == word);
    if !asked("--bench") {
        return;
    }
    let sizes = if asked("--quick") { &SIZES[..2] } else { &SIZES[..] };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!(
        "{:>10} {:>9} {:>9} {:>12} {:>12} {:>12}",
        "", "rows", "in range", "fill", "query", "by day"
    );
    runtime.block_on(engine("SQLite", Place::sqlite, sizes));
    runtime.block_on(engine("PostgreSQL", Place::postgres, sizes));
}

/// Measures one engine, where it is.
async fn engine(name: &str, place: impl Fn() -> Option<Place>, sizes: &[i64]) {
    let mut first = None;
    for rows in sizes {
        let Some(place) = place() else { return };
        let started = clock();
        let ledger = filled(&place, *rows).await;
        let fill = started.elapsed();
        let mut before = None;
        for range in RANGES.into_iter().filter(|range| range * 2 <= *rows) {
            let taken = measure(&ledger, *rows, range).await;
            let (query, days, calls) = taken;
            println!("{name:>10} {rows:>9} {calls:>9} {fill:>12.2?} {query:>12.2?} {days:>12.2?}");
            let less = *before.get_or_insert(query);
            assert!(query <= less * MOST, "{query:?} for ten times the {less:?} of one range");
        }
        let least = *first.get_or_insert(before.unwrap());
        assert!(
            before.unwrap() <= least * MOST,
            "{before:?} where a smaller ledger took {least:?}"
        );
        if Some(rows) == sizes.last() {
            explain(&ledger, &place, *rows).await;
        }
        ledger.close().await.unwrap();
    }
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

async fn filled(place: &Place, rows: i64) -> Ledger {
    let ledger = place.ledger().await;
    for n in 0..rows {
        ledger.reserve().await.unwrap().record(call(n));
    }
    ledger.flush().await.unwrap();
    // PostgreSQL does so by itself in time; SQLite plans without statistics, as in use.
    if !place.url.starts_with("sqlite") {
        place.run("VACUUM ANALYZE usage_calls").await;
    }
    ledger
}

/// What was used in `range` seconds from the middle on.
fn question(subject: UsageSubject, rows: i64, range: i64) -> UsageQuery {
    UsageQuery::new(subject, at(rows / 2), at(rows / 2 + range), CHUNKS)
}

/// The times of the question and of the same by day, and how many calls it counts.
async fn measure(ledger: &Ledger, rows: i64, range: i64) -> (Duration, Duration, u64) {
    let subject = UsageSubject::Deployment("deployment-3".to_owned());
    let query = question(subject, rows, range);
    let report = ledger.usage(query.clone()).await.unwrap();
    let (mut usage, mut days) = (Vec::new(), Vec::new());
    for _ in 0..REPEATS {
        let started = clock();
        ledger.usage(query.clone()).await.unwrap();
        usage.push(started.elapsed());
        let started = clock();
        ledger.by_day(query.start, query.end, None).await.unwrap();
        days.push(started.elapsed());
    }
    (median(usage), median(days), report.points.iter().map(|p| p.calls).sum())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Prints how each kind of question is answered, and fails unless by a stretch of its index alone.
async fn explain(ledger: &Ledger, place: &Place, rows: i64) {
    let (reads, range) = match place.url.starts_with("sqlite") {
        true => ("USING COVERING INDEX ", "at>? AND at<?"),
        false => ("Index Only Scan using ", "(at >= "),
    };
    for (subject, index) in [
        (UsageSubject::Deployment("deployment-3".into()), "usage_calls_by_deployment"),
        (UsageSubject::ModelName(call(3).model_name.unwrap()), "usage_calls_by_model_name"),
        (UsageSubject::Group("group-1".into()), "usage_calls_by_group"),
        (UsageSubject::Provider("provider-2".into()), "usage_calls_by_provider"),
        (UsageSubject::All, "usage_calls_by_time"),
    ] {
        let query = question(subject, rows, RANGES[0]);
        let plan = ledger.explain(&query).await.unwrap();
        println!("{:?} at {rows} rows:\n    {}", query.subject, plan.join("\n    "));
        let plan = plan.join("\n");
        assert!(plan.contains(&format!("{reads}{index}")), "it takes another way than {index}");
        assert!(plan.contains(range), "it reads more of {index} than the range");
    }
}
