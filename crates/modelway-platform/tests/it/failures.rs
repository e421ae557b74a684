//! A database that fails, and comes back.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::ErrorKind;
use modelway_platform::{CallFilter, Ledger, LedgerOptions, UsageSubject};
use modelway_testing::TokioTimer;

use crate::support::hand::Hand;
use crate::support::place::{Place, on_both};
use crate::support::postgres::{Postgres, shared};
use crate::{call, record};

on_both!(
    records_wait_for_the_database_and_then_are_there,
    a_full_queue_says_why_it_is_full,
    a_flush_that_takes_too_long_says_what_is_missing,
    a_closed_database_ends_the_writer,
);

const ADMISSION: Duration = Duration::from_secs(7);
const FLUSH: Duration = Duration::from_secs(11);
const FIRST: Duration = Duration::from_millis(50);
const SECOND: Duration = Duration::from_millis(100);
const THIRD: Duration = Duration::from_millis(150);

const AWAY: &str = "ALTER TABLE usage_calls RENAME TO away";
const BACK: &str = "ALTER TABLE away RENAME TO usage_calls";

async fn slow(place: &Place, hand: &Arc<Hand>) -> Ledger {
    let options = LedgerOptions::new()
        .capacity(4)
        .batch(2)
        .backoff(FIRST, THIRD)
        .admission_timeout(ADMISSION)
        .flush_timeout(FLUSH);
    Ledger::start(place.open().await, options, hand.clone()).unwrap()
}

fn all() -> CallFilter {
    CallFilter::new(UsageSubject::All)
}

async fn records_wait_for_the_database_and_then_are_there(place: Place) {
    let hand = Hand::new();
    let ledger = slow(&place, &hand).await;
    place.run(AWAY).await;
    record(&ledger, (0..4).map(call)).await;
    // The waits grow up to the longest.
    for wait in [FIRST, SECOND, THIRD, THIRD] {
        hand.sleeping(wait).await;
        hand.wake(wait);
    }
    hand.sleeping(THIRD).await;
    place.run(BACK).await;
    hand.wake(THIRD);
    assert_eq!(ledger.flush().await.unwrap().records, 4);
    assert_eq!(ledger.count(&all()).await.unwrap(), 4);
}

async fn a_full_queue_says_why_it_is_full(place: Place) {
    let hand = Hand::new();
    let ledger = slow(&place, &hand).await;
    place.run(AWAY).await;
    record(&ledger, [call(0)]).await;
    hand.sleeping(FIRST).await;
    record(&ledger, (1..5).map(call)).await;
    let waiting = tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.reserve().await }
    });
    hand.sleeping(ADMISSION).await;
    hand.wake(ADMISSION);
    let error = waiting.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QueueFull);
    let text = error.to_string();
    assert!(text.contains("usage_calls"), "{text}");
    assert!(text.ends_with("; bring the database back; what is queued is kept"), "{text}");
    place.run(BACK).await;
    hand.wake(FIRST);
    assert_eq!(ledger.close().await.unwrap().records, 5);
    assert_eq!(ledger.count(&all()).await.unwrap(), 5, "what was queued is there");
}

async fn a_flush_that_takes_too_long_says_what_is_missing(place: Place) {
    let hand = Hand::new();
    let ledger = slow(&place, &hand).await;
    place.run(AWAY).await;
    record(&ledger, (0..3).map(call)).await;
    hand.sleeping(FIRST).await;
    for closes in [false, true] {
        let late = tokio::spawn({
            let ledger = ledger.clone();
            async move { if closes { ledger.close().await } else { ledger.flush().await } }
        });
        hand.sleeping(FLUSH).await;
        hand.wake(FLUSH);
        let error = late.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        let text = error.to_string();
        assert!(text.starts_with("3 usage records are not durable in time: "), "{text}");
    }
    place.run(BACK).await;
    hand.wake(FIRST);
    assert_eq!(ledger.close().await.unwrap().records, 3);
}

async fn a_closed_database_ends_the_writer(place: Place) {
    let database = place.open().await;
    let ledger = Ledger::start(database.clone(), LedgerOptions::new(), TokioTimer::shared());
    let ledger = ledger.unwrap();
    database.close().await;
    record(&ledger, [call(0)]).await;
    let error = ledger.flush().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the usage ledger's writer has ended, with 1 records not durable; close the ledger before its runtime and its \
         database"
    );
    assert_eq!(ledger.count(&all()).await.unwrap_err().kind(), ErrorKind::Connection);
}

#[tokio::test]
async fn a_server_that_crashes_loses_no_record_and_counts_none_twice() {
    if shared().is_none() {
        return;
    }
    let server = Postgres::start().unwrap();
    let url = server.database();
    let database = modelway_platform::Database::open(&url).await.unwrap();
    let options = LedgerOptions::new().batch(10);
    let ledger = Ledger::start(database, options, TokioTimer::shared()).unwrap();
    for round in 0..3 {
        record(&ledger, (0..500).map(|n| call(round * 500 + n))).await;
        server.crash();
        record(&ledger, (0..500).map(|n| call(-1 - round * 500 - n))).await;
        let expected = u64::try_from((round + 1) * 1_000).unwrap();
        assert_eq!(ledger.flush().await.unwrap().records, expected);
    }
    assert_eq!(ledger.count(&all()).await.unwrap(), 3_000);
}
