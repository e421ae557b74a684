//! A server may answer a request for a stream with one JSON body: the stream folds into the same answer.

use serde_json::{Value, json};

use super::drive::{Answer, Driver};
use super::load::Recording;

/// What is different when the body answers a request for a stream.
pub(super) fn check(recording: &Recording) -> Vec<String> {
    let driver = Driver::new(recording);
    let whole = driver.replay(driver.response());
    let Some(expected) = whole.result.ok().and_then(|answer| shape(&answer)) else {
        return Vec::new();
    };
    let driver = driver.streaming();
    let response = driver.response().header("content-type", "application/json");
    let outcome = driver.replay(response);
    let found = outcome.result.as_ref().ok().and_then(shape);
    let mut wrong: Vec<String> = outcome.ungrammatical.clone().into_iter().collect();
    if found.as_ref() != Some(&expected) {
        wrong.push(format!("told as a stream it is {found:?}, not {expected}"));
    }
    if outcome.deviations().is_empty() {
        wrong.push("told as a stream without a word about it".to_owned());
    }
    wrong
}

/// An answer without what a stream cannot tell: a text that is there and empty.
fn shape(answer: &Answer) -> Option<Value> {
    let mut shape = match answer {
        Answer::Chat(chat) => json!(chat),
        Answer::Completion(completion) => json!(completion),
        _ => return None,
    };
    for choice in shape["choices"].as_array_mut().into_iter().flatten() {
        let message = choice.get_mut("message").and_then(Value::as_object_mut);
        if let Some(message) = message.filter(|m| m.get("content") == Some(&json!(""))) {
            message.remove("content");
        }
    }
    Some(shape)
}
