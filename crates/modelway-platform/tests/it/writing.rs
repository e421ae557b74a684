//! Records become rows.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::ErrorKind;
use modelway_platform::{CallFilter, CallRecord, CallStatus, Ledger, LedgerOptions, UsageSubject};
use modelway_testing::{FixedJitter, TokioTimer};

use crate::support::place::{Place, on_both};
use crate::{at, call, record};

on_both!(
    a_record_comes_back_as_it_was_given,
    nothing_that_a_caller_sends_stops_the_ledger,
    flushed_records_outlive_the_database_handle,
    close_waits_for_calls_under_way,
    the_last_handle_leaves_the_writer_to_drain,
    many_calls_at_once_leave_a_row_each,
    a_row_that_is_there_already_is_not_counted_twice,
);

fn all() -> CallFilter {
    CallFilter::new(UsageSubject::All)
}

fn full(micros: i64) -> CallRecord {
    call(micros)
        .account_id("acc")
        .model_id("model")
        .model_name("mistralai/Mixtral-8x7B-Instruct-v0.1")
        .model_group_id("group")
        .status(ErrorKind::RateLimited)
        .http_status(429)
        .prompt_tokens(7)
        .response_tokens(9)
        .total_tokens(17)
        .estimated(true)
        .latency(Duration::from_micros(1_234_567))
        .first_token(Duration::from_micros(89))
        .attempts(3)
        .streamed(true)
}

async fn a_record_comes_back_as_it_was_given(place: Place) {
    let ledger = place.ledger().await;
    let mut given = vec![
        full(3),
        call(2).status(CallStatus::Dropped),
        CallRecord::new(at(1), "openai", "embed"),
        call(-60_000_000_000_000_000),
    ];
    record(&ledger, given.clone()).await;
    assert_eq!(ledger.flush().await.unwrap().records, 4);
    let found = ledger.calls(&all(), 10, None).await.unwrap();
    for (given, found) in given.iter_mut().zip(&found) {
        assert_eq!(found.id.len(), 36);
        given.id.clone_from(&found.id);
    }
    assert_eq!(found, given, "the latest first, and each as it was given");
}

async fn nothing_that_a_caller_sends_stops_the_ledger(place: Place) {
    let ledger = place.ledger().await;
    let long = "ü".repeat(100_000);
    let hostile = call(0)
        .deployment_id(long.clone())
        .model_name("a\0b'); DROP TABLE usage_calls; --")
        .prompt_tokens(u64::MAX)
        .response_tokens(u64::MAX)
        .latency(Duration::MAX)
        .first_token(Duration::MAX);
    record(&ledger, vec![hostile; 3]).await;
    assert_eq!(ledger.flush().await.unwrap().records, 3);
    let filter = CallFilter::new(UsageSubject::Deployment(long));
    let found = ledger.calls(&filter, 10, None).await.unwrap();
    assert_eq!(found.len(), 3, "a long name is looked up as it is stored");
    assert_eq!(found[0].deployment_id, Some("ü".repeat(256)));
    assert_eq!(found[0].model_name.as_deref(), Some("a\u{fffd}b'); DROP TABLE usage_calls; --"));
    assert_eq!(found[0].prompt_tokens, Some(u64::from(u32::MAX)));
}

async fn flushed_records_outlive_the_database_handle(place: Place) {
    let database = place.open().await;
    let ledger = Ledger::start(database.clone(), LedgerOptions::new(), TokioTimer::shared());
    let ledger = ledger.unwrap();
    record(&ledger, (0..1_000).map(call)).await;
    assert_eq!(ledger.flush().await.unwrap().records, 1_000);
    database.close().await;
    assert_eq!(place.ledger().await.count(&all()).await.unwrap(), 1_000);
}

async fn close_waits_for_calls_under_way(place: Place) {
    let ledger = place.ledger().await;
    let (slot, dropped) = (ledger.reserve().await.unwrap(), ledger.reserve().await.unwrap());
    let closing = tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.close().await }
    });
    let refused = loop {
        match ledger.reserve().await {
            Ok(slot) => drop(slot),
            Err(error) => break error,
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
    assert!(!closing.is_finished(), "a call is under way");
    slot.record(call(0));
    drop(dropped);
    assert_eq!(closing.await.unwrap().unwrap().records, 1);
    assert_eq!(ledger.close().await.unwrap().records, 1, "closing twice is no error");
    assert_eq!(ledger.flush().await.unwrap().records, 1);
    assert_eq!(ledger.count(&all()).await.unwrap(), 1, "queries go on");
}

async fn the_last_handle_leaves_the_writer_to_drain(place: Place) {
    let ledger = place.ledger().await;
    record(&ledger, (0..700).map(call)).await;
    let slot = ledger.reserve().await.unwrap();
    drop(ledger);
    slot.record(call(700));
    let reader = place.ledger().await;
    while reader.count(&all()).await.unwrap() < 701 {
        tokio::task::yield_now().await;
    }
}

async fn many_calls_at_once_leave_a_row_each(place: Place) {
    let options = LedgerOptions::new().capacity(16).batch(100);
    let ledger = Ledger::start(place.open().await, options, TokioTimer::shared()).unwrap();
    let calls = (0..2_000).map(|n| {
        let ledger = ledger.clone();
        tokio::spawn(async move {
            let slot = ledger.reserve().await.unwrap();
            tokio::task::yield_now().await;
            slot.record(call(n));
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert_eq!(ledger.flush().await.unwrap().records, 2_000);
    assert_eq!(ledger.count(&all()).await.unwrap(), 2_000);
}

/// As when a commit took effect and its answer was lost: the batch comes again, with the same ids.
async fn a_row_that_is_there_already_is_not_counted_twice(place: Place) {
    for _ in 0..2 {
        let options = LedgerOptions::new().randomness(Arc::new(FixedJitter(0.5)));
        let ledger = Ledger::start(place.open().await, options, TokioTimer::shared()).unwrap();
        record(&ledger, (0..100).map(call)).await;
        assert_eq!(ledger.close().await.unwrap().records, 100);
        assert_eq!(ledger.count(&all()).await.unwrap(), 100);
    }
}

#[test]
fn a_ledger_needs_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(modelway_platform::Database::open("sqlite::memory:")).unwrap();
    let timer = {
        let _guard = runtime.enter();
        TokioTimer::shared()
    };
    let error = Ledger::start(database, LedgerOptions::new(), timer).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_database_in_memory_outlives_queries_that_are_given_up() {
    let database = modelway_platform::Database::open("sqlite::memory:").await.unwrap();
    let ledger = Ledger::start(database, LedgerOptions::new(), TokioTimer::shared()).unwrap();
    record(&ledger, (0..300).map(call)).await;
    ledger.flush().await.unwrap();
    for turns in 0..500 {
        let filter = all();
        let given_up = ledger.calls(&filter, 300, None);
        tokio::select! {
            biased;
            _ = given_up => {}
            () = turn(turns % 10) => {}
        }
    }
    assert_eq!(ledger.count(&all()).await.unwrap(), 300);
}

/// Gives way so many times.
async fn turn(times: u32) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}
