//! Answers of chats and completions.

use modelway_core::{
    Annotation, AudioOutput, ChatCompletion, Choice, Completion, LogProbs, ToolCall,
};
use serde_json::{Map, Value, json};

use super::{contains, created, kept, present, usage, word};
use crate::recordings::compare::check;

pub(super) fn chat(fields: &Map<String, Value>, answer: &ChatCompletion, wrong: &mut Vec<String>) {
    for (key, value) in present(fields) {
        match key {
            "id" => word(value, &answer.id, "id", wrong),
            "model" => word(value, &answer.model, "model", wrong),
            "created" => created(value, answer.created, wrong),
            "usage" => usage(value, answer.usage.as_ref(), wrong),
            "choices" => {
                let choices = value.as_array().map_or(&[][..], Vec::as_slice);
                check(answer.choices.len(), choices.len(), "choices", wrong);
                for (value, found) in choices.iter().zip(&answer.choices) {
                    choice(value, found, wrong);
                }
            }
            "service_tier" | "system_fingerprint" if value == "" => {}
            "service_tier" if value.is_string() => {
                word(value, answer.service_tier.as_ref().map_or("", |t| t.as_str()), key, wrong);
            }
            "system_fingerprint" if value.is_string() => {
                word(value, answer.system_fingerprint.as_deref().unwrap_or_default(), key, wrong);
            }
            "citations" if are_words(value) => check(&json!(answer.citations), value, key, wrong),
            "object" => {}
            _ => kept(key, value, &answer.extra, wrong),
        }
    }
}

fn choice(value: &Value, found: &Choice, wrong: &mut Vec<String>) {
    let message = ["message", "delta"].into_iter().find(|name| value[*name].is_object());
    for (key, value) in value.as_object().into_iter().flat_map(present) {
        match key {
            "index" => check(Some(u64::from(found.index)), value.as_u64(), "index", wrong),
            "finish_reason" => {
                let word = found.finish_reason.as_ref().map(|r| r.as_str());
                check(word, value.as_str(), "finish_reason", wrong);
            }
            "logprobs" => logprobs(value, found.logprobs.as_ref(), wrong),
            "text" if message.is_none() => {
                check(found.message.text().as_ref(), value.as_str().unwrap_or(""), "text", wrong);
            }
            key if message == Some(key) => self::message(value, found, wrong),
            "message" | "delta" => {}
            _ => kept(key, value, &found.extra, wrong),
        }
    }
}

fn message(value: &Value, found: &Choice, wrong: &mut Vec<String>) {
    let m = &found.message;
    let reasoning = m.reasoning.as_deref().unwrap_or_default();
    for (key, value) in value.as_object().into_iter().flat_map(present) {
        match (key, value) {
            ("role", role) => check(Some(m.role.as_str()), role.as_str(), "role", wrong),
            ("content", Value::String(text)) => check(m.text().as_ref(), text, "content", wrong),
            ("content", Value::Array(parts)) => {
                let shown = |part: &Value| part["type"] == "text" || part["type"] == "thinking";
                let rest = parts.iter().filter(|part| !shown(part));
                let others = found.extra.get("content");
                let missing = rest.filter(|part| !others.is_some_and(|o| contains(o, part)));
                wrong.extend(missing.map(|part| format!("content part {part} is lost")));
            }
            ("content", value) => {
                let text = serde_json::from_str::<Value>(&m.text()).ok();
                check(text.as_ref(), Some(value), "content", wrong);
            }
            ("reasoning_content" | "reasoning" | "thinking", Value::String(text)) => {
                check(reasoning.contains(text.as_str()), true, key, wrong);
            }
            ("refusal", Value::String(text)) => {
                check(m.refusal.as_deref().unwrap_or_default(), text, "refusal", wrong);
            }
            ("annotations", Value::Array(list)) => annotations(list, &m.annotations, wrong),
            ("reasoning_details", Value::Array(_)) => {
                check(&json!(m.reasoning_details), value, key, wrong);
            }
            ("audio", value) => audio(value, m.audio.as_deref(), wrong),
            ("tool_calls", Value::Array(calls)) => {
                check(m.tool_calls.len(), calls.len(), "tool calls", wrong);
                for (value, found) in calls.iter().zip(&m.tool_calls) {
                    call(value, found, wrong);
                }
            }
            ("function_call", value) => function_call(value, &m.tool_calls, wrong),
            (key, value) => kept(key, value, &found.extra, wrong),
        }
    }
}

