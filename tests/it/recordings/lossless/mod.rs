//! A plain walk over unary bodies: whatever stands there is modelled or in an `extra`.
//!
//! Left out by design: `object` (servers write anything there), null, `index` of a tool call, a second
//! copy of the message under `delta`, and what stands beside the entries of a list of models: the body
//! itself is at hand in `raw`.

mod chat;
mod lists;

use modelway_core::{Extra, Timestamp, Usage};
use serde_json::{Map, Value};

pub(super) use self::chat::{annotations, are_words, audio};
use self::chat::{chat, completion};
use self::lists::{embeddings, model};
use super::compare::check;
use super::drive::Answer;

/// Everything in `body` that is not in `answer`.
pub(super) fn lost(body: &Value, answer: &Answer) -> Vec<String> {
    let mut wrong = Vec::new();
    match (answer, body) {
        (Answer::Chat(answer), Value::Object(fields)) => chat(fields, answer, &mut wrong),
        (Answer::Completion(answer), Value::Object(fields)) => {
            completion(fields, answer, &mut wrong);
        }
        (Answer::Embeddings(answer), Value::Object(fields)) => {
            embeddings(fields, answer, &mut wrong);
        }
        (Answer::Models(list), body) => {
            let entries = body.as_array().or_else(|| {
                ["data", "models", "results"].iter().find_map(|name| body.get(*name)?.as_array())
            });
            let entries = entries.map_or(&[][..], Vec::as_slice);
            check(list.items.len(), entries.len(), "the number of models", &mut wrong);
            for (entry, found) in entries.iter().zip(&list.items) {
                model(entry, found, &mut wrong);
            }
        }
        (Answer::Model(found), body) => model(body, found, &mut wrong),
        (_, body) => wrong.push(format!("an answer from {body}")),
    }
    wrong
}

pub(super) fn usage(value: &Value, found: Option<&Usage>, wrong: &mut Vec<String>) {
    let empty = Usage::default();
    let found = found.unwrap_or(&empty);
    let has_cost = !value["cost"].is_null();
    for (key, value) in value.as_object().into_iter().flat_map(present) {
        match key {
            "cost_in_usd_ticks" if has_cost => kept(key, value, &found.extra, wrong),
            "prompt_tokens" => check(found.prompt_tokens, value.as_u64(), key, wrong),
            "completion_tokens" => check(found.completion_tokens, value.as_u64(), key, wrong),
            "total_tokens" => check(found.total_tokens, value.as_u64(), key, wrong),
            "prompt_tokens_details" | "completion_tokens_details" if value.is_object() => {
                details(key, value, found, wrong);
            }
            "cost" if value.is_number() => cost(value, 1.0, found, wrong),
            "cost" => {
                cost(&value["total_cost"], 1.0, found, wrong);
                kept(key, value, &found.extra, wrong);
            }
            "cost_in_usd_ticks" => {
                cost(value, 1e10, found, wrong);
                kept(key, value, &found.extra, wrong);
            }
            _ => kept(key, value, &found.extra, wrong),
        }
    }
}

/// A cost in parts of a dollar. The JSON reader behind `value` may be off in the last place.
fn cost(value: &Value, parts: f64, found: &Usage, wrong: &mut Vec<String>) {
    let dollars = value.as_f64().map(|cost| cost / parts);
    let same = match (found.cost, dollars) {
        (Some(found), Some(dollars)) => (found - dollars).abs() <= 1e-12 * dollars.abs(),
        (found, dollars) => found == dollars,
    };
    check(same, true, &format!("cost {value}, found {:?}", found.cost), wrong);
}

/// The parts of a count: typed, or under the same name in the extra fields.
fn details(group: &str, value: &Value, found: &Usage, wrong: &mut Vec<String>) {
    let empty = Extra::new();
    let extra = found.extra.get(group).and_then(Value::as_object).unwrap_or(&empty);
    for (key, value) in value.as_object().into_iter().flat_map(present) {
        let typed = match (group, key) {
            ("prompt_tokens_details", "cached_tokens") => found.cached_tokens,
            ("prompt_tokens_details", "cache_write_tokens") => found.cache_write_tokens,
            ("prompt_tokens_details", "audio_tokens") => found.prompt_audio_tokens,
            ("prompt_tokens_details", "image_tokens") => found.prompt_image_tokens,
            ("completion_tokens_details", "reasoning_tokens") => found.reasoning_tokens,
            ("completion_tokens_details", "audio_tokens") => found.completion_audio_tokens,
            ("completion_tokens_details", "image_tokens") => found.completion_image_tokens,
            (_, "accepted_prediction_tokens") => found.accepted_prediction_tokens,
            (_, "rejected_prediction_tokens") => found.rejected_prediction_tokens,
            _ => {
                kept(key, value, extra, wrong);
                continue;
            }
        };
        check(typed, value.as_u64(), &format!("usage.{group}.{key}"), wrong);
    }
}

/// When, as the body has it: seconds or milliseconds, as a number or a text; or RFC 3339. 0 is no time.
pub(super) fn created(value: &Value, found: Option<Timestamp>, wrong: &mut Vec<String>) {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let seconds = number.map(|n| if n.abs() >= 1e11 { n / 1e3 } else { n });
    let found_seconds = found.map(|t| t.unix_micros() as f64 / 1e6);
    let same = match seconds {
        Some(0.0) => true,
        Some(seconds) => found_seconds.is_some_and(|found| (found - seconds).abs() < 1e-3),
        None => found.is_some() && found == value.as_str().and_then(Timestamp::parse),
    };
    check(same, true, &format!("created {value}"), wrong);
}

/// The fields that say something.
fn present(fields: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    fields.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.as_str(), value))
}

fn kept(key: &str, value: &Value, extra: &Extra, wrong: &mut Vec<String>) {
    if extra.get(key) != Some(value) {
        wrong.push(format!("`{key}` is lost: {value}"));
    }
}

fn contains(list: &Value, item: &Value) -> bool {
    list.as_array().is_some_and(|list| list.contains(item))
}

/// A text, or a number as its text.
fn word(value: &Value, found: &str, what: &str, wrong: &mut Vec<String>) {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    check(found, text.as_str(), what, wrong);
}
