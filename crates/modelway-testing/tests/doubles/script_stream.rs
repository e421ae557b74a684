//! `Script`: streams.

use std::time::Duration;

use modelway_core::stream::StreamEvent;
use modelway_core::{CompletionRequest, ErrorKind, Phase, Reply, StreamedChat, StreamedCompletion};
use modelway_testing::{Fault, Grammar, Script, StreamStep};

use crate::support::{ask, call, question, stream};

#[tokio::test(start_paused = true)]
async fn a_reply_is_streamed_when_a_stream_is_asked_for() {
    let script = Script::new().reply("Paris").reply("Paris");
    let answer = stream(&script).await.unwrap().collect().await.unwrap();
    assert_eq!((answer.text(), answer.model.as_str()), ("Paris", "parrot"));
    let request = StreamedCompletion(CompletionRequest::new("?"));
    let answer = ask(&script, request).await.unwrap().collect().await.unwrap();
    assert_eq!(answer.text(), "Paris");
}

#[tokio::test(start_paused = true)]
async fn texts_make_a_regular_stream() {
    let mut stream = stream(&Script::new().stream(["Pa", "ris"])).await.unwrap();
    let mut grammar = Grammar::of_caller();
    let mut texts = Vec::new();
    while let Some(event) = stream.next().await {
        let event = event.unwrap();
        grammar.push(&event).unwrap();
        texts.extend(event.text().map(str::to_owned));
    }
    grammar.end().unwrap();
    assert_eq!(texts, ["Pa", "ris"]);
}

#[tokio::test(start_paused = true)]
async fn steps_are_performed_as_they_stand() {
    let started = tokio::time::Instant::now();
    let script = Script::new().events([
        StreamStep::KeepAlive,
        StreamStep::Pause(Duration::from_secs(3)),
        StreamStep::text("Pa"),
        StreamStep::finished("stop"),
        StreamStep::text("ris"),
        StreamStep::Error(Fault::status(503)),
        StreamStep::End,
        StreamStep::text("never"),
    ]);
    let reply = script.backend().call(call(StreamedChat(question()))).await.unwrap();
    let Reply::Stream(mut events) = reply else { panic!("no stream") };
    assert!(matches!(events.next().await, Some(Ok(StreamEvent::KeepAlive))));
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(events.next().await.unwrap().unwrap().text(), Some("Pa"));
    assert_eq!(started.elapsed(), Duration::from_secs(3));
    assert_eq!(script.in_flight(), 1);
    assert!(events.next().await.unwrap().unwrap().is_terminal());
    assert_eq!(script.in_flight(), 0);
    assert_eq!(events.next().await.unwrap().unwrap().text(), Some("ris"));
    assert_eq!(events.next().await.unwrap().unwrap_err().phase(), Phase::Stream);
    assert!(events.next().await.is_none() && events.next().await.is_none());
    drop(events);
    assert_eq!(script.dropped_streams(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_in_band_fault_comes_inside_the_stream() {
    let script = Script::new().fail(Fault::in_band("overloaded")).fail(Fault::in_band("busy"));
    let mut stream = stream(&script).await.unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.status(), error.phase()), (Some(200), Phase::Stream));
    assert_eq!(error.provider_message(), Some("overloaded"));
    let error = ask(&script, question()).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Provider, Phase::Response));
}

#[tokio::test(start_paused = true)]
async fn a_stream_dropped_before_its_end_is_counted() {
    let script = Script::new().stream(["Pa", "ris"]).stream(["Paris"]).fail(Fault::in_band("no"));
    let mut first = stream(&script).await.unwrap();
    first.next().await.unwrap().unwrap();
    drop(first);
    stream(&script).await.unwrap().collect().await.unwrap();
    stream(&script).await.unwrap().collect().await.unwrap_err();
    assert_eq!((script.dropped_streams(), script.in_flight()), (1, 0));
}
