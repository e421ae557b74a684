//! The conformance kit: each case fails for its own reason.

use modelway_core::stream::StreamEvent;
use modelway_core::{ChatCompletion, FinishReason, Request, Rerankings, Usage};
use modelway_testing::conformance::Verdict;
use modelway_testing::{Fault, Outcome, Script, StreamStep};

use crate::conformance::{examine, soundly};

/// The cases that fail, and why, when `fault` answers what it wants to and the rest is sound.
async fn failures(
    fault: impl Fn(&Request) -> Option<Outcome> + Send + Sync + 'static,
) -> Vec<(&'static str, String)> {
    let script =
        Script::new().otherwise(move |call| fault(&call.request).unwrap_or_else(|| soundly(call)));
    let report = examine(&script).await;
    let why = |verdict: &Verdict| match verdict {
        Verdict::Failed(why) => why.clone(),
        _ => String::new(),
    };
    report.failed().map(|c| (c.name, why(&c.verdict))).collect()
}

async fn chat_failures(
    answer: impl Fn() -> ChatCompletion + Send + Sync + 'static,
) -> Vec<(&'static str, String)> {
    failures(move |request| match request {
        Request::Chat { stream: false, .. } => Some(Outcome::completion(answer())),
        _ => None,
    })
    .await
}

async fn stream_failures(
    steps: impl Fn() -> Vec<StreamStep> + Send + Sync + 'static,
) -> Vec<(&'static str, String)> {
    failures(move |request| match request {
        Request::Chat { stream: true, .. } => Some(Outcome::events(steps())),
        _ => None,
    })
    .await
}

