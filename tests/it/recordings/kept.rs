//! The same for streams: a plain walk over the frames, and where what they say ended up.
//!
//! Left out by design, besides what [`lossless`](super::lossless) says: padding that hides lengths, and
//! of a value that changes from frame to frame all but the last one, unless it stands in a delta.

use std::collections::{BTreeMap, BTreeSet};

use modelway_core::{ChatCompletion, Choice, Completion, Extra, Message};
use serde_json::{Value, json};

use super::compare::check;
use super::frames::{Told, choices, frames};
use super::lossless::{self, are_words};

/// All values of a field, frame by frame.
type Values = BTreeMap<String, Vec<Value>>;

#[derive(Default)]
struct Walk {
    told: Told,
    ids: Vec<String>,
    models: Vec<String>,
    created: Option<Value>,
    usage: Option<Value>,
    top: Values,
    choices: BTreeMap<u64, Walked>,
    others: usize,
}

#[derive(Default)]
struct Walked {
    choice: Values,
    delta: Values,
    logprobs: BTreeMap<&'static str, usize>,
    calls: Vec<Value>,
}

/// Everything in the stream `body` that is not in `answer`.
pub(super) fn lost(body: &str, answer: &ChatCompletion, others: usize) -> Vec<String> {
    let mut walk = Walk::default();
    for frame in frames(body) {
        walk.told.add(&frame);
        match frame.json() {
            Some(value) if frame.is_error() && choices(&value).next().is_none() => {}
            Some(value) => walk.frame(value),
            None => walk.others += usize::from(!frame.is_done() && !frame.data.trim().is_empty()),
        }
    }
    let mut wrong = Vec::new();
    check(others, walk.others, "unknown frames", &mut wrong);
    walk.head(answer, &mut wrong);
    if let Some(usage) = &walk.usage {
        lossless::usage(usage, answer.usage.as_ref(), &mut wrong);
    }
    walk.about(answer, &mut wrong);
    kept(&walk.top, &answer.extra, true, &mut wrong);
    walk.answers(answer, &mut wrong);
    wrong
}

/// The same for a completion, which folds as a chat does.
pub(super) fn lost_of_completion(body: &str, answer: &Completion, others: usize) -> Vec<String> {
    let mut chat = ChatCompletion::default();
    chat.id.clone_from(&answer.id);
    chat.model.clone_from(&answer.model);
    chat.created = answer.created;
    chat.usage.clone_from(&answer.usage);
    chat.extra.clone_from(&answer.extra);
    // A completion has no field for what is told of it as a whole.
    let mut word = |name| chat.extra.remove(name).and_then(|v| v.as_str().map(str::to_owned));
    chat.service_tier = word("service_tier").map(Into::into);
    chat.system_fingerprint = word("system_fingerprint");
    for found in &answer.choices {
        let mut choice = Choice::new(found.index, Message::assistant(found.text.as_str()));
        choice.finish_reason.clone_from(&found.finish_reason);
        choice.logprobs.clone_from(&found.logprobs);
        choice.extra.clone_from(&found.extra);
        chat.choices.push(choice);
    }
    lost(body, &chat, others)
}

impl Walk {
    fn frame(&mut self, value: Value) {
        if ["choices", "usage", "x_groq"].iter().all(|name| value.get(*name).is_none()) {
            self.others += 1;
            return;
        }
        for (place, choice) in choices(&value).enumerate() {
            let index = choice.get("index").and_then(Value::as_u64).unwrap_or(place as u64);
            self.choices.entry(index).or_default().add(choice);
        }
        let Value::Object(fields) = value else { return };
        for (key, value) in fields {
            match (key.as_str(), &value) {
                ("id", Value::String(id)) => self.ids.push(id.clone()),
                ("model", Value::String(model)) => self.models.push(model.clone()),
                ("created", value) if *value != 0 && self.created.is_none() => {
                    self.created = Some(value.clone());
                }
                ("usage", Value::Object(fields)) => {
                    if fields.values().any(|v| !v.is_null()) {
                        self.usage = Some(value);
                    }
                }
                ("created" | "choices" | "object" | "error", _) => {}
                _ => push(&mut self.top, key, value),
            }
        }
    }