/// Whether it is a list of texts.
pub(in crate::recordings) fn are_words(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

/// Marks on the text: citations field by field, others as they came.
pub(in crate::recordings) fn annotations(
    list: &[Value],
    found: &[Annotation],
    wrong: &mut Vec<String>,
) {
    check(found.len(), list.len(), "annotations", wrong);
    for (value, found) in list.iter().zip(found) {
        let Annotation::UrlCitation(citation) = found else {
            check(&json!(found), value, "annotation", wrong);
            continue;
        };
        let (fields, found) = (value.get("url_citation").unwrap_or(value), json!(citation));
        for (key, value) in fields.as_object().into_iter().flat_map(present) {
            if key != "type" {
                check(found.get(key), Some(value), &format!("annotation.{key}"), wrong);
            }
        }
    }
}

/// Sound; one with empty fields is none.
pub(in crate::recordings) fn audio(
    value: &Value,
    found: Option<&AudioOutput>,
    wrong: &mut Vec<String>,
) {
    let empty = AudioOutput::default();
    let found = found.unwrap_or(&empty);
    for (key, value) in value.as_object().into_iter().flat_map(present) {
        match key {
            "id" => word(value, &found.id, "audio.id", wrong),
            "data" => word(value, &found.data, "audio.data", wrong),
            "transcript" => word(value, &found.transcript, "audio.transcript", wrong),
            "expires_at" => created(value, found.expires_at, wrong),
            _ => kept(key, value, &found.extra, wrong),
        }
    }
}

fn call(value: &Value, found: &ToolCall, wrong: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flat_map(present) {
        match key {
            "id" => word(value, &found.id, "tool_calls.id", wrong),
            "type" => check(Some(found.kind.as_str()), value.as_str(), "tool_calls.type", wrong),
            "index" => {}
            "function" | "custom" if value["name"].as_str().is_none_or(str::is_empty) => {}
            "function" | "custom" => {
                let name = value["name"].as_str();
                check(Some(found.name.as_str()), name, "tool_calls.name", wrong);
                let told = ["arguments", "parameters", "input"];
                let arguments = told.iter().find_map(|name| value.get(*name));
                let same = match arguments {
                    Some(Value::String(text)) => *text == found.arguments,
                    Some(value) => found.json().ok().as_ref() == Some(value),
                    None => found.arguments.is_empty(),
                };
                check(same, true, "tool_calls.arguments", wrong);
                let extra = found.extra.get(key).and_then(Value::as_object);
                let known = |key: &str| key == "name" || told.contains(&key);
                let rest = value.as_object().into_iter().flat_map(present);
                for (key, value) in rest.filter(|(key, _)| !known(key)) {
                    kept(key, value, extra.unwrap_or(&Map::new()), wrong);
                }
            }
            _ => kept(key, value, &found.extra, wrong),
        }
    }
}

/// The older form of one call.
fn function_call(value: &Value, found: &[ToolCall], wrong: &mut Vec<String>) {
    if let Some(name) = value["name"].as_str().filter(|name| !name.is_empty()) {
        let arguments = value["arguments"].as_str().unwrap_or_default();
        let same = found.iter().any(|call| call.name == name && call.arguments == arguments);
        check(same, true, "function_call", wrong);
    }
}

pub(super) fn completion(
    fields: &Map<String, Value>,
    answer: &Completion,
    wrong: &mut Vec<String>,
) {
    for (key, value) in present(fields) {
        match key {
            "id" => word(value, &answer.id, "id", wrong),
            "model" => word(value, &answer.model, "model", wrong),
            "created" => created(value, answer.created, wrong),
            "usage" => usage(value, answer.usage.as_ref(), wrong),
            "choices" => {
                let choices = value.as_array().map_or(&[][..], Vec::as_slice);
                check(answer.choices.len(), choices.len(), "choices", wrong);
                for (value, found) in choices.iter().zip(&answer.choices) {
                    for (key, value) in value.as_object().into_iter().flat_map(present) {
                        let finish = found.finish_reason.as_ref().map(|r| r.as_str());
                        match key {
                            "index" => {}
                            "text" => word(value, &found.text, "text", wrong),
                            "finish_reason" => check(finish, value.as_str(), key, wrong),
                            "logprobs" => logprobs(value, found.logprobs.as_ref(), wrong),
                            _ => kept(key, value, &found.extra, wrong),
                        }
                    }
                }
            }
            "object" => {}
            _ => kept(key, value, &answer.extra, wrong),
        }
    }
}

/// Tokens by number and name; the rest of each is typed.
pub(super) fn logprobs(value: &Value, found: Option<&LogProbs>, wrong: &mut Vec<String>) {
    let empty = LogProbs::default();
    let found = found.unwrap_or(&empty);
    for (key, value) in value.as_object().into_iter().flat_map(present) {
        let Some(list) = value.as_array() else {
            kept(key, value, &found.extra, wrong);
            continue;
        };
        let tokens = match key {
            "content" | "tokens" | "token_logprobs" | "text_offset" | "top_logprobs" => {
                &found.content
            }
            "refusal" => &found.refusal,
            "reasoning_content" => &found.reasoning,
            _ => return kept(key, value, &found.extra, wrong),
        };
        check(tokens.len(), list.len(), &format!("logprobs.{key}"), wrong);
        for (value, found) in list.iter().zip(tokens) {
            let same = match key {
                "tokens" => value.as_str() == Some(&found.token),
                "token_logprobs" => value.as_f64() == found.logprob,
                "text_offset" => value.as_u64() == found.text_offset,
                "top_logprobs" => value.as_object().is_none_or(|o| o.len() == found.top.len()),
                _ => {
                    let top = value["top_logprobs"].as_array().map_or(0, Vec::len);
                    value["token"].as_str() == Some(&found.token)
                        && value["logprob"].as_f64() == found.logprob
                        && value["bytes"].as_array().map(Vec::len)
                            == found.bytes.as_ref().map(Vec::len)
                        && top == found.top.len()
                }
            };
            check(same, true, &format!("logprobs.{key}: {value}"), wrong);
        }
    }
}
