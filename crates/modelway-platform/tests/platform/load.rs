//! Many calls at once.

use modelway_core::*;
use modelway_platform::{CallFilter, CallStatus, UsageSubject};
use modelway_testing::{Fault, Outcome, Script, StreamStep};

use crate::support::{call, chat, over};

const CALLS: usize = 2_000;

/// Every fourth call is streamed, every fourth fails, every fourth is dropped half-way.
fn answer(call: &Call) -> Outcome {
    let usage = StreamStep::usage(3, 2);
    match call.context.upstream_id() {
        "whole" => {
            let mut completion = ChatCompletion::new("x");
            completion.usage = Some(Usage::new(3, 2));
            Outcome::completion(completion)
        }
        "streamed" => Outcome::events([StreamStep::text("x"), usage, StreamStep::finished("stop")]),
        "failed" => Outcome::fail(Fault::status(500)),
        _ => Outcome::events([StreamStep::text("12345678"), StreamStep::Hang]),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_thousand_calls_leave_two_thousand_rows() {
    let platform = over(&Script::new().otherwise(answer)).await;
    let calls = (0..CALLS).map(|n| {
        let platform = platform.clone();
        tokio::spawn(async move {
            match n % 4 {
                0 => drop(call(&platform, "up/whole", chat("x")).await.unwrap()),
                1 => {
                    let stream = call(&platform, "up/streamed", StreamedChat(chat("x")));
                    drop(stream.await.unwrap().collect().await.unwrap());
                }
                2 => drop(call(&platform, "up/failed", chat("x")).await.unwrap_err()),
                _ => {
                    let stream = call(&platform, "up/dropped", StreamedChat(chat("1234")));
                    drop(stream.await.unwrap().next().await.unwrap().unwrap());
                }
            }
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert_eq!(platform.flush().await.unwrap().records, CALLS as u64);
    let ledger = platform.ledger();
    let quarter = (CALLS / 4) as u64;
    for (status, rows) in [
        (CallStatus::Ok, 2 * quarter),
        (CallStatus::from(ErrorKind::Provider), quarter),
        (CallStatus::Dropped, quarter),
    ] {
        let filter = CallFilter::new(UsageSubject::All).status(status);
        assert_eq!(ledger.count(&filter).await.unwrap(), rows);
    }
    assert_eq!(ledger.count(&CallFilter::new(UsageSubject::All)).await.unwrap(), CALLS as u64);
    let start = Timestamp::from_unix_seconds(0).unwrap();
    let end = Timestamp::from_unix_seconds(4_000_000_000).unwrap();
    let query = modelway_platform::UsageQuery::new(UsageSubject::All, start, end, 1);
    let point = ledger.usage(query).await.unwrap().points[0];
    // 3 and 2 of those that report, 1 and 2 estimated of those that are dropped.
    assert_eq!(point.prompt_tokens, 2 * quarter * 3 + quarter);
    assert_eq!(point.response_tokens, 2 * quarter * 2 + quarter * 2);
}
