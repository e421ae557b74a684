//! `Script`: whole answers, and what it remembers.

use std::time::Duration;

use http::Method;
use modelway_core::{
    Backend, Capabilities, Capability, ChatCompletion, CompletionRequest, EmbeddingRequest,
    ErrorKind, FinishReason, ListModels, Phase, RawRequest, RetrieveModel, Usage,
};
use modelway_testing::{Fault, Outcome, Script};
use serde_json::json;

use crate::support::{ask, call, poll_once, question};

#[tokio::test(start_paused = true)]
async fn answers_every_operation_in_order() {
    let script = Script::new()
        .reply("Paris")
        .reply(" Paris.")
        .embeddings([vec![0.5, 1.0], vec![0.0, 2.0]])
        .models(["parrot", "cat"])
        .models(["parrot", "cat"])
        .raw(json!({"id": 7}));
    let chat = ask(&script, question()).await.unwrap();
    assert_eq!((chat.text(), chat.model.as_str()), ("Paris", "parrot"));
    assert_eq!(chat.finish_reason(), Some(&FinishReason::Stop));
    assert_eq!((chat.meta.status, chat.meta.provider.as_deref()), (Some(200), Some("zoo")));
    let text = ask(&script, CompletionRequest::new("The capital is")).await.unwrap();
    assert_eq!((text.text(), text.finish_reason()), (" Paris.", Some(&FinishReason::Stop)));
    let vectors = ask(&script, EmbeddingRequest::new(["a", "b"])).await.unwrap();
    assert_eq!(vectors.vectors().nth(1), Some(&[0.0, 2.0][..]));
    let list = ask(&script, ListModels::new()).await.unwrap();
    assert_eq!(list.items.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), ["parrot", "cat"]);
    assert_eq!(ask(&script, RetrieveModel::new()).await.unwrap().id, "parrot");
    let raw = ask(&script, RawRequest::new(Method::GET, "x", None)).await.unwrap();
    assert_eq!(raw.json().unwrap(), json!({"id": 7}));
    assert_eq!((script.remaining(), script.calls().len()), (0, 6));
}

#[tokio::test(start_paused = true)]
async fn gives_a_prepared_completion() {
    let mut answer = ChatCompletion::new("Paris");
    answer.usage = Some(Usage::new(9, 2));
    let script = Script::new().completion(answer.clone()).completion(answer);
    assert_eq!(ask(&script, question()).await.unwrap().usage, Some(Usage::new(9, 2)));
    let text = ask(&script, CompletionRequest::new("?")).await.unwrap();
    assert_eq!((text.text(), &text.usage), ("Paris", &Some(Usage::new(9, 2))));
}

#[tokio::test(start_paused = true)]
async fn an_unlisted_model_is_not_found() {
    let error = ask(&Script::new().models(["cat"]), RetrieveModel::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.provider()), (ErrorKind::NotFound, Some("zoo")));
}

#[tokio::test(start_paused = true)]
async fn a_call_too_many_says_so() {
    let script = Script::new().reply("Paris");
    ask(&script, question()).await.unwrap();
    let error = ask(&script, EmbeddingRequest::new(["a"])).await.unwrap_err();
    assert!(!error.is_retryable());
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Configuration, Phase::Build));
    let told = error.to_string();
    assert!(told.contains("the script has no outcome for call 2 (embeddings)"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn an_outcome_of_another_operation_says_so() {
    let script = Script::new().embeddings([vec![1.0]]).stream(["Paris"]);
    let told = ask(&script, question()).await.unwrap_err().to_string();
    assert!(told.contains("the script has embeddings for call 1 (chat)"), "{told}");
    let told = ask(&script, question()).await.unwrap_err().to_string();
    assert!(told.contains("the script has a stream for call 2 (chat)"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn otherwise_answers_what_is_left() {
    let script = Script::new()
        .reply("first")
        .otherwise(|call| Outcome::reply(call.context.upstream_id().to_owned()));
    for text in ["first", "parrot", "parrot"] {
        assert_eq!(ask(&script, question()).await.unwrap().text(), text);
    }
}

#[tokio::test(start_paused = true)]
async fn clones_share_everything() {
    let script = Script::new();
    let backend: std::sync::Arc<dyn Backend> = script.clone().into();
    let _ = script.clone().reply("Paris").with_capabilities(Capabilities::NONE);
    backend.call(call(question())).await.unwrap();
    assert_eq!(script.chats(), [question()]);
    assert!(!backend.capabilities().has(Capability::Chat));
}

#[tokio::test(start_paused = true)]
async fn delays_hold_for_the_next_outcome_only() {
    let script = Script::new()
        .after(Duration::from_secs(2))
        .after(Duration::from_secs(1))
        .reply("late")
        .reply("at once")
        .after(Duration::from_secs(5))
        .fail(Fault::status(503));
    for _ in 0..2 {
        ask(&script, question()).await.unwrap();
    }
    let before = tokio::time::Instant::now();
    ask(&script, question()).await.unwrap_err();
    assert_eq!(before.elapsed(), Duration::from_secs(5));
    assert_eq!(script.call_times(), [0, 3, 3].map(Duration::from_secs));
}

#[tokio::test(start_paused = true)]
async fn counts_what_is_under_way() {
    let script = Script::new().hang().hang().reply("Paris");
    let backend = script.backend();
    let mut one = backend.call(call(question()));
    let mut two = backend.call(call(question()));
    assert!(poll_once(&mut one).await.is_none() && poll_once(&mut two).await.is_none());
    assert_eq!((script.in_flight(), script.max_in_flight()), (2, 2));
    drop(one);
    assert_eq!(script.in_flight(), 1);
    drop(two);
    ask(&script, question()).await.unwrap();
    assert_eq!((script.in_flight(), script.max_in_flight()), (0, 2));
    assert_eq!(script.dropped_streams(), 0);
}

#[tokio::test(start_paused = true)]
async fn one_can_wait_for_calls() {
    let script = Script::new().otherwise(|_| Outcome::reply("Paris"));
    let other = script.clone();
    let task = tokio::spawn(async move {
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_secs(1)).await;
            ask(&other, question()).await.unwrap();
        }
    });
    script.until_called(2).await;
    assert_eq!(script.calls().len(), 2);
    script.until_called(1).await;
    task.await.unwrap();
}

#[test]
fn debug_shows_no_text() {
    let shown = format!("{:?}", Script::new().reply("a secret"));
    assert_eq!(shown, "Script { calls: 0, remaining: 1, .. }");
}