    fn head(&self, answer: &ChatCompletion, wrong: &mut Vec<String>) {
        let first = |all: &[String]| all.iter().find(|w| !w.is_empty()).cloned();
        check(answer.id.clone(), first(&self.ids).unwrap_or_default(), "id", wrong);
        check(answer.model.clone(), first(&self.models).unwrap_or_default(), "model", wrong);
        if let Some(created) = &self.created {
            lossless::created(created, answer.created, wrong);
        }
    }

    /// What is typed of the answer as a whole; it is taken out of the walk.
    fn about(&mut self, answer: &ChatCompletion, wrong: &mut Vec<String>) {
        let words = [
            ("service_tier", answer.service_tier.as_ref().map(|tier| tier.as_str())),
            ("system_fingerprint", answer.system_fingerprint.as_deref()),
        ];
        for (name, found) in words {
            let last = self.top.remove(name).and_then(|values| values.last().cloned());
            check(found, last.as_ref().and_then(Value::as_str), name, wrong);
        }
        let typed = self.top.get("citations").is_some_and(|all| all.iter().all(are_words));
        for citations in typed.then(|| self.top.remove("citations")).into_iter().flatten().flatten()
        {
            check(holds(&json!(answer.citations), &citations, false), true, "citations", wrong);
        }
    }

    fn answers(&self, answer: &ChatCompletion, wrong: &mut Vec<String>) {
        check(answer.choices.len(), self.choices.len(), "choices", wrong);
        for ((index, walked), found) in self.choices.iter().zip(&answer.choices) {
            check(u64::from(found.index), *index, "index", wrong);
            let said = self.told.choices.get(index).cloned().unwrap_or_default();
            check(found.message.text().as_ref(), said.text.as_str(), "text", wrong);
            let reasoning = found.message.reasoning.as_deref().unwrap_or_default();
            check(reasoning, &said.reasoning, "reasoning", wrong);
            let finish = found.finish_reason.as_ref().map(|r| r.as_str());
            let finish = finish.filter(|word| !word.is_empty());
            check(finish, said.finish.as_deref(), "finish_reason", wrong);
            kept(&walked.choice, &found.extra, true, wrong);
            let beside = beside(&walked.delta, &found.message, wrong);
            kept(&beside, &found.extra, false, wrong);
            let logprobs = found.logprobs.as_ref();
            let tokens = [
                ("content", logprobs.map_or(0, |l| l.content.len())),
                ("refusal", logprobs.map_or(0, |l| l.refusal.len())),
                ("reasoning_content", logprobs.map_or(0, |l| l.reasoning.len())),
            ];
            for (name, found) in tokens {
                check(found, walked.logprobs.get(name).copied().unwrap_or(0), name, wrong);
            }
            for piece in &walked.calls {
                call(piece, found, wrong);
            }
        }
    }
}

impl Walked {
    fn add(&mut self, choice: &Value) {
        let body = ["delta", "message"].into_iter().find(|name| choice[*name].is_object());
        let known = ["index", "finish_reason", "logprobs", "delta", "message", "text", "error"];
        for (key, value) in choice.as_object().into_iter().flatten() {
            if !known.contains(&key.as_str()) {
                push(&mut self.choice, key.clone(), value.clone());
            }
        }
        for name in ["content", "refusal", "reasoning_content"] {
            let tokens = choice["logprobs"][name].as_array().map_or(0, Vec::len);
            *self.logprobs.entry(name).or_default() += tokens;
        }
        let said =
            ["role", "content", "refusal", "reasoning", "reasoning_content", "function_call"];
        for (key, value) in body.and_then(|b| choice[b].as_object()).into_iter().flatten() {
            match key.as_str() {
                "tool_calls" => self.calls.extend(value.as_array().into_iter().flatten().cloned()),
                key if said.contains(&key) => {}
                _ => push(&mut self.delta, key.clone(), value.clone()),
            }
        }
    }
}

