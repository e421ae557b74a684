//! The limit for the silence of a stream.

use modelway_core::layers::Stall;
use modelway_core::stream::StreamEvent;
use modelway_core::{Backend as _, ErrorKind, Phase, Reply, StreamedChat};
use modelway_testing::{Grammar, Script, StreamStep, TokioTimer};

use crate::support::{bounded, call, question, read_error, read_events, secs, stream, stream_with};

fn patient() -> Script {
    let pause = || StreamStep::Pause(secs(4));
    Script::new().events([
        pause(),
        StreamStep::KeepAlive,
        pause(),
        StreamStep::text("Pa"),
        pause(),
        StreamStep::KeepAlive,
        pause(),
        StreamStep::usage(9, 1),
        pause(),
        StreamStep::text("ris"),
        StreamStep::finished("stop"),
    ])
}

#[tokio::test(start_paused = true)]
async fn every_sign_of_life_counts() {
    let started = tokio::time::Instant::now();
    let stream = stream(&bounded(&patient(), |t| t.stall = Some(secs(5)))).await.unwrap();
    assert_eq!(stream.collect().await.unwrap().text(), "Paris");
    assert_eq!(started.elapsed(), secs(20));
}

#[tokio::test(start_paused = true)]
async fn silence_interrupts() {
    let started = tokio::time::Instant::now();
    let script = Script::new().events([
        StreamStep::text("Pa"),
        StreamStep::Pause(secs(3)),
        StreamStep::KeepAlive,
        StreamStep::Hang,
    ]);
    let mut stream = stream(&bounded(&script, |t| t.stall = Some(secs(5)))).await.unwrap();
    let error = read_error(&mut stream).await;
    assert_eq!((started.elapsed(), script.dropped_streams()), (secs(8), 1));
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Interrupted, Phase::Stream));
    assert!(error.is_timeout());
    assert_eq!(error.partial().unwrap().text(), "Pa");
}

#[tokio::test(start_paused = true)]
async fn silence_before_anything_visible_comes_out_of_the_call() {
    let script = Script::new().events([StreamStep::started("m"), StreamStep::Hang]);
    let error = stream(&bounded(&script, |t| t.stall = Some(secs(5)))).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Timeout, true));
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_its_time_is_no_stall() {
    let script = Script::new().events([
        StreamStep::text("Pa"),
        StreamStep::Pause(secs(1)),
        StreamStep::text("ris"),
        StreamStep::Pause(secs(1)),
        StreamStep::finished("stop"),
    ]);
    let mut stream = stream(&bounded(&script, |t| t.stall = Some(secs(5)))).await.unwrap();
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        text.extend(event.unwrap().text().map(str::to_owned));
        tokio::time::sleep(secs(60)).await;
    }
    assert_eq!(text, "Paris");
}

#[tokio::test(start_paused = true)]
async fn a_call_may_set_its_own_limit() {
    let backend = bounded(&patient(), |t| t.stall = Some(secs(5)));
    let error = stream_with(&backend, |o| o.stall_timeout = Some(secs(2))).await.unwrap_err();
    assert!(error.is_timeout());
}

#[tokio::test(start_paused = true)]
async fn keep_alives_never_reach_the_caller() {
    for stall in [Some(secs(5)), None] {
        let stream = stream(&bounded(&patient(), |t| t.stall = stall)).await.unwrap();
        let mut grammar = Grammar::of_caller();
        for event in read_events(stream).await {
            grammar.push(&event).unwrap();
        }
        grammar.end().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn keep_alives_end_in_the_layer() {
    let backend = bounded(&patient(), |t| t.stall = Some(secs(5)));
    let reply = backend.call(call(StreamedChat(question("?")))).await.unwrap();
    let Reply::Stream(mut events) = reply else { panic!("no stream") };
    while let Some(event) = events.next().await {
        assert!(!matches!(event.unwrap(), StreamEvent::KeepAlive));
    }
}

#[tokio::test(start_paused = true)]
async fn the_source_is_let_go_when_it_stalls() {
    let script = Script::new().events([StreamStep::text("Pa"), StreamStep::Hang]);
    let layer = Stall::new(script.backend(), Some(secs(5)), TokioTimer::shared());
    let reply = layer.call(call(StreamedChat(question("?")))).await.unwrap();
    let Reply::Stream(mut events) = reply else { panic!("no stream") };
    while events.next().await.unwrap().is_ok() {}
    assert_eq!((script.in_flight(), script.dropped_streams()), (0, 1));
    assert!(events.next().await.is_none());
}
