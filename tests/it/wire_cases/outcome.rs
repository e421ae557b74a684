//! `outcome.json`: what the caller gets.

use modelway_core::stream::{ChatStream, CompletionStream};
use modelway_core::{CallMeta, ControlReply, Error, Reply};
use serde::Serialize;
use serde_json::{Value, json};

/// A success, or the error that a stream ends in.
pub(super) async fn of_reply(reply: Reply, completes: bool) -> Value {
    match reply {
        Reply::Chat(answer) => told(&*answer, &answer.meta),
        Reply::Completion(answer) => told(&*answer, &answer.meta),
        Reply::Embeddings(answer) => told(&*answer, &answer.meta),
        Reply::Control(answer) => match answer.into_inner() {
            ControlReply::ListModels(answer) => told(&answer, &answer.meta),
            ControlReply::RetrieveModel(answer) => told(&answer, &answer.meta),
            other => json!(format!("{other:?}")),
        },
        Reply::Stream(events) if completes => {
            match CompletionStream::new(*events).collect().await {
                Ok(answer) => told(&answer, &answer.meta),
                Err(error) => of_error(&error),
            }
        }
        Reply::Stream(events) => match ChatStream::new(*events).collect().await {
            Ok(answer) => told(&answer, &answer.meta),
            Err(error) => of_error(&error),
        },
        other => json!(format!("{other:?}")),
    }
}

fn told(answer: &impl Serialize, meta: &CallMeta) -> Value {
    let deviations: Vec<String> = meta.deviations.iter().map(ToString::to_string).collect();
    match deviations.is_empty() {
        true => json!({"ok": answer}),
        false => json!({"ok": answer, "deviations": deviations}),
    }
}

/// An error; what it does not have is left out.
pub(super) fn of_error(error: &Error) -> Value {
    let mut told = json!({
        "kind": error.kind().as_str(),
        "phase": error.phase().as_str(),
        "status": error.status(),
        "message": error.provider_message(),
        "code": error.provider_code(),
        "request_id": error.request_id(),
        "retryable": error.is_retryable(),
        "retry_after": error.retry_after().map(|wait| wait.as_secs_f64()),
        "cause": error.cause().map(|kind| kind.as_str()),
        "partial": error.partial().map(|partial| &partial.completion),
    });
    if let Some(fields) = told.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    json!({"error": told})
}
