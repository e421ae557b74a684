//! The bounded queue.

use std::time::Duration;

use modelway_core::ErrorKind;
use modelway_platform::{Database, Ledger, LedgerOptions};

use crate::call;
use crate::support::hand::Hand;

const ADMISSION: Duration = Duration::from_secs(7);

async fn ledger(hand: &std::sync::Arc<Hand>) -> Ledger {
    let database = Database::open("sqlite::memory:").await.unwrap();
    let options = LedgerOptions::new().capacity(2).admission_timeout(ADMISSION).flush_timeout(None);
    Ledger::start(database, options, hand.clone()).unwrap()
}

#[tokio::test]
async fn a_call_waits_for_a_place_and_then_fails() {
    let hand = Hand::new();
    let ledger = ledger(&hand).await;
    let held = [ledger.reserve().await.unwrap(), ledger.reserve().await.unwrap()];
    let waiting = tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.reserve().await }
    });
    hand.sleeping(ADMISSION).await;
    hand.wake(ADMISSION);
    let error = waiting.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QueueFull);
    assert_eq!(
        error.to_string(),
        "the usage ledger's queue of 2 calls is full; make fewer calls at a time, or raise the ledger's capacity"
    );
    drop(held);
    assert!(ledger.reserve().await.is_ok(), "dropped places are free again");
}

#[tokio::test]
async fn a_place_that_is_given_back_goes_to_who_waits() {
    let hand = Hand::new();
    let ledger = ledger(&hand).await;
    let [first, second] = [ledger.reserve().await.unwrap(), ledger.reserve().await.unwrap()];
    let waiting = tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.reserve().await.unwrap().record(call(2)) }
    });
    hand.sleeping(ADMISSION).await;
    drop(first);
    waiting.await.unwrap();
    second.record(call(1));
    assert_eq!(ledger.flush().await.unwrap().records, 2);
}
