//! Compares an outcome with what `expected.json` says of the recording.

use modelway_core::{
    ChatCompletion, Embeddings, Error, FinishReason, ToolCall, ToolCallKind, Usage,
};
use serde_json::Value;

use super::drive::{Answer, Outcome};
use super::frames::{Frame, Told, frames};
use super::load::Recording;

/// What of an answer is compared.
#[derive(Default)]
struct Found<'a> {
    text: &'a str,
    reasoning: Option<&'a str>,
    calls: &'a [ToolCall],
    finish: Option<&'a FinishReason>,
    usage: Option<&'a Usage>,
    choices: usize,
}

/// Everything in `outcome` that is not as expected.
pub(super) fn compare(recording: &Recording, outcome: &Outcome) -> Vec<String> {
    let expected = &recording.expected;
    let error = expected.get("error").filter(|e| !e.is_null());
    let mut wrong: Vec<String> = outcome.ungrammatical.clone().into_iter().collect();
    match (&outcome.result, error) {
        (Ok(_), Some(error)) => wrong.push(format!("success, where {error} was expected")),
        (Ok(_), None) if !recording.is_success() => {
            wrong.push(format!("success, with the status {}", recording.status));
        }
        (Ok(answer), None) => self::answer(answer, expected, &mut wrong),
        (Err(found), Some(error)) => {
            self::error(found, error, recording, &mut wrong);
            if let Some(partial) = found.partial() {
                fields(&Found::of_chat(&partial.completion), expected, &mut wrong);
            }
        }
        (Err(found), None) if !recording.is_success() => {
            check(found.status(), Some(recording.status), "status", &mut wrong);
        }
        (Err(_), None) if expected.is_null() && says_error(recording) => {}
        (Err(found), None) => match found.partial().filter(|_| breaks_off(recording)) {
            Some(partial) => fields(&Found::of_chat(&partial.completion), expected, &mut wrong),
            None => wrong.push(format!("failed: {found:?}")),
        },
    }
    wrong
}

/// Whether the body of a success is an error, by its own words.
fn says_error(recording: &Recording) -> bool {
    match recording.json() {
        Some(body) => body.get("error").is_some_and(|e| !e.is_null()) && body["choices"].is_null(),
        None => frames(&recording.body).iter().any(Frame::is_error),
    }
}

/// Whether the recorder kept only a part of a stream: then its error, with what had arrived, is right.
fn breaks_off(recording: &Recording) -> bool {
    let frames = frames(&recording.body);
    let mut told = Told::default();
    frames.iter().for_each(|frame| told.add(frame));
    !told.is_finished() && !frames.iter().any(Frame::is_done)
}

fn answer(answer: &Answer, expected: &Value, wrong: &mut Vec<String>) {
    match answer {
        Answer::Chat(chat) => fields(&Found::of_chat(chat), expected, wrong),
        Answer::Completion(completion) => {
            let found = Found {
                text: completion.text(),
                finish: completion.finish_reason(),
                usage: completion.usage.as_ref(),
                choices: completion.choices.len(),
                ..Found::default()
            };
            fields(&found, expected, wrong);
        }
        Answer::Embeddings(found) => embeddings(found, expected, wrong),
        Answer::Models(_) | Answer::Model(_) => {}
    }
}

impl<'a> Found<'a> {
    fn of_chat(chat: &'a ChatCompletion) -> Self {
        Self {
            text: chat.text(),
            reasoning: chat.reasoning(),
            calls: chat.tool_calls(),
            finish: chat.finish_reason(),
            usage: chat.usage.as_ref(),
            choices: chat.choices.len(),
        }
    }
}

fn fields(found: &Found<'_>, expected: &Value, wrong: &mut Vec<String>) {
    if let Some(text) = expected["text"].as_str() {
        check(found.text, text, "text", wrong);
    }
    if let Some(reasoning) = expected["reasoning"].as_str() {
        check(found.reasoning.unwrap_or_default(), reasoning, "reasoning", wrong);
    }
    if let Some(word) = expected["finish_reason"].as_str() {
        check(found.finish.map(FinishReason::as_str), Some(word), "finish_reason", wrong);
    }
    if let Some(count) = expected["choices"].as_u64() {
        check(found.choices as u64, count, "choices", wrong);
    }
    if let Some(calls) = expected["tool_calls"].as_array() {
        tool_calls(found, calls, wrong);
    }
    usage(found.usage, &expected["usage"], wrong);
}

/// A null count is not settled.
fn usage(found: Option<&Usage>, expected: &Value, wrong: &mut Vec<String>) {
    let counts = [
        ("input", found.and_then(|u| u.prompt_tokens)),
        ("output", found.and_then(|u| u.completion_tokens)),
        ("total", found.and_then(|u| u.total_tokens)),
    ];
    for (name, found) in counts {
        if let Some(count) = expected[name].as_u64() {
            check(found, Some(count), &format!("usage.{name}"), wrong);
        }
    }
}

/// Function calls only, and of these not the older `function_call`, which the walk behind `expected.json`
/// passes over; that nothing of it is lost is checked with the rest of the body.
fn tool_calls(found: &Found<'_>, expected: &[Value], wrong: &mut Vec<String>) {
    let older = found.finish.is_some_and(|word| word.as_str() == "function_call");
    let counted =
        |call: &&ToolCall| call.kind != ToolCallKind::Custom && !(older && call.id.is_empty());
    let functions: Vec<_> = found.calls.iter().filter(counted).collect();
    check(functions.len(), expected.len(), "the number of tool calls", wrong);
    for (i, (call, expected)) in functions.iter().zip(expected).enumerate() {
        if let Some(name) = expected["name"].as_str() {
            check(call.name.as_str(), name, &format!("tool_calls[{i}].name"), wrong);
        }
        if let Some(arguments) = expected["arguments"].as_str() {
            let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
            let same = match (parsed(&call.arguments), parsed(arguments)) {
                (Some(found), Some(expected)) => found == expected,
                _ => call.arguments == arguments,
            };
            if !same {
                wrong.push(format!("tool_calls[{i}]: {:?} != {arguments:?}", call.arguments));
            }
        }
    }
}

fn embeddings(found: &Embeddings, expected: &Value, wrong: &mut Vec<String>) {
    if let Some(count) = expected["n_vectors"].as_u64() {
        check(found.embeddings.len() as u64, count, "the number of vectors", wrong);
    }
    if let Some(dim) = expected["dim"].as_u64() {
        let odd = found.vectors().find(|vector| vector.len() as u64 != dim);
        check(odd.map_or(dim, |v| v.len() as u64), dim, "the length of a vector", wrong);
    }
}

fn error(found: &Error, expected: &Value, recording: &Recording, wrong: &mut Vec<String>) {
    let status = expected["status"].as_u64().unwrap_or(u64::from(recording.status));
    check(found.status().map(u64::from), Some(status), "error.status", wrong);
    if let Some(message) = expected["message"].as_str() {
        check(found.provider_message(), Some(message), "error.message", wrong);
    }
    let streamed = recording.streaming && recording.is_success();
    if streamed && expected["in_band"] == true && found.partial().is_none() {
        wrong.push("an error inside a stream without what had arrived".to_owned());
    }
}

/// Notes when two things are not the same.
pub(super) fn check<T: PartialEq + std::fmt::Debug>(
    found: T,
    expected: T,
    what: &str,
    wrong: &mut Vec<String>,
) {
    if found != expected {
        wrong.push(format!("{what}: {found:?}, expected {expected:?}"));
    }
}
