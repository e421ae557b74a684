//! A platform whose process is killed in the middle of calls.
//!
//! Each call is of a deployment of its own, so that its row, and a second one, can be told from the others'.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use modelway_core::*;
use modelway_platform::{CallFilter, CallStatus, Platform, UsageSubject};
use modelway_testing::{Fault, Outcome, Script, StreamStep};

use crate::child::{Process, given};
use crate::support::place::{Place, on_both};

on_both!(a_kill_loses_and_doubles_nothing_that_was_acknowledged);

const CALLER: &str = "killed::calls_until_it_is_killed";
/// Calls under way at any time.
const CALLERS: u64 = 64;
/// Streams that are open, and never end.
const HELD: u64 = 8;
/// Ends a line: what a kill cut off has none.
const END: &str = " .";

/// Of four calls one is whole, one streamed, one fails, and one is left half-way.
fn answer(call: &Call) -> Outcome {
    let id = call.context.upstream_id();
    match id.parse::<u64>().map(|n| n % 4) {
        Ok(0) => Outcome::reply("x"),
        Ok(1) => Outcome::events([StreamStep::text("x"), StreamStep::finished("stop")]),
        Ok(2) => Outcome::fail(Fault::status(500)),
        _ => Outcome::events([StreamStep::text("12345678"), StreamStep::Hang]),
    }
}

fn expected(n: u64) -> CallStatus {
    match n % 4 {
        0 | 1 => CallStatus::Ok,
        2 => CallStatus::from(ErrorKind::Provider),
        _ => CallStatus::Dropped,
    }
}

async fn platform(place: &Place) -> Platform {
    let mut providers = ProviderList::new();
    providers.add(ProviderEntry::new("up", Script::new().otherwise(answer).backend()));
    Platform::open(&place.url).await.unwrap().over(providers)
}

async fn ask<O: Operation>(platform: &Platform, id: &str, rq: O) -> Result<O::Output, Error> {
    let deployment = DeploymentRef::new("platform", format!("up/{id}"));
    let context = CallContext::new(deployment, CallOptions::default());
    O::output(platform.call(Call { request: Arc::new(rq.into_request()), context }).await?)
}

fn chat() -> ChatRequest {
    ChatRequest::new([Message::user("1234")])
}

/// Makes the call `n` and sees it end.
async fn call(platform: &Platform, n: u64) {
    let id = n.to_string();
    match n % 4 {
        0 => drop(ask(platform, &id, chat()).await.unwrap()),
        1 => {
            let stream = ask(platform, &id, StreamedChat(chat())).await.unwrap();
            drop(stream.collect().await.unwrap());
        }
        2 => drop(ask(platform, &id, chat()).await.unwrap_err()),
        _ => drop(ask(platform, &id, StreamedChat(chat())).await.unwrap().next().await),
    }
}

/// Says `flushed N N … .` after every flush: the calls that ended before it, and were not said yet.
#[test]
#[ignore = "runs in a process that another test starts"]
fn calls_until_it_is_killed() {
    let Some((place, first)) = given() else { return };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let platform = platform(&place).await;
        let (next, ended) = (Arc::new(AtomicU64::new(first)), Arc::new(Mutex::new(Vec::new())));
        let mut held = Vec::new();
        for n in 0..HELD {
            held.push(ask(&platform, &format!("held-{n}"), StreamedChat(chat())).await.unwrap());
        }
        for _ in 0..CALLERS {
            let (platform, next, ended) = (platform.clone(), next.clone(), ended.clone());
            tokio::spawn(async move {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    call(&platform, n).await;
                    ended.lock().unwrap().push(n);
                    tokio::task::yield_now().await;
                }
            });
        }
        loop {
            let before: Vec<u64> = std::mem::take(&mut *ended.lock().unwrap());
            platform.flush().await.unwrap();
            let numbers: Vec<String> = before.iter().map(u64::to_string).collect();
            println!("\nflushed {}{END}", numbers.join(" "));
        }
    });
}

/// The numbers of a whole line.
fn numbers(line: &str) -> Vec<u64> {
    let whole = line.strip_suffix(END).unwrap_or_default();
    whole.split_whitespace().map(|n| n.parse().unwrap()).collect()
}

async fn a_kill_loses_and_doubles_nothing_that_was_acknowledged(place: Place) {
    let mut acknowledged = BTreeSet::new();
    for round in 1..=3 {
        let mut process = Process::start(CALLER, &place, round * 1_000_000);
        while acknowledged.len() < round as usize * 500 {
            acknowledged.extend(numbers(&process.next("flushed ").expect("it runs")));
        }
        process.kill();
        // What it could still say before it was killed was acknowledged too.
        while let Some(more) = process.next("flushed ") {
            acknowledged.extend(numbers(&more));
        }
        let platform = platform(&place).await;
        let rows = rows(&platform).await;
        for (id, statuses) in &rows {
            // A stream that was open has no row: its call had not ended.
            let number: u64 = id.strip_prefix("up/").unwrap().parse().unwrap();
            assert_eq!(*statuses, [expected(number)], "{id}");
        }
        let lost = acknowledged.iter().filter(|n| !rows.contains_key(&format!("up/{n}")));
        assert_eq!(lost.collect::<Vec<_>>(), [&0_u64; 0], "of {} in round {round}", rows.len());
        // What comes up again goes on.
        let own = round * 1_000_000 - 4;
        call(&platform, own).await;
        platform.close().await.unwrap();
        acknowledged.insert(own);
    }
}

/// The status of each row, by deployment.
async fn rows(platform: &Platform) -> BTreeMap<String, Vec<CallStatus>> {
    let (mut rows, mut after) = (BTreeMap::<_, Vec<_>>::new(), None::<String>);
    loop {
        let all = CallFilter::new(UsageSubject::All);
        let page = platform.ledger().calls(&all, 1_000, after.as_deref()).await.unwrap();
        let Some(last) = page.last() else { return rows };
        after = Some(last.id.clone());
        for row in page {
            rows.entry(row.deployment_id.unwrap()).or_default().push(row.status);
        }
    }
}
