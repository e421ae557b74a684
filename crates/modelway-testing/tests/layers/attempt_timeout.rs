//! The limit of one attempt.

use modelway_core::layers::{TargetLayers, stack_target};
use modelway_core::{ErrorKind, Phase};
use modelway_testing::{Script, StreamStep};

use crate::support::{bounded, chat, chat_with, layers, millis, secs, stream, with_deadline};

#[tokio::test(start_paused = true)]
async fn an_attempt_without_an_answer_times_out() {
    let started = tokio::time::Instant::now();
    let script = Script::new().hang();
    let error = chat(&bounded(&script, |t| t.attempt = Some(secs(10)))).await.unwrap_err();
    assert_eq!(started.elapsed(), secs(10));
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Timeout, Phase::Sent));
    assert!(error.is_timeout() && error.is_retryable());
    assert_eq!((error.provider(), script.in_flight()), (Some("zoo"), 0));
}

#[tokio::test(start_paused = true)]
async fn a_timed_out_attempt_is_retried() {
    let script = Script::new().hang().reply("Paris");
    let mut layers = layers();
    layers.timeouts.attempt = Some(secs(10));
    let reply = chat(&stack_target(script.backend(), layers)).await.unwrap();
    assert_eq!(reply.meta.attempts[0].error, Some(ErrorKind::Timeout));
    assert_eq!(script.call_times(), [secs(0), millis(10_500)]);
}

#[tokio::test(start_paused = true)]
async fn a_call_may_set_its_own_limit() {
    let started = tokio::time::Instant::now();
    let backend = bounded(&Script::new().hang(), |t| t.attempt = Some(secs(10)));
    chat_with(&backend, |o| o.attempt_timeout = Some(secs(3))).await.unwrap_err();
    assert_eq!(started.elapsed(), secs(3));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_shortens_an_attempt_and_is_no_reason_to_retry() {
    let started = tokio::time::Instant::now();
    let script = Script::new().hang();
    let mut layers = layers();
    layers.timeouts.attempt = Some(secs(10));
    let backend = with_deadline(stack_target(script.backend(), TargetLayers { ..layers }));
    let error = chat_with(&backend, |o| o.timeout = Some(secs(4))).await.unwrap_err();
    assert_eq!((started.elapsed(), script.calls().len()), (secs(4), 1));
    assert!(error.is_timeout() && !error.is_retryable());
    assert_eq!(error.meta().attempts.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_has_begun_may_take_longer_than_an_attempt() {
    let script = Script::new().events([
        StreamStep::Pause(secs(20)),
        StreamStep::text("Pa"),
        StreamStep::Pause(secs(20)),
        StreamStep::text("ris"),
        StreamStep::finished("stop"),
    ]);
    let stream = stream(&bounded(&script, |t| t.attempt = Some(secs(10)))).await.unwrap();
    assert_eq!(stream.collect().await.unwrap().text(), "Paris");
}

#[tokio::test(start_paused = true)]
async fn a_stream_whose_headers_do_not_come_times_out() {
    let script = Script::new().after(secs(11)).stream(["Paris"]);
    let error = stream(&bounded(&script, |t| t.attempt = Some(secs(10)))).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Timeout, Phase::Sent));
}
