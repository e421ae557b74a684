//! The limit until a stream shows something.

use modelway_core::{ErrorKind, Phase};
use modelway_testing::{Script, StreamStep};

use crate::support::{bounded, secs, stream, stream_with};

#[tokio::test(start_paused = true)]
async fn keep_alives_and_empty_events_do_not_count() {
    let started = tokio::time::Instant::now();
    let script = Script::new().events([
        StreamStep::started("m"),
        StreamStep::Pause(secs(4)),
        StreamStep::KeepAlive,
        StreamStep::Pause(secs(4)),
        StreamStep::usage(9, 0),
        StreamStep::text(""),
        StreamStep::Pause(secs(4)),
        StreamStep::text("late"),
        StreamStep::finished("stop"),
    ]);
    let error = stream(&bounded(&script, |t| t.first_event = Some(secs(10)))).await.unwrap_err();
    assert_eq!((started.elapsed(), script.dropped_streams()), (secs(10), 1));
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Timeout, Phase::Stream));
    assert!(error.is_retryable());
    assert_eq!((error.provider(), error.status()), (Some("zoo"), Some(200)));
}

#[tokio::test(start_paused = true)]
async fn it_counts_from_the_request() {
    let script =
        Script::new().after(secs(6)).events([StreamStep::Pause(secs(6)), StreamStep::text("late")]);
    let started = tokio::time::Instant::now();
    stream(&bounded(&script, |t| t.first_event = Some(secs(10)))).await.unwrap_err();
    assert_eq!(started.elapsed(), secs(10));
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_first_visible_event() {
    let script = Script::new().events([
        StreamStep::Pause(secs(9)),
        StreamStep::text("Pa"),
        StreamStep::Pause(secs(50)),
        StreamStep::text("ris"),
        StreamStep::finished("stop"),
    ]);
    let stream = stream(&bounded(&script, |t| t.first_event = Some(secs(10)))).await.unwrap();
    assert_eq!(stream.collect().await.unwrap().text(), "Paris");
}

#[tokio::test(start_paused = true)]
async fn a_call_may_set_its_own_limit() {
    let started = tokio::time::Instant::now();
    let script = Script::new().events([StreamStep::Hang]);
    let backend = bounded(&script, |t| t.first_event = Some(secs(10)));
    stream_with(&backend, |o| o.first_event_timeout = Some(secs(2))).await.unwrap_err();
    assert_eq!(started.elapsed(), secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_even_answer_shows_nothing_either() {
    let script = Script::new().after(secs(500)).events([StreamStep::text("late")]);
    let started = tokio::time::Instant::now();
    let error = stream(&bounded(&script, |t| t.first_event = Some(secs(10)))).await.unwrap_err();
    assert_eq!(started.elapsed(), secs(10));
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Timeout, Phase::Sent));
    assert!(error.is_retryable());
    assert_eq!(error.provider(), Some("zoo"));
}
