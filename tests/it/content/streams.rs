//! What comes in pieces folds into what would have come whole.

use modelway::stream::StreamEvent;
use modelway::{Annotation, Timestamp, ToolCall};
use serde_json::{Value, json};

use super::support::{delta, read, told};

fn end() -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
}

fn citation(url: &str) -> Value {
    json!({"type": "url_citation", "url_citation": {
        "url": url, "title": "T", "start_index": 1, "end_index": 4, "content": "c", "rank": 2
    }})
}

#[tokio::test]
async fn sound_and_its_transcript() {
    let (events, answer) = told(&[
        delta(json!({"role": "assistant", "audio": {"id": "audio_1", "transcript": "Hel"}})),
        delta(json!({"audio": {"data": "AQ=="}})),
        delta(json!({"audio": {"transcript": "lo"}})),
        delta(json!({"audio": {"data": "AgM="}})),
        delta(json!({"audio": {"expires_at": 1_750_000_000}})),
        end(),
    ])
    .await;
    let visible = events.iter().position(StreamEvent::is_visible);
    assert_eq!(visible, Some(1), "the first piece of a transcript is heard");
    let audio = answer.audio().expect("sound");
    assert_eq!((audio.id.as_str(), audio.transcript.as_str()), ("audio_1", "Hello"));
    assert_eq!(audio.bytes().expect("base64"), [1, 2, 3], "each piece has an end of its own");
    assert_eq!(audio.expires_at, Timestamp::from_unix_seconds(1_750_000_000));
    assert!(answer.choices[0].extra.is_empty(), "{:?}", answer.choices[0].extra);
}

#[tokio::test]
async fn marks_on_the_text() {
    let other = json!({"type": "file_citation", "file_id": "f"});
    let flat = json!({"type": "url_citation", "url": "https://c", "title": "C"});
    let all = json!([citation("https://a"), citation("https://b"), flat, other]);
    let message = json!({"role": "assistant", "content": "Elbe", "annotations": all});
    let whole = read(json!({"choices": [{"index": 0, "message": message}]})).await;
    let (_, folded) = told(&[
        delta(json!({"content": "Elbe", "annotations": [citation("https://a")]})),
        delta(json!({"content": "", "annotations": [citation("https://b"), flat]})),
        delta(json!({"annotations": [other]})),
        end(),
    ])
    .await;
    assert_eq!(folded.annotations(), whole.annotations());
    let first = whole.annotations()[0].citation().expect("a citation");
    assert_eq!(
        (first.url.as_str(), first.start_index, first.end_index),
        ("https://a", Some(1), Some(4))
    );
    assert_eq!(first.extra.get("rank"), Some(&json!(2)));
    assert_eq!(whole.annotations()[2].citation().map(|c| c.url.as_str()), Some("https://c"));
    assert_eq!(whole.annotations()[3], Annotation::Other(other));
}

#[tokio::test]
async fn what_is_told_of_the_whole() {
    let chunk = |tier: Value, citations: &[&str], delta: Value| {
        json!({"id": "c", "model": "m", "service_tier": tier, "system_fingerprint": "fp_1",
               "citations": citations, "choices": [{"index": 0, "delta": delta}]})
    };
    let (events, answer) = told(&[
        chunk(Value::Null, &["https://a"], json!({"content": "El"})),
        chunk(json!("flex"), &["https://a"], json!({"content": "be"})),
        chunk(json!("flex"), &["https://a", "https://b"], json!({})),
        end(),
    ])
    .await;
    assert_eq!(answer.service_tier, Some("flex".into()));
    assert_eq!(answer.system_fingerprint.as_deref(), Some("fp_1"));
    assert_eq!(answer.citations, ["https://a", "https://b"]);
    assert!(answer.extra.is_empty(), "{:?}", answer.extra);
    let times = events.iter().filter(|event| matches!(event, StreamEvent::About(_))).count();
    assert_eq!(times, 1);
}

#[tokio::test]
async fn a_custom_call_in_pieces() {
    let piece = |entry: Value| delta(json!({"tool_calls": [entry]}));
    let (_, answer) = told(&[
        piece(json!({"index": 0, "id": "c1", "type": "custom", "custom": {"name": "math", "input": ""}})),
        piece(json!({"index": 0, "custom": {"input": "4 "}})),
        piece(json!({"index": 0, "custom": {"input": "+ 4"}})),
        end(),
    ])
    .await;
    assert_eq!(answer.tool_calls(), [ToolCall::custom("c1", "math", "4 + 4")]);
}

#[tokio::test]
async fn a_refusal_in_pieces() {
    let (events, answer) =
        told(&[delta(json!({"refusal": "I "})), delta(json!({"refusal": "cannot."})), end()]).await;
    assert_eq!(answer.refusal(), Some("I cannot."));
    assert!(events[1].is_visible());
}

#[tokio::test]
async fn what_is_none_of_it_stays_in_reach() {
    let odd =
        json!({"content": "Elbe", "annotations": "none", "audio": "none", "reasoning_details": {}});
    let message = json!({"choices": [{"index": 0, "message": odd}]});
    let answer = read(message).await;
    let extra = &answer.choices[0].extra;
    assert_eq!(extra.get("annotations"), Some(&json!("none")));
    assert_eq!(extra.get("audio"), Some(&json!("none")));
    assert_eq!(extra.get("reasoning_details"), Some(&json!({})));
    let empty = json!({"data": "", "expires_at": 0, "id": "", "transcript": ""});
    let message = json!({"content": "Elbe", "annotations": [], "audio": empty});
    let answer = read(json!({"choices": [{"index": 0, "message": message}]})).await;
    assert_eq!(answer.audio(), None, "one with empty fields is none");
    assert!(answer.choices[0].extra.is_empty());
}

#[tokio::test]
async fn parts_of_reasoning_that_say_different_things_stay_apart() {
    let part = |fields: Value| delta(json!({"reasoning_details": [fields]}));
    let text = |text: &str| json!({"type": "reasoning.text", "text": text, "index": 0});
    let (_, answer) = told(&[
        part(text("A ")),
        part(text("river.")),
        part(json!({"type": "reasoning.text", "text": "", "signature": "s1", "index": 0})),
        part(text("Which?")),
        part(json!({"type": "reasoning.text", "signature": "s2", "index": 0})),
        part(json!({"type": "reasoning.text", "signature": "s3", "index": 0})),
        part(json!({"type": "reasoning.encrypted", "data": "x", "index": 0})),
        part(json!({"type": "reasoning.encrypted", "data": "y", "index": 0})),
        end(),
    ])
    .await;
    let expected = json!([
        {"type": "reasoning.text", "text": "A river.", "signature": "s1", "index": 0},
        {"type": "reasoning.text", "text": "Which?", "signature": "s2", "index": 0},
        {"type": "reasoning.text", "signature": "s3", "index": 0},
        {"type": "reasoning.encrypted", "data": "x", "index": 0},
        {"type": "reasoning.encrypted", "data": "y", "index": 0}
    ]);
    assert_eq!(json!(answer.choices[0].message.reasoning_details), expected);
    assert_eq!(answer.reasoning(), Some("A river.Which?"));
}
