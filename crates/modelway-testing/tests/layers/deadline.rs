//! The deadline: one limit for everything.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::layers::{Deadline, RetryPolicy, TargetLayers, stack_target};
use modelway_core::{Backend, ErrorKind, Phase, Reply, StreamedChat};
use modelway_testing::{Fault, Outcome, Script, StreamStep, TokioTimer};

use crate::support::{
    bounded, call, chat, chat_with, layers, millis, question, read_error, retrying, secs,
    stream_with, with_deadline,
};

#[tokio::test(start_paused = true)]
async fn a_call_is_over_at_its_deadline() {
    let started = tokio::time::Instant::now();
    let script = Script::new().hang();
    let backend = with_deadline(bounded(&script, |_| {}));
    let error = chat_with(&backend, |o| o.timeout = Some(secs(3))).await.unwrap_err();
    assert_eq!((started.elapsed(), script.in_flight()), (secs(3), 0));
    assert!(error.is_timeout() && !error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn the_client_s_limit_holds_unless_the_call_sets_its_own() {
    let script = Script::new().otherwise(|_| Outcome::reply("Paris").after(secs(5)));
    let backend: Arc<dyn Backend> =
        Arc::new(Deadline::new(script.backend(), Some(secs(3)), TokioTimer::shared()));
    let error = chat(&backend).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_retryable());
    assert!(chat_with(&backend, |o| o.timeout = Some(secs(6))).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn attempts_and_waits_share_the_deadline() {
    let script = Script::new().otherwise(|_| Outcome::fail(Fault::status(503)).after(secs(1)));
    let backend = with_deadline(retrying(&script, RetryPolicy::retries(9)));
    let started = tokio::time::Instant::now();
    let error = chat_with(&backend, |o| o.timeout = Some(secs(4))).await.unwrap_err();
    // 1 s, wait 0.5 s, 1 s, wait 1 s; the third attempt is cut.
    assert_eq!((started.elapsed(), script.calls().len()), (secs(4), 3));
    assert!(error.is_timeout() || error.status() == Some(503), "{error:?}");
    assert_eq!(error.meta().attempts.len(), 3);
    assert_eq!(script.call_times(), [0, 1_500, 3_500].map(millis));
}

fn slow_stream() -> Script {
    Script::new().events([
        StreamStep::text("Pa"),
        StreamStep::usage(9, 1),
        StreamStep::Pause(secs(5)),
        StreamStep::text("ris"),
        StreamStep::finished("stop"),
    ])
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_interrupted_at_its_deadline() {
    let started = tokio::time::Instant::now();
    let script = slow_stream();
    let backend = with_deadline(bounded(&script, |_| {}));
    let mut stream = stream_with(&backend, |o| o.timeout = Some(secs(3))).await.unwrap();
    let error = read_error(&mut stream).await;
    assert_eq!((started.elapsed(), script.dropped_streams()), (secs(3), 1));
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Interrupted, Phase::Stream));
    assert!(error.is_timeout() && !error.is_retryable());
    let partial = error.partial().unwrap();
    assert_eq!((partial.text(), partial.usage().unwrap().completion_tokens), ("Pa", Some(1)));
    assert_eq!(error.meta().attempts.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_over_in_time_is_left_alone() {
    let backend = with_deadline(bounded(&slow_stream(), |_| {}));
    let stream = stream_with(&backend, |o| o.timeout = Some(secs(6))).await.unwrap();
    assert_eq!(stream.collect().await.unwrap().text(), "Paris");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_before_the_first_event_tells_the_attempts() {
    let steps = || [StreamStep::started("m"), StreamStep::Hang];
    let script = Script::new().fail(Fault::status(503)).events(steps());
    let mut target = layers();
    target.timeouts.first_event = Some(secs(300));
    let backend = with_deadline(stack_target(script.backend(), TargetLayers { ..target }));
    let started = tokio::time::Instant::now();
    let error = stream_with(&backend, |o| o.timeout = Some(secs(3))).await.unwrap_err();
    assert_eq!(started.elapsed(), secs(3));
    assert!(error.is_timeout() && !error.is_retryable());
    assert_eq!((error.provider(), error.meta().attempts.len()), (Some("zoo"), 2));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_names_itself_where_nothing_answers() {
    let script = Script::new().after(secs(500)).stream(["late"]);
    let backend = with_deadline(stack_target(script.backend(), layers()));
    let error = stream_with(&backend, |o| o.timeout = Some(secs(3))).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_retryable());
    assert!(!error.to_string().contains("first-event"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_limit_beyond_all_time_is_no_limit() {
    let backend = with_deadline(bounded(&Script::new().reply("Paris").stream(["Rome"]), |t| {
        t.attempt = Some(Duration::MAX);
        t.first_event = Some(Duration::MAX);
        t.stall = Some(Duration::MAX);
    }));
    chat_with(&backend, |o| o.timeout = Some(Duration::MAX)).await.unwrap();
    let stream = stream_with(&backend, |o| o.timeout = Some(Duration::MAX)).await.unwrap();
    assert_eq!(stream.collect().await.unwrap().text(), "Rome");
}

#[tokio::test(start_paused = true)]
async fn of_two_deadlines_the_nearer_holds() {
    let script = Script::new().fail(Fault::rate_limited(secs(5))).reply("Paris");
    let retry = retrying(&script, RetryPolicy::default());
    let timer = TokioTimer::shared();
    let far: Arc<dyn Backend> = Arc::new(Deadline::new(retry, Some(secs(60)), timer.clone()));
    let near: Arc<dyn Backend> = Arc::new(Deadline::new(far, Some(secs(2)), timer));
    let started = tokio::time::Instant::now();
    assert!(chat(&near).await.unwrap_err().is_rate_limited());
    assert_eq!(started.elapsed(), secs(0), "the wait is known not to fit");
}

#[tokio::test(start_paused = true)]
async fn the_source_is_let_go_at_the_deadline() {
    let script = slow_stream();
    let layer = Deadline::new(script.backend(), Some(secs(3)), TokioTimer::shared());
    let reply = layer.call(call(StreamedChat(question("?")))).await.unwrap();
    let Reply::Stream(mut events) = reply else { panic!("no stream") };
    while events.next().await.unwrap().is_ok() {}
    assert_eq!((script.in_flight(), script.dropped_streams()), (0, 1));
    assert!(events.next().await.is_none());
}
