//! An answer goes back as history: what the vendor needs is in it, and what vendors refuse is not.

use modelway::{ChatCompletion, ChatRequest, Message};
use serde_json::{Value, json};

use super::support::{delta, read, sent, told};

/// An answer with all that vendors put beside a text.
fn answer(message: Value) -> Value {
    json!({
        "id": "c", "model": "m", "created": 1, "object": "chat.completion", "provider": "p",
        "choices": [{"index": 0, "finish_reason": "tool_calls", "native_finish_reason": "x",
                     "message": message}],
        "service_tier": "default", "system_fingerprint": "fp_1"
    })
}

fn full() -> Value {
    json!({
        "role": "assistant", "content": "Elbe", "refusal": null, "reasoning": "A river.",
        "reasoning_details": details(),
        "annotations": [{"type": "url_citation", "url_citation": {"url": "https://h"}}],
        "token_id": 7, "channel": "final",
        "tool_calls": [{"index": 0, "id": "call_1", "type": "function",
                        "function": {"name": "f", "arguments": "{}", "kind": "k"},
                        "extra_content": {"google": {"thought_signature": "S"}}}]
    })
}

fn details() -> Value {
    json!([
        {"type": "reasoning.text", "text": "A river.", "signature": "sig", "index": 0,
         "format": "anthropic-claude-v1"},
        {"type": "reasoning.encrypted", "data": "xyz", "id": "rs_1", "index": 0}
    ])
}

/// The answer's message as `provider` gets it back.
async fn back(provider: &str, answer: &ChatCompletion) -> Value {
    let turn = answer.message().expect("a message").clone();
    let history = [Message::user("Hi"), turn, Message::tool("call_1", "done")];
    sent(provider, ChatRequest::new(history)).await["messages"][1].clone()
}

#[tokio::test]
async fn signed_reasoning_goes_back_to_whom_it_is_for() {
    let answer = read(answer(full())).await;
    let message = answer.message().expect("a message");
    assert_eq!(json!(message.reasoning_details), details());
    let calls = json!([{
        "id": "call_1", "type": "function",
        "function": {"name": "f", "arguments": "{}", "kind": "k"},
        "extra_content": {"google": {"thought_signature": "S"}}
    }]);
    let plain = json!({"role": "assistant", "content": "Elbe", "tool_calls": calls});
    let mut with_details = plain.clone();
    with_details["reasoning_details"] = details();
    assert_eq!(back("openrouter", &answer).await, with_details, "verbatim");
    assert_eq!(back("openai", &answer).await, plain, "a field that it refuses is not sent");
    let mut deepseek = plain.clone();
    deepseek["reasoning_content"] = json!("A river.");
    assert_eq!(back("deepseek", &answer).await, deepseek);
}

#[tokio::test]
async fn a_streamed_answer_goes_back_as_a_whole_one() {
    let piece = |fields: Value| delta(json!({"reasoning_details": [fields]}));
    let text = |text: &str| json!({"type": "reasoning.text", "text": text, "format": "anthropic-claude-v1", "index": 0});
    let (_, folded) = told(&[
        delta(json!({"role": "assistant", "content": ""})),
        piece(text("A ")),
        piece(text("river.")),
        piece(json!({"type": "reasoning.text", "signature": "sig", "index": 0})),
        piece(json!({"type": "reasoning.encrypted", "data": "xyz", "id": "rs_1", "index": 0})),
        delta(json!({"content": "Elbe"})),
        json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}),
    ])
    .await;
    assert_eq!(folded.reasoning(), Some("A river."));
    assert_eq!(json!(folded.choices[0].message.reasoning_details), details());
    assert_eq!(back("openrouter", &folded).await["reasoning_details"], details());
}

#[tokio::test]
async fn sound_goes_back_by_its_name() {
    let audio = json!({"id": "audio_1", "data": "AQID", "transcript": "Hello", "expires_at": 9});
    let message = json!({"role": "assistant", "content": null, "audio": audio});
    let spoken = read(answer(message)).await;
    let heard = spoken.audio().expect("sound");
    assert_eq!(
        (heard.transcript.as_str(), heard.bytes().expect("base64")),
        ("Hello", vec![1, 2, 3])
    );
    let expected = json!({"role": "assistant", "content": null, "audio": {"id": "audio_1"}});
    assert_eq!(back("openai", &spoken).await, expected);
    // Only its maker knows the name: others are given the words.
    let words = json!({"role": "assistant", "content": "Hello"});
    assert_eq!(back("openrouter", &spoken).await, words);
    let nameless = json!({"role": "assistant", "content": null, "audio": {"transcript": "Hello"}});
    let nameless = read(answer(nameless)).await;
    assert_eq!(back("openai", &nameless).await, words);
}

#[tokio::test]
async fn a_custom_call_goes_back_with_its_input() {
    let call =
        json!({"id": "call_1", "type": "custom", "custom": {"name": "math", "input": "4 + 4"}});
    let message = json!({"role": "assistant", "content": null, "tool_calls": [call]});
    let answer = read(answer(message)).await;
    assert_eq!(answer.tool_calls(), [modelway::ToolCall::custom("call_1", "math", "4 + 4")]);
    assert_eq!(back("openai", &answer).await["tool_calls"], json!([call]));
}

#[tokio::test]
async fn a_refusal_goes_back_as_one() {
    let message = json!({"role": "assistant", "content": null, "refusal": "I cannot."});
    let answer = read(answer(message.clone())).await;
    assert_eq!(answer.refusal(), Some("I cannot."));
    assert_eq!(back("openai", &answer).await, message);
}

#[tokio::test]
async fn stored_history_is_the_same_history() {
    let answer = read(answer(full())).await;
    let message = answer.message().expect("a message");
    let stored = serde_json::to_string(message).expect("JSON");
    assert_eq!(serde_json::from_str::<Message>(&stored).expect("a message"), *message);
}
