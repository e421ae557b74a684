//! Several processes, and one that is killed.

use modelway_platform::{CallFilter, CallStatus, UsageSubject};

use crate::child::{Process, given};
use crate::support::place::{Place, on_both};
use crate::{call, record};

on_both!(a_kill_loses_nothing_that_was_flushed, several_processes_lose_nothing_to_each_other,);

const WRITER: &str = "processes::writes_until_it_is_done";

/// The next number that the process said with `word`; `None` at its end.
fn number(process: &mut Process, word: &str) -> Option<u64> {
    process.next(word)?.trim().parse().ok()
}

/// Says `flushed N` after every flush and `closed N` at its end.
#[test]
#[ignore = "runs in processes that other tests start"]
fn writes_until_it_is_done() {
    let Some((place, count)) = given() else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let ledger = place.ledger().await;
        let account = std::process::id().to_string();
        // By the number of a record among those of this process one sees which are there.
        for n in 0..count {
            let call = call(i64::try_from(n).unwrap()).account_id(account.clone());
            record(&ledger, [call.prompt_tokens(n)]).await;
            if n % 97 == 96 {
                // Its own count, not the ledger's: that the two agree is what is tested.
                ledger.flush().await.unwrap();
                println!("\nflushed {}", n + 1);
            }
        }
        println!("\nclosed {}", ledger.close().await.unwrap().records);
    });
}

async fn a_kill_loses_nothing_that_was_flushed(place: Place) {
    for round in 1..=3 {
        let mut process = Process::start(WRITER, &place, u64::MAX);
        let account = process.child.id().to_string();
        let mut flushed = 0;
        while flushed < round * 700 {
            flushed = number(&mut process, "flushed ").expect("it runs");
        }
        process.kill();
        // What it could still say before it was killed was acknowledged too.
        while let Some(more) = number(&mut process, "flushed ") {
            flushed = more;
        }
        let ledger = place.ledger().await;
        let filter = CallFilter::new(UsageSubject::All).account(account);
        let found = ledger.count(&filter).await.unwrap();
        assert!(found >= flushed, "{found} rows of {flushed} that were flushed");
        assert_eq!(numbers(&ledger, &filter).await, (0..found).collect::<Vec<_>>());
    }
}

async fn several_processes_lose_nothing_to_each_other(place: Place) {
    let count = 1_500;
    let mut processes: Vec<_> = (0..4).map(|_| Process::start(WRITER, &place, count)).collect();
    for process in &mut processes {
        assert_eq!(number(process, "closed "), Some(count));
    }
    let ledger = place.ledger().await;
    let all = CallFilter::new(UsageSubject::All).status(CallStatus::Ok);
    assert_eq!(ledger.count(&all).await.unwrap(), 4 * count);
    for process in &processes {
        let filter = CallFilter::new(UsageSubject::All).account(process.child.id().to_string());
        assert_eq!(numbers(&ledger, &filter).await, (0..count).collect::<Vec<_>>());
    }
}

/// The numbers of the records that are there, in order.
async fn numbers(ledger: &modelway_platform::Ledger, filter: &CallFilter) -> Vec<u64> {
    let (mut numbers, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = ledger.calls(filter, 1_000, after.as_deref()).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        numbers.extend(page.iter().filter_map(|c| c.prompt_tokens));
    }
    numbers.reverse();
    numbers
}
