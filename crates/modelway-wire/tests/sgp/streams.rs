//! Streams: pieces, ends, failures.

use modelway_core::stream::StreamEvent;
use modelway_core::*;
use modelway_testing::Canned;
use serde_json::json;

use crate::support::{answered, events, sgp, words};

fn chat() -> StreamedChat {
    StreamedChat(ChatRequest::new([Message::user("Hi")]))
}

fn execute() -> StreamedExecution {
    let target = ExecuteTarget::Server(ServerRef::Id("s".into()));
    StreamedExecution(ExecuteRequest::new(target, Extra::new()))
}

async fn chat_words(response: Canned) -> Vec<String> {
    words(&events(sgp(), chat(), response).await)
}

fn sse(body: &str) -> Canned {
    Canned::new(200).header("content-type", "text/event-stream").body(body.to_owned())
}

const HE: &str = r#"{"completions":[["Hi",["He"]]]}"#;
const END: &str = r#"{"completions":[["Hi",["llo"]]],"finish_reason":"stop","prompt_tokens":2,"response_tokens":1}"#;

#[tokio::test]
async fn pieces_become_events() {
    let wanted = ["started", "0: He", "0: llo", "usage Some(2) Some(1)", "finished: stop"];
    assert_eq!(chat_words(Canned::sse([HE, END])).await, wanted);
    // However the bytes are cut.
    assert_eq!(chat_words(Canned::sse([HE, END]).bytewise()).await, wanted);
    // The service's own content type need not be right.
    let plain = sse(&format!("data: {HE}\n\ndata: {END}\n\n"));
    assert_eq!(chat_words(plain.header("content-type", "application/json")).await, wanted);
}

#[tokio::test]
async fn late_fields_alone_and_log_probabilities() {
    let logprobs = r#"{"completions":[["Hi",["a"]]],"choices":[{"index":0,"logprobs":{"content":[{"token":"a","logprob":-0.5}]}}]}"#;
    let late = r#"{"finish_reason":"length","prompt_tokens":2,"response_tokens":0,"trace":"x"}"#;
    assert_eq!(
        chat_words(Canned::sse([logprobs, late])).await,
        [
            "started",
            "0: a",
            "logprobs 0: 1",
            r#"extra {"trace":"x"}"#,
            "usage Some(2) Some(0)",
            "finished: length"
        ]
    );
}

#[tokio::test]
async fn frames_that_are_no_answer_are_kept_or_noted() {
    let told = chat_words(Canned::sse([HE, r#"{"ping":1}"#, "null", "word"])).await;
    assert_eq!(
        told,
        [
            "started",
            "0: He",
            r#"other {"ping":1}"#,
            "other null",
            "odd: a frame that is no JSON object",
            r#"other "word""#,
            "odd: a frame that is no JSON object",
            "finished"
        ]
    );
}

#[tokio::test]
async fn an_id_alone_and_comments_are_signs_of_life() {
    let body = format!(": hello\n\nid: 7\n\nid: 8\ndata: {HE}\n\nevent: message\ndata: {END}\n\n");
    let told = chat_words(sse(&body)).await;
    assert_eq!(told.last().unwrap(), "finished: stop");
    assert_eq!(told.len(), 5, "{told:?}");
}

#[tokio::test]
async fn several_answers_end_each() {
    let two = r#"{"completions":[["Hi",["a","b"]]],"finish_reason":"stop"}"#;
    assert_eq!(
        chat_words(Canned::sse([two])).await,
        ["started", "0: a", "1: b", "1 ends: stop", "finished: stop"]
    );
}

#[tokio::test]
async fn a_stream_folds_to_the_whole_answer() {
    let stream = answered("d", chat(), Canned::sse([HE, END])).await.unwrap();
    let folded = stream.collect().await.unwrap();
    let whole = json!({"completions": [["Hi", ["Hello"]]], "finish_reason": "stop", "prompt_tokens": 2, "response_tokens": 1});
    let request = ChatRequest::new([Message::user("Hi")]);
    let unary = answered("d", request, Canned::json(200, &whole)).await.unwrap();
    assert_eq!(serde_json::to_value(&folded).unwrap(), serde_json::to_value(&unary).unwrap());
}

#[tokio::test]
async fn one_json_body_is_told_as_a_stream() {
    let whole = json!({"completions": [["Hi", ["Hello"]]], "finish_reason": "stop"});
    let told = chat_words(Canned::json(200, &whole)).await;
    let odd = "odd: one JSON body in answer to a request for a stream";
    assert_eq!(told, ["started", "0: Hello", "0 ends: stop", odd, "finished"]);
    let items = events(sgp(), execute(), Canned::json(200, &json!({"out": 1}))).await;
    assert_eq!(words(&items), [r#"output {"out":1}"#, odd, "finished"]);
    let items = events(sgp(), execute(), Canned::json(200, &json!("text"))).await;
    assert_eq!(words(&items), [r#"output "text""#, odd, "finished"]);
}

#[tokio::test]
async fn pieces_of_any_shape() {
    let body = Canned::sse([r#"{"a":1}"#, "[2]", "null", "word", "[DONE]", "late"]);
    let told = words(&events(sgp(), execute(), body).await);
    assert_eq!(
        told,
        [
            "started",
            r#"output {"a":1}"#,
            "output [2]",
            "output null",
            r#"output "word""#,
            "odd: a frame that is no JSON",
            "finished"
        ]
    );
    let failing = Canned::sse([r#"{"a":1}"#, r#"{"status_code":503,"error_message":"busy"}"#]);
    let told = words(&events(sgp(), execute(), failing).await);
    assert_eq!(told.last().unwrap(), "Provider: busy");
}

#[tokio::test]
async fn a_connection_that_breaks_is_an_error_with_what_had_arrived() {
    let stream = answered("d", chat(), Canned::sse([HE]).then_reset()).await.unwrap();
    let error = stream.collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(error.partial().unwrap().completion.text(), "He");
    // After the finish word only counts could have been lost.
    let told = chat_words(Canned::sse([HE, END]).then_reset()).await;
    assert_eq!(told.last().unwrap(), "finished: stop");
    assert!(told.iter().any(|word| word.starts_with("odd: the connection was lost")));
}

#[tokio::test]
async fn nothing_at_all_is_no_answer() {
    for body in ["", "\n\n", ": comment\n\n"] {
        let items = events(sgp(), chat(), sse(body)).await;
        let Some(Err(error)) = items.last() else { panic!("{items:?}") };
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Interrupted, true));
    }
}

#[tokio::test(start_paused = true)]
async fn a_finish_word_is_not_the_end_while_the_body_is_open() {
    let early = r#"{"completions":[["Hi",["He"]]],"finish_reason":"stop"}"#;
    let slow = Canned::sse([early, END]).split_at([early.len() + 8]);
    let items = events(sgp(), chat(), slow.every(std::time::Duration::from_secs(30))).await;
    let text: String =
        items.iter().filter_map(|item| item.as_ref().ok().and_then(StreamEvent::text)).collect();
    assert_eq!(text, "Hello");
}
