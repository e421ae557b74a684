//! A graceful stop.

use modelway_core::*;
use modelway_platform::{CallFilter, CallStatus, Database, Ledger, LedgerOptions, Platform};
use modelway_platform::{PlatformOptions, UsageSubject};
use modelway_testing::{Outcome, Script, StreamStep, TokioTimer};

use crate::support::{call, chat, providers};

#[tokio::test]
async fn closing_waits_for_calls_under_way_and_takes_no_more() {
    let path = std::env::temp_dir().join(format!("modelway-closing-{}.db", std::process::id()));
    let url = format!("sqlite://{}", path.display());
    let steps = || [StreamStep::text("x"), StreamStep::usage(3, 2), StreamStep::finished("stop")];
    let script = Script::new().otherwise(move |_| Outcome::events(steps()));
    let platform = Platform::open(&url).await.unwrap().over(providers([("up", &script)]));
    let mut streams = Vec::new();
    for _ in 0..50 {
        streams.push(call(&platform, "up/m", StreamedChat(chat("x"))).await.unwrap());
    }
    let closing = tokio::spawn({
        let platform = platform.clone();
        async move { platform.close().await }
    });
    while platform.ledger().reserve().await.is_ok() {
        tokio::task::yield_now().await;
    }
    let error = call(&platform, "up/m", chat("x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(!closing.is_finished());
    platform.ping().await.unwrap();
    for (n, stream) in streams.into_iter().enumerate() {
        if n % 2 == 0 {
            stream.collect().await.unwrap();
        }
    }
    assert_eq!(closing.await.unwrap().unwrap().records, 50);
    platform.ping().await.unwrap_err();

    let database = Database::open(&url).await.unwrap();
    let ledger = Ledger::start(database, LedgerOptions::new(), TokioTimer::shared()).unwrap();
    for status in [CallStatus::Ok, CallStatus::Dropped] {
        let filter = CallFilter::new(UsageSubject::All).status(status);
        assert_eq!(ledger.count(&filter).await.unwrap(), 25);
    }
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
}

#[tokio::test]
async fn platforms_on_one_database_share_it() {
    let database = Database::open("sqlite::memory:").await.unwrap();
    let script = Script::new().reply("x");
    let one = Platform::on(database.clone(), PlatformOptions::new()).unwrap();
    let one = one.over(providers([("up", &script)]));
    let two = Platform::on(database, PlatformOptions::new()).unwrap();
    call(&one, "up/m", chat("x")).await.unwrap();
    one.flush().await.unwrap();
    let count = two.ledger().count(&CallFilter::new(UsageSubject::All)).await.unwrap();
    assert_eq!(count, 1);
    assert!(format!("{one:?}").contains("up"));
}