#[track_caller]
fn assert_told(failures: &[(&'static str, String)], name: &str, why: &str) {
    let told = failures.iter().find(|(n, _)| *n == name).map(|(_, why)| why.as_str());
    assert!(told.is_some_and(|told| told.contains(why)), "{name}: {why}, in {failures:?}");
}

#[tokio::test(start_paused = true)]
async fn whole_answers() {
    const CHAT: &str = "a chat is answered with text and a finish reason";
    let found = chat_failures(|| ChatCompletion::new("")).await;
    assert_told(&found, CHAT, "has no text");
    assert_told(&found, "a dropped stream leaves the backend usable", "has no text");
    assert_eq!(found.len(), 2);
    let unfinished = || {
        let mut answer = ChatCompletion::new("Hi");
        answer.choices[0].finish_reason = None::<FinishReason>;
        answer
    };
    assert_told(&chat_failures(unfinished).await, CHAT, "no finish reason");
    let down = |request: &Request| {
        matches!(request, Request::Chat { .. }).then(|| Outcome::fail(Fault::status(503)))
    };
    assert_told(&failures(down).await, CHAT, "the call failed: zoo: the provider answered 503");
}

#[tokio::test(start_paused = true)]
async fn usage() {
    let with = |usage: fn(&mut Usage)| {
        move || {
            let mut answer = ChatCompletion::new("Hi");
            let mut told = Usage::new(9, 2);
            usage(&mut told);
            answer.usage = Some(told);
            answer
        }
    };
    let name = "a chat's usage is absent or adds up";
    assert!(chat_failures(with(|_| {})).await.is_empty());
    assert!(chat_failures(with(|u| *u = Usage::default())).await.is_empty());
    type Change = fn(&mut Usage);
    let wrong: [(Change, &str); 5] = [
        (|u| u.prompt_tokens = Some(0), "0 tokens were read"),
        (|u| u.completion_tokens = Some(0), "0 tokens were written"),
        (|u| u.total_tokens = Some(8), "less than a part"),
        (|u| u.cached_tokens = Some(10), "more tokens were cached"),
        (|u| u.reasoning_tokens = Some(3), "more tokens were reasoning"),
    ];
    for (change, why) in wrong {
        let found = chat_failures(with(change)).await;
        assert_told(&found, name, why);
        assert_eq!(found.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn vectors() {
    let name = "each text is answered with one vector";
    type Answer = fn() -> Vec<Vec<f32>>;
    let wrong: [(Answer, &str); 5] = [
        (|| vec![vec![1.0]; 2], "2 vectors answer 3 texts"),
        (|| vec![vec![]; 3], "the lengths differ or are 0"),
        (|| vec![vec![1.0], vec![1.0, 2.0], vec![1.0]], "the lengths differ or are 0"),
        (|| vec![vec![f32::NAN]; 3], "not finite"),
        (|| vec![vec![1.0], vec![1.0], vec![2.0]], "the order is wrong"),
    ];
    for (vectors, why) in wrong {
        let answer = move |request: &Request| {
            matches!(request, Request::Embed(_)).then(|| Outcome::embeddings(vectors()))
        };
        assert_told(&failures(answer).await, name, why);
    }
}

#[tokio::test(start_paused = true)]
async fn rankings() {
    type Answer = fn() -> Rerankings;
    let wrong: [(Answer, &str); 4] = [
        (|| Rerankings::ranked([0.9, 0.1, 0.2]), "is not the best"),
        (|| Rerankings::ranked([0.1, 0.9]), "3 chunks are answered with"),
        (|| Rerankings::ranked([0.1, f32::NAN, 0.2]), "not finite"),
        (|| Rerankings::ranked([0.1, 0.9, 0.2]), "`top_n` of 1 is not kept"),
    ];
    for (ranked, why) in wrong {
        let answer = move |request: &Request| {
            matches!(request, Request::Rerank(_)).then(|| Outcome::rerankings(ranked()))
        };
        let name = "chunks are ranked by relevance, the best first";
        assert_told(&failures(answer).await, name, why);
    }
}

#[tokio::test(start_paused = true)]
async fn models_and_completions() {
    let unnamed = |request: &Request| {
        matches!(request, Request::Control(_)).then(|| Outcome::models(["parrot", ""]))
    };
    assert_told(&failures(unnamed).await, "listed models have ids", "a model has an empty id");
    let mute =
        |request: &Request| matches!(request, Request::Complete { .. }).then(|| Outcome::reply(""));
    let found = failures(mute).await;
    assert_told(&found, "a completion is answered with text", "has no text");
    assert_told(&found, "a streamed completion folds into an answer", "has no text");
}

#[tokio::test(start_paused = true)]
async fn streams() {
    const GRAMMAR: &str = "a streamed chat keeps the grammar";
    const FOLD: &str = "a streamed chat folds into an answer";
    let text = || StreamStep::text("Hi");
    let end = || StreamStep::finished("stop");
    let late = stream_failures(move || vec![text(), end(), text()]).await;
    assert_told(&late, GRAMMAR, "item 3: something follows the terminal item");
    assert_eq!(late.len(), 1, "callers never see it: {late:?}");
    let twice = stream_failures(move || vec![text(), end(), end()]).await;
    assert_told(&twice, GRAMMAR, "item 3: something follows the terminal item");
    let restarted = move || vec![text(), StreamStep::started("m"), end()];
    assert_told(&stream_failures(restarted).await, GRAMMAR, "Started is not the first event");
    let orphan = move || {
        let arguments = "{}".to_owned();
        let delta = StreamEvent::ToolCallDelta { choice: 0, index: 0, arguments };
        vec![text(), delta.into(), end()]
    };
    assert_told(&stream_failures(orphan).await, GRAMMAR, "has not started");
    let endless = stream_failures(move || vec![text()]).await;
    assert_told(&endless, GRAMMAR, "over without a terminal item");
    assert_told(&endless, FOLD, "stopped before the answer was finished");
    let broken = move || vec![text(), StreamStep::Error(Fault::reset())];
    assert_told(&stream_failures(broken).await, GRAMMAR, "the call failed");
    let mute = stream_failures(move || vec![end()]).await;
    assert_told(&mute, FOLD, "the answer has no text");
    assert!(!mute.iter().any(|(name, _)| *name == GRAMMAR), "{mute:?}");
    // What hangs after the end was not read: no fault of the stream's.
    assert!(stream_failures(move || vec![text(), end(), StreamStep::Hang]).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_a_dropped_stream_breaks() {
    let calls = std::sync::atomic::AtomicUsize::new(0);
    // The last chat of the run is the one after the dropped stream.
    let found = failures(move |request| {
        let Request::Chat { stream, .. } = request else { return None };
        let number = calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        (!stream && number > 3).then(|| Outcome::fail(Fault::status(500)))
    })
    .await;
    assert_told(&found, "a dropped stream leaves the backend usable", "answered 500");
    assert_eq!(found.len(), 1);
}
