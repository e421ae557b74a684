//! Vectors and models.

use modelway_core::{Embeddings, Model};
use serde_json::{Map, Value};

use super::{created, kept, present, usage, word};
use crate::recordings::compare::check;

pub(super) fn embeddings(
    fields: &Map<String, Value>,
    answer: &Embeddings,
    wrong: &mut Vec<String>,
) {
    for (key, value) in present(fields) {
        match key {
            "model" => word(value, &answer.model, "model", wrong),
            "usage" => usage(value, answer.usage.as_ref(), wrong),
            "data" => {
                let entries = value.as_array().map_or(&[][..], Vec::as_slice);
                check(answer.embeddings.len(), entries.len(), "vectors", wrong);
                for entry in entries {
                    vector(entry, answer, wrong);
                }
            }
            "object" => {}
            _ => kept(key, value, &answer.extra, wrong),
        }
    }
    let lengths: Vec<_> = answer.vectors().map(<[f32]>::len).collect();
    check(lengths.iter().all(|l| *l == lengths[0]), true, "vectors of one length", wrong);
    check(answer.vectors().flatten().all(|n| n.is_finite()), true, "finite numbers", wrong);
}

/// Vectors of numbers are compared one by one.
fn vector(entry: &Value, answer: &Embeddings, wrong: &mut Vec<String>) {
    let Some(numbers) = entry["embedding"].as_array().filter(|n| n.iter().all(Value::is_number))
    else {
        return;
    };
    #[allow(clippy::cast_possible_truncation, reason = "vectors are f32")]
    let numbers = numbers.iter().filter_map(Value::as_f64).map(|n| n as f32);
    let found = answer
        .embeddings
        .iter()
        .find(|e| entry["index"] == e.index || answer.embeddings.len() == 1);
    let same = found.is_some_and(|found| numbers.eq(found.vector.iter().copied()));
    check(same, true, "the numbers of a vector", wrong);
}

pub(super) fn model(entry: &Value, found: &Model, wrong: &mut Vec<String>) {
    if let Some(id) = entry.as_str() {
        return check(found.id.as_str(), id, "model id", wrong);
    }
    let names = ["id", "name", "model", "model_id"];
    let named = names.into_iter().find(|name| entry[*name].as_str().is_some_and(|t| !t.is_empty()));
    let id = named.and_then(|name| entry[name].as_str());
    check(Some(found.id.as_str()), id, "model id", wrong);
    for (key, value) in entry.as_object().into_iter().flat_map(present) {
        match key {
            "object" => {}
            key if Some(key) == named => {}
            "created" => created(value, found.entity.created_at, wrong),
            "owned_by" => word(value, found.owned_by.as_deref().unwrap_or(""), "owned_by", wrong),
            _ => kept(key, value, &found.extra, wrong),
        }
    }
}
