//! Streams: their row is closed by their end, however it comes.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::stream::StreamEvent;
use modelway_core::*;
use modelway_platform::{CallStatus, PlatformOptions};
use modelway_testing::{Fault, Script, StreamStep};

use crate::support::{HandTimer, call, chat, over, over_with, row};

#[tokio::test]
async fn a_stream_that_ends_leaves_its_report() {
    let steps = [
        StreamStep::started("m"),
        StreamStep::text("Pa"),
        StreamStep::text("ris"),
        StreamStep::usage(5, 2),
        StreamStep::finished("stop"),
    ];
    let script = Script::new().events(steps);
    let platform = over(&script).await;
    let stream = call(&platform, "up/m", StreamedChat(chat("France?"))).await.unwrap();
    assert_eq!(stream.collect().await.unwrap().text(), "Paris");
    let row = row(&platform).await;
    assert_eq!((row.status, row.streamed, row.attempts), (CallStatus::Ok, true, 1));
    assert_eq!((row.prompt_tokens, row.response_tokens), (Some(5), Some(2)));
    assert_eq!((row.estimated, row.http_status), (false, Some(200)));
    assert!(row.first_token.is_some());
}

#[tokio::test]
async fn a_stream_dropped_half_way_leaves_the_tokens_so_far() {
    let steps = [
        StreamStep::started("m"),
        StreamStep::text("12345678"),
        StreamStep::text("1234"),
        StreamStep::text("not read"),
        StreamStep::usage(50, 20),
        StreamStep::finished("stop"),
    ];
    let script = Script::new().events(steps);
    let platform = over(&script).await;
    let mut stream = call(&platform, "up/m", StreamedChat(chat("1234"))).await.unwrap();
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
    }
    drop(stream);
    let row = row(&platform).await;
    assert_eq!((row.status, row.estimated), (CallStatus::Dropped, true));
    assert_eq!((row.prompt_tokens, row.response_tokens), (Some(1), Some(3)));
    assert_eq!(script.dropped_streams(), 1);
}

#[tokio::test]
async fn a_report_before_the_last_text_counts_no_less_than_the_text() {
    let steps = [
        StreamStep::started("m"),
        StreamStep::usage(50, 1),
        StreamStep::text("12345678"),
        StreamStep::Hang,
    ];
    let script = Script::new().events(steps);
    let platform = over(&script).await;
    let mut stream = call(&platform, "up/m", StreamedChat(chat("1234"))).await.unwrap();
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
    }
    drop(stream);
    let row = row(&platform).await;
    assert_eq!((row.prompt_tokens, row.response_tokens), (Some(50), Some(2)));
    assert!(row.estimated);
}

#[tokio::test]
async fn a_failure_in_a_stream_leaves_its_kind_and_the_tokens_so_far() {
    let mut meta = CallMeta::default();
    (meta.provider, meta.status) = (Some("up".into()), Some(200));
    let fault = Error::new(ErrorKind::Provider, "overloaded").with_meta(meta);
    let steps =
        [StreamStep::started("m"), StreamStep::text("1234"), StreamStep::Error(Fault::from(fault))];
    let script = Script::new().events(steps);
    let platform = over(&script).await;
    let stream = call(&platform, "up/m", StreamedChat(chat("1234"))).await.unwrap();
    let error = stream.collect().await.unwrap_err();
    assert!(error.is_interrupted());
    assert_eq!(error.partial().unwrap().text(), "1234");
    assert_eq!(error.provider(), Some("platform"));
    let row = row(&platform).await;
    assert_eq!(row.status, CallStatus::from(error.cause().unwrap()));
    assert_eq!((row.prompt_tokens, row.response_tokens), (Some(1), Some(1)));
}

#[tokio::test]
async fn a_failure_before_the_first_token_comes_out_of_the_call() {
    let steps = [StreamStep::started("m"), StreamStep::Error(Fault::in_band("overloaded"))];
    let script = Script::new().events(steps);
    let platform = over(&script).await;
    let error = call(&platform, "up/m", StreamedChat(chat("1234"))).await.unwrap_err();
    assert!(error.is_retryable(), "{error:?}");
    assert_eq!(error.provider(), Some("platform"));
    let row = row(&platform).await;
    assert_eq!(row.status, CallStatus::from(error.kind()));
    assert_eq!((row.prompt_tokens, row.attempts), (None, 1));
}

#[tokio::test]
async fn a_stream_that_stops_before_its_end_is_interrupted() {
    let steps = [StreamStep::started("m"), StreamStep::text("1234"), StreamStep::End];
    let script = Script::new().events(steps);
    let platform = over(&script).await;
    let stream = call(&platform, "up/m", StreamedChat(chat("1234"))).await.unwrap();
    assert!(stream.collect().await.unwrap_err().is_interrupted());
    assert_eq!(row(&platform).await.status, CallStatus::from(ErrorKind::Interrupted));
}

#[tokio::test]
async fn a_stream_cancelled_before_its_first_token_leaves_a_row() {
    let script = Script::new().events([StreamStep::started("m"), StreamStep::Hang]);
    let platform = over(&script).await;
    let waiting = tokio::spawn({
        let platform = platform.clone();
        async move { call(&platform, "up/m", StreamedChat(chat("1234"))).await.map(drop) }
    });
    script.until_called(1).await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    let row = row(&platform).await;
    assert_eq!((row.status, row.streamed), (CallStatus::Dropped, true));
}

#[tokio::test]
async fn the_first_token_is_timed() {
    let timer = HandTimer::new();
    let script = Script::new().stream(["a", "b"]);
    let options = PlatformOptions::new().timer(Arc::new(timer.clone()));
    let platform = over_with(&script, options).await;
    let request = StreamedCompletion(CompletionRequest::new("x"));
    let mut stream = call(&platform, "up/m", request).await.unwrap();
    timer.advance(Duration::from_secs(3));
    while let Some(event) = stream.next().await {
        let finished = matches!(event.unwrap(), StreamEvent::Finished { .. });
        if !finished {
            timer.advance(Duration::from_secs(1));
        }
    }
    let row = row(&platform).await;
    assert_eq!(row.first_token, Some(Duration::ZERO));
    assert_eq!(row.latency, Duration::from_secs(6));
    assert_eq!(row.operation, "text_completion");
}
