//! What callers read: `ChatStream` and `CompletionStream`.

use modelway_core::layers::RetryPolicy;
use modelway_core::stream::{ChatStream, EventStream, StreamEvent};
use modelway_core::{
    CallMeta, CompletionRequest, Deviation, Error, ErrorKind, FinishReason, Operation, Phase,
    StreamedCompletion,
};
use modelway_testing::{Fault, Script, StreamStep};

use crate::support::{call, millis, read_error, retrying, secs, stream};

fn paris() -> Script {
    Script::new().events([
        StreamStep::started("parrot"),
        StreamStep::text("Pa"),
        StreamStep::text("ris"),
        StreamStep::usage(9, 2),
        StreamStep::finished("stop"),
    ])
}

async fn open(script: &Script) -> ChatStream {
    stream(&retrying(script, RetryPolicy::never())).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn collects_into_the_unary_answer() {
    let answer = open(&paris()).await.collect().await.unwrap();
    assert_eq!((answer.text(), answer.model.as_str()), ("Paris", "parrot"));
    assert_eq!(answer.finish_reason(), Some(&FinishReason::Stop));
    assert_eq!(answer.usage.unwrap().total_tokens, Some(11));
    assert_eq!(answer.meta.provider.as_deref(), Some("zoo"));
}

#[tokio::test(start_paused = true)]
async fn can_be_read_in_part_and_collected_then() {
    let mut stream = open(&paris()).await;
    assert!(matches!(stream.next().await, Some(Ok(StreamEvent::Started(_)))));
    assert_eq!(stream.next().await.unwrap().unwrap().text(), Some("Pa"));
    assert_eq!(stream.so_far().text(), "Pa");
    assert_eq!(stream.collect().await.unwrap().text(), "Paris");
}

#[tokio::test(start_paused = true)]
async fn is_over_after_its_terminal_item() {
    let script = Script::new().events([
        StreamStep::text("Paris"),
        StreamStep::finished("stop"),
        StreamStep::text(", Texas"),
        StreamStep::Error(Fault::reset()),
    ]);
    let mut stream = open(&script).await;
    stream.next().await.unwrap().unwrap();
    assert!(stream.next().await.unwrap().unwrap().is_terminal());
    for _ in 0..3 {
        assert!(stream.next().await.is_none());
    }
    assert_eq!(stream.into_completion().unwrap().text(), "Paris");
}

#[tokio::test(start_paused = true)]
async fn is_over_after_an_error() {
    let script = Script::new().events([
        StreamStep::text("Pa"),
        Fault::reset().into(),
        StreamStep::text("ris"),
    ]);
    let mut stream = open(&script).await;
    read_error(&mut stream).await;
    assert!(stream.next().await.is_none());
    let error = stream.into_completion().unwrap_err();
    assert_eq!((error.kind(), error.partial().unwrap().text()), (ErrorKind::Interrupted, "Pa"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_before_the_end_is_an_error_with_what_there_is() {
    let mut stream = open(&paris()).await;
    for _ in 0..2 {
        stream.next().await.unwrap().unwrap();
    }
    let error = stream.into_completion().unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Interrupted, Phase::Stream));
    assert_eq!((error.partial().unwrap().text(), error.provider()), ("Pa", Some("zoo")));
    assert!(error.to_string().contains("not read to its end"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn dropping_it_cancels_the_request() {
    let script = Script::new().events([StreamStep::text("Pa"), StreamStep::Hang]);
    let mut stream = open(&script).await;
    stream.next().await.unwrap().unwrap();
    assert_eq!(script.in_flight(), 1);
    drop(stream);
    assert_eq!((script.in_flight(), script.dropped_streams()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_call_before_it_commits_cancels_it_too() {
    let script = Script::new().events([StreamStep::started("m"), StreamStep::Hang]);
    let backend = retrying(&script, RetryPolicy::default());
    let mut call = Box::pin(stream(&backend));
    assert!(crate::support::poll_once(&mut call).await.is_none());
    assert_eq!(script.in_flight(), 1);
    drop(call);
    assert_eq!((script.in_flight(), script.dropped_streams()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_stops_is_an_interruption() {
    let script = Script::new().events([StreamStep::text("Pa")]);
    let mut stream = open(&script).await;
    let error = read_error(&mut stream).await;
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(error.partial().unwrap().text(), "Pa");
    assert!(stream.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn deviations_end_in_the_meta() {
    let deviation = || StreamEvent::Deviation(Deviation::new("choices[0]", "is null")).into();
    let script = Script::new().events([
        deviation(),
        StreamStep::text("Paris"),
        deviation(),
        StreamStep::finished("stop"),
    ]);
    let mut stream = open(&script).await;
    while let Some(event) = stream.next().await {
        assert!(!matches!(event.unwrap(), StreamEvent::Deviation(_)));
    }
    assert_eq!(stream.meta().deviations, [Deviation::new("choices[0]", "is null")]);
    assert_eq!(stream.into_completion().unwrap().meta.deviations.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_streamed_completion_folds_into_a_completion() {
    let script = paris();
    let backend = retrying(&script, RetryPolicy::never());
    let request = StreamedCompletion(CompletionRequest::new("The capital of France is"));
    let stream = StreamedCompletion::output(backend.call(call(request)).await.unwrap()).unwrap();
    let answer = stream.collect().await.unwrap();
    assert_eq!((answer.text(), answer.finish_reason()), ("Paris", Some(&FinishReason::Stop)));
    assert_eq!(answer.usage.unwrap().prompt_tokens, Some(9));
    assert_eq!(answer.meta.provider.as_deref(), Some("zoo"));
}

#[tokio::test(start_paused = true)]
async fn latency_is_that_of_the_whole_stream() {
    let script = Script::new().after(millis(250)).events([
        StreamStep::text("Pa"),
        StreamStep::Pause(secs(2)),
        StreamStep::finished("stop"),
    ]);
    let backend: std::sync::Arc<dyn modelway_core::Backend> =
        std::sync::Arc::new(modelway_core::layers::Trace::new(
            retrying(&script, RetryPolicy::never()),
            modelway_testing::TokioTimer::shared(),
        ));
    let stream = stream(&backend).await.unwrap();
    assert_eq!(stream.meta().latency, None);
    let meta = stream.collect().await.unwrap().meta;
    assert_eq!(meta.time_to_first_token, Some(millis(250)));
    assert_eq!(meta.latency, Some(millis(2_250)));
}

#[test]
fn streams_can_go_anywhere() {
    fn sent<T: Send + 'static>() {}
    fn shared<T: Send + Sync>() {}
    sent::<ChatStream>();
    sent::<EventStream>();
    shared::<Error>();
    shared::<CallMeta>();
    shared::<Script>();
}
