//! Streams: until something is visible a failure is retried unseen; from then on it is told.

use modelway_core::layers::{RetryPolicy, TargetLayers, stack_target};
use modelway_core::stream::StreamEvent;
use modelway_core::{ChatCompletion, ErrorKind, FinishReason, Partial, Phase};
use modelway_testing::{Fault, Grammar, Outcome, Script, StreamStep};

use crate::support::{layers, read_error, read_events, retrying, secs, stream};

/// Steps that show nothing yet.
fn prelude() -> Vec<StreamStep> {
    vec![
        StreamStep::KeepAlive,
        StreamStep::started("first"),
        StreamStep::usage(9, 1),
        StreamStep::text(""),
        StreamStep::KeepAlive,
        StreamEvent::Other { frame: serde_json::json!({"type": "ping"}) }.into(),
    ]
}

async fn is_retried_unseen(steps: impl IntoIterator<Item = StreamStep>) {
    let script = Script::new().events(steps).stream(["Pa", "ris"]);
    let backend = retrying(&script, RetryPolicy::default());
    let events = read_events(stream(&backend).await.unwrap()).await;
    assert_eq!(script.calls().len(), 2);
    let mut grammar = Grammar::of_caller();
    events.iter().for_each(|event| grammar.push(event).unwrap());
    grammar.end().unwrap();
    assert_eq!(events.iter().filter_map(StreamEvent::text).collect::<String>(), "Paris");
    assert!(!format!("{events:?}").contains("first"), "{events:?}");
    assert!(!events.iter().any(|e| matches!(e, StreamEvent::Usage(_))));
}

#[tokio::test(start_paused = true)]
async fn a_failure_before_anything_visible_is_retried_unseen() {
    is_retried_unseen([Fault::in_band("overloaded").into()]).await;
    is_retried_unseen([Fault::reset().into()]).await;
    is_retried_unseen([StreamStep::End]).await;
    is_retried_unseen([]).await;
    is_retried_unseen(prelude().into_iter().chain([Fault::in_band("overloaded").into()])).await;
    is_retried_unseen(prelude().into_iter().chain([Fault::reset().into()])).await;
    is_retried_unseen(prelude()).await;
}

#[tokio::test(start_paused = true)]
async fn a_first_event_that_does_not_come_is_retried_unseen() {
    let script =
        Script::new().events(prelude().into_iter().chain([StreamStep::Hang])).stream(["Paris"]);
    let mut layers = layers();
    layers.timeouts.first_event = Some(secs(20));
    let backend = stack_target(script.backend(), layers);
    let answer = stream(&backend).await.unwrap().collect().await.unwrap();
    assert_eq!(answer.text(), "Paris");
    assert_eq!((script.calls().len(), script.dropped_streams()), (2, 1));
    assert_eq!(answer.meta.attempts[0].error, Some(ErrorKind::Timeout));
}

#[tokio::test(start_paused = true)]
async fn a_failure_before_anything_visible_comes_out_of_the_call_at_last() {
    let script = Script::new().otherwise(|_| {
        Outcome::events([StreamStep::started("m"), Fault::in_band("overloaded").into()])
    });
    let error = stream(&retrying(&script, RetryPolicy::default())).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Provider, Phase::Stream));
    assert_eq!(error.provider_message(), Some("overloaded"));
    assert_eq!((error.meta().attempts.len(), script.calls().len()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn a_permanent_failure_inside_the_stream_is_not_retried() {
    let fault = Fault::in_band("bad key").retryable(false);
    let script = Script::new().events([StreamStep::Error(fault)]).stream(["Paris"]);
    let error = stream(&retrying(&script, RetryPolicy::default())).await.unwrap_err();
    assert_eq!((error.kind(), script.calls().len()), (ErrorKind::Provider, 1));
}

/// The error of a stream that shows `shown` and then fails.
async fn interrupted(shown: StreamStep, end: StreamStep) -> modelway_core::Error {
    let steps = [StreamStep::started("m"), shown, StreamStep::usage(9, 1), end];
    let script = Script::new().events(steps).stream(["Rome"]);
    let mut stream = stream(&retrying(&script, RetryPolicy::default())).await.unwrap();
    let error = read_error(&mut stream).await;
    assert!(stream.next().await.is_none(), "an error is the last item");
    assert_eq!(script.calls().len(), 1);
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Interrupted, Phase::Stream));
    assert!(error.is_interrupted());
    assert_eq!(error.partial().unwrap().usage().unwrap().prompt_tokens, Some(9));
    error
}

#[tokio::test(start_paused = true)]
async fn after_text_a_failure_interrupts() {
    let text = || StreamStep::text("Pa");
    let error = interrupted(text(), Fault::in_band("overloaded").into()).await;
    assert_eq!(error.cause(), Some(ErrorKind::Provider));
    assert_eq!(error.provider_message(), Some("overloaded"));
    assert_eq!(error.partial().unwrap().text(), "Pa");
    let error = interrupted(text(), Fault::reset().into()).await;
    assert_eq!(error.cause(), Some(ErrorKind::Connection));
    let error = interrupted(text(), Fault::timeout(Phase::Stream).into()).await;
    assert!(error.is_timeout());
    let error = interrupted(text(), StreamStep::End).await;
    assert_eq!(error.cause(), None);
}

#[test]
fn an_interruption_is_one_of_the_stream_whatever_broke_it() {
    let partial = Partial::new(ChatCompletion::new("Pa"));
    let error = Fault::status(429).into_error().interrupting(partial.clone());
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Interrupted, Phase::Stream));
    assert_eq!((error.cause(), error.status()), (Some(ErrorKind::RateLimited), Some(429)));
    assert_eq!(error.interrupting(partial).cause(), Some(ErrorKind::RateLimited));
}

#[tokio::test(start_paused = true)]
async fn reasoning_refusals_and_tool_calls_are_visible_too() {
    let (choice, index) = (0, 0);
    let text = || "so".to_owned();
    let call = StreamEvent::ToolCallStart {
        choice,
        index,
        id: "call-1".into(),
        kind: modelway_core::ToolCallKind::Function,
        name: "look".into(),
    };
    let shown = [
        StreamEvent::ReasoningDelta { choice, text: text() },
        StreamEvent::RefusalDelta { choice, text: text() },
        call,
    ];
    for event in shown {
        interrupted(event.into(), Fault::reset().into()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_commits_at_its_end() {
    let script = Script::new().events([StreamStep::started("m"), StreamStep::finished("length")]);
    let answer = stream(&retrying(&script, RetryPolicy::default())).await.unwrap();
    let answer = answer.collect().await.unwrap();
    assert_eq!((answer.text(), answer.finish_reason()), ("", Some(&FinishReason::Length)));
}

#[tokio::test(start_paused = true)]
async fn the_call_resolves_at_the_first_visible_event() {
    let script = Script::new().events([
        StreamStep::started("m"),
        StreamStep::Pause(secs(3)),
        StreamStep::text("Pa"),
        StreamStep::Pause(secs(3)),
        StreamStep::text("ris"),
        StreamStep::finished("stop"),
    ]);
    let started = tokio::time::Instant::now();
    let backend = stack_target(script.backend(), TargetLayers { ..layers() });
    let stream = stream(&backend).await.unwrap();
    assert_eq!(started.elapsed(), secs(3));
    assert_eq!(stream.collect().await.unwrap().text(), "Paris");
    assert_eq!(started.elapsed(), secs(6));
}
