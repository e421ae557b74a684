//! What the ledger of a platform says of calls that a time limit ended.

use std::sync::Arc;
use std::time::Duration;

use modelway::{Capabilities, Capability, Client};
use modelway_gateway::Gateway;
use modelway_platform::{CallFilter, CallRecord, CallStatus, Platform, UsageSubject};
use modelway_testing::{Script, StreamStep};

use crate::support::{HELLO, Running, STREAM, status};

const CHAT: &str = "/v4/models/up%2Fm/chat-completions";
const SHORT: Duration = Duration::from_millis(50);

/// A platform over `script`, with the layers that a client's providers have.
async fn over(script: &Script) -> Platform {
    let builder = Client::builder().named_backend("up", script.backend()).default_provider("up");
    let platform = Platform::open("sqlite::memory:").await.unwrap();
    platform.over(builder.provider_list().unwrap())
}

async fn rows(platform: &Platform) -> Vec<CallRecord> {
    platform.flush().await.unwrap();
    platform.ledger().calls(&CallFilter::new(UsageSubject::All), 10, None).await.unwrap()
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_a_timeout() {
    let silent = [StreamStep::started("m"), StreamStep::Hang];
    let script = Script::new().hang().hang().events(silent);
    let platform = over(&script).await;
    let gateway = Gateway::new(Arc::new(platform.clone())).timeout(SHORT);
    let server = Running::start(gateway).await;
    for body in [HELLO, STREAM, STREAM] {
        let answer = server.post(CHAT, body).await;
        assert_eq!(status(&answer), 504, "{answer}");
        assert!(answer.contains("the deadline of the call"), "{answer}");
    }
    let rows = rows(&platform).await;
    assert_eq!(rows.len(), 3);
    for row in rows {
        assert_eq!(row.status, CallStatus::Failed("timeout".to_owned()), "{row:?}");
    }
    assert_eq!(script.in_flight(), 0);
}

#[tokio::test]
async fn what_went_otherwise_than_it_came_is_told() {
    let able = Capabilities::INFERENCE.without(Capability::Chat);
    let script = Script::new().with_capabilities(able).reply("Hi").stream(["Hi"]);
    let server = Running::start(Gateway::new(Arc::new(over(&script).await))).await;
    for body in [HELLO, STREAM] {
        let answer = server.post(CHAT, body).await;
        let told = "x-modelway-adapted: messages: the model does not chat";
        assert!(status(&answer) == 200 && answer.contains(told), "{answer}");
    }
}

#[tokio::test]
async fn a_stream_may_go_on_beyond_the_limit_of_its_first_event() {
    let steps = [
        StreamStep::started("m"),
        StreamStep::text("Hi"),
        StreamStep::Pause(4 * SHORT),
        StreamStep::finished("stop"),
    ];
    let platform = over(&Script::new().events(steps)).await;
    let gateway = Gateway::new(Arc::new(platform.clone())).timeout(2 * SHORT);
    let server = Running::start(gateway).await;
    let answer = server.post(CHAT, STREAM).await;
    assert!(!answer.contains("event: error"), "{answer}");
    assert_eq!(rows(&platform).await[0].status, CallStatus::Ok);
}

#[tokio::test]
async fn a_call_whose_caller_does_not_read_is_dropped() {
    let script = crate::limits::endless();
    let platform = over(&script).await;
    let gateway = Gateway::new(Arc::new(platform.clone())).write_timeout(SHORT);
    let server = Running::start(gateway).await;
    let _socket = server.open("POST", CHAT, "", STREAM).await;
    crate::calls::in_flight(&script, 1).await;
    crate::calls::in_flight(&script, 0).await;
    let rows = rows(&platform).await;
    assert_eq!((rows.len(), &rows[0].status), (1, &CallStatus::Dropped));
    assert!(rows[0].estimated && rows[0].response_tokens > Some(0), "{rows:?}");
}
