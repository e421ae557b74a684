//! JSON Schemas of what `execute` takes and gives, by what a model is for.

use modelway_core::ModelKind;
use serde_json::{Value, json};

/// The model's own schema, if it is one; the usual one otherwise.
pub(super) fn given(own: &Option<Value>, usual: impl FnOnce() -> Value) -> Value {
    own.clone().filter(Value::is_object).unwrap_or_else(usual)
}

/// What goes in.
pub(super) fn request(kind: &ModelKind) -> Value {
    match kind {
        ModelKind::Completion => sampled("prompts", texts()),
        ModelKind::Chat => sampled("messages", messages()),
        ModelKind::Embedding => object(json!({"texts": texts(), BINDINGS: bindings()}), &["texts"]),
        ModelKind::Reranking => object(
            json!({"query": text(), "chunks": texts(), BINDINGS: bindings()}),
            &["query", "chunks"],
        ),
        ModelKind::Agent => object(
            json!({
                "messages": messages(),
                "tools": {"type": "array", "items": {"type": "object"}},
                "memory_strategy": {"type": "object"},
                "instructions": text(),
                BINDINGS: bindings(),
            }),
            &["messages"],
        ),
        _ => object(json!({}), &[]),
    }
}

/// What comes out.
pub(super) fn response(kind: &ModelKind) -> Value {
    match kind {
        ModelKind::Completion => object(
            json!({
                "completions": tuples(json!({"type": "array", "items": text()})),
                "finish_reason": text(),
                "prompt_tokens": count(),
                "response_tokens": count(),
            }),
            &["completions"],
        ),
        ModelKind::Chat => {
            object(json!({"message": message(), "finish_reason": text()}), &["message"])
        }
        ModelKind::Embedding => object(
            json!({"embeddings": tuples(numbers()), "tokens_used": count()}),
            &["embeddings"],
        ),
        ModelKind::Reranking => {
            object(json!({"chunk_scores": numbers(), "tokens_used": count()}), &["chunk_scores"])
        }
        ModelKind::Agent => {
            object(json!({"action": {}, "context": {"type": "object"}}), &["action"])
        }
        _ => object(json!({}), &[]),
    }
}

const BINDINGS: &str = "model_request_parameters";

fn object(properties: Value, required: &[&str]) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

/// An input with the sampling keys that texts and chats have.
fn sampled(input: &str, of: Value) -> Value {
    let properties = json!({
        input: of,
        "temperature": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.2},
        "stop_sequences": {"type": "array", "items": text(), "maxItems": 4},
        "max_tokens": {"type": "integer"},
        BINDINGS: bindings(),
    });
    object(properties, &[input])
}

fn bindings() -> Value {
    let value = json!({"type": ["string", "integer", "number", "boolean"]});
    json!({
        "type": "object",
        "properties": {"bindings": {"type": "object", "additionalProperties": value}},
        "required": ["bindings"],
    })
}

fn message() -> Value {
    json!({
        "type": "object",
        "properties": {
            "role": {"enum": ["user", "assistant", "system"]},
            "content": {"type": ["string", "array"]},
        },
        "required": ["role", "content"],
    })
}

fn messages() -> Value {
    json!({"type": "array", "items": message()})
}

/// Pairs of a text and something.
fn tuples(of: Value) -> Value {
    json!({
        "type": "array",
        "items": {"type": "array", "prefixItems": [text(), of], "minItems": 2, "maxItems": 2},
    })
}

fn text() -> Value {
    json!({"type": "string"})
}

fn texts() -> Value {
    json!({"type": "array", "items": text()})
}

fn numbers() -> Value {
    json!({"type": "array", "items": {"type": "number"}})
}

fn count() -> Value {
    json!({"type": "integer"})
}