/// Checks what of a delta is typed beside the text; gives the rest.
fn beside(delta: &Values, found: &Message, wrong: &mut Vec<String>) -> Values {
    let mut rest = delta.clone();
    let mut take = |name: &str| rest.remove(name).unwrap_or_default();
    let annotations: Vec<Value> = take("annotations").into_iter().flat_map(items).collect();
    lossless::annotations(&annotations, &found.annotations, wrong);
    let mut sound = json!({});
    for piece in take("audio") {
        for (key, value) in piece.as_object().cloned().into_iter().flatten() {
            let whole = match (sound[&key].as_str(), value.as_str()) {
                (Some(known), Some(more)) if key != "id" => json!(format!("{known}{more}")),
                _ => value,
            };
            sound[key] = whole;
        }
    }
    lossless::audio(&sound, found.audio.as_deref(), wrong);
    let pieces: Vec<Value> = take("reasoning_details").into_iter().flat_map(items).collect();
    let (said, kept) = (details(&pieces), details(&found.reasoning_details));
    check(kept, said, "reasoning_details", wrong);
    rest
}

fn items(value: Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// What the parts of reasoning say together: the text, and each signature and the like once.
fn details(parts: &[Value]) -> (String, BTreeSet<String>) {
    let (mut text, mut marks) = (String::new(), BTreeSet::new());
    for (key, value) in parts.iter().filter_map(Value::as_object).flatten() {
        match (key.as_str(), value.as_str()) {
            ("text" | "summary", Some(piece)) => text.push_str(piece),
            (_, Some("")) => {}
            _ if value.is_null() => {}
            _ => drop(marks.insert(format!("{key}: {value}"))),
        }
    }
    (text, marks)
}

/// What stands in a piece of a call is in some call of the answer.
fn call(piece: &Value, found: &Choice, wrong: &mut Vec<String>) {
    let calls = &found.message.tool_calls;
    let id = piece["id"].as_str().filter(|id| !id.is_empty());
    if let Some(id) = id.filter(|id| !calls.iter().any(|call| call.id == *id)) {
        wrong.push(format!("tool call `{id}` is lost"));
    }
    let known = ["index", "id", "type", "function", "custom"];
    for (key, value) in piece.as_object().into_iter().flatten() {
        let lost = !calls.iter().any(|call| call.extra.get(key) == Some(value));
        if !known.contains(&key.as_str()) && !value.is_null() && lost {
            wrong.push(format!("`{key}` of a tool call is lost: {value}"));
        }
    }
}

fn push(values: &mut Values, key: String, value: Value) {
    if !["obfuscation", "p", "padding"].contains(&key.as_str()) && !is_empty(&value) {
        values.entry(key).or_default().push(value);
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        _ => false,
    }
}

/// Notes what of `values` is not in `extra`. Of a field that is `latest`, the last value counts.
fn kept(values: &Values, extra: &Extra, latest: bool, wrong: &mut Vec<String>) {
    for (key, values) in values {
        let found = extra.get(key).unwrap_or(&Value::Null);
        for (i, value) in values.iter().enumerate() {
            if !holds(found, value, latest && i + 1 < values.len()) {
                wrong.push(format!("`{key}` is lost: {value}, found {found}"));
                break;
            }
        }
    }
}

/// Whether `found` holds `value`; a scalar that was replaced later need not be there.
fn holds(found: &Value, value: &Value, replaced: bool) -> bool {
    match (found, value) {
        (_, value) if is_empty(value) => true,
        (Value::Object(found), Value::Object(fields)) => fields
            .iter()
            .all(|(key, value)| holds(found.get(key).unwrap_or(&Value::Null), value, replaced)),
        (Value::Array(found), Value::Array(list)) => list.iter().all(|item| found.contains(item)),
        (Value::Array(found), value) => found.contains(value),
        (Value::String(found), Value::String(text)) => replaced || found.contains(text.as_str()),
        (Value::Null, _) => false,
        _ => replaced || found == value,
    }
}
