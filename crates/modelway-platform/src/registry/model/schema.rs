//! What `execute` takes and gives, by what a model is for.
//!
//! Source: the service's contract for each model type; anything else takes and gives whatever it likes.

use modelway_core::ModelKind;
use serde_json::{Value, json};

/// A JSON Schema of the request.
pub(super) fn of_request(kind: &ModelKind) -> Value {
    match kind {
        ModelKind::Completion => object(&["prompts"], sampled("prompts", texts())),
        ModelKind::Chat => object(&["messages"], sampled("messages", messages())),
        ModelKind::Embedding => object(&["texts"], json!({"texts": texts()})),
        ModelKind::Reranking => {
            object(&["query", "chunks"], json!({"query": text(), "chunks": texts()}))
        }
        ModelKind::Agent => {
            let tools = json!({"type": "array", "items": {"type": "object"}});
            let fields = json!({"messages": messages(), "tools": tools, "instructions": text()});
            object(&["messages"], fields)
        }
        _ => json!({"type": "object"}),
    }
}

/// A JSON Schema of the answer.
pub(super) fn of_response(kind: &ModelKind) -> Value {
    let count = json!({"type": "integer"});
    let pairs = json!({"type": "array", "items": {"type": "array"}});
    match kind {
        ModelKind::Completion => object(
            &["completions"],
            json!({"completions": pairs, "finish_reason": text(), "prompt_tokens": count, "response_tokens": count}),
        ),
        ModelKind::Chat => object(
            &["message"],
            json!({"message": {"type": "object"}, "finish_reason": text(), "prompt_tokens": count, "response_tokens": count}),
        ),
        ModelKind::Embedding => {
            object(&["embeddings"], json!({"embeddings": pairs, "tokens_used": count}))
        }
        ModelKind::Reranking => {
            let scores = json!({"type": "array", "items": {"type": "number"}});
            object(&["chunk_scores"], json!({"chunk_scores": scores, "tokens_used": count}))
        }
        ModelKind::Agent => object(&[], json!({"action": text(), "context": {"type": "object"}})),
        _ => json!({"type": "object"}),
    }
}

/// `main` and how to sample.
fn sampled(main: &str, schema: Value) -> Value {
    let mut fields = json!({
        "temperature": {"type": "number", "minimum": 0, "maximum": 1},
        "stop_sequences": {"type": "array", "items": text(), "maxItems": 4},
        "max_tokens": {"type": "integer", "minimum": 1},
        "model_request_parameters": {"type": "object"},
    });
    if let Some(fields) = fields.as_object_mut() {
        fields.insert(main.to_owned(), schema);
    }
    fields
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({"type": "object", "required": required, "properties": properties})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn texts() -> Value {
    json!({"type": "array", "items": text()})
}

fn messages() -> Value {
    json!({"type": "array", "items": {"type": "object", "required": ["role"]}})
}
