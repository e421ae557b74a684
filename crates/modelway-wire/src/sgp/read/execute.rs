//! Answers of any shape, and failures among them.

use bytes::Bytes;
use modelway_core::{Error, ExecuteTarget, Execution};
use serde_json::Value;

use super::super::error::Fault;
use crate::json::{Object, ROOT, Report};

/// Reads what came out.
pub(super) fn read(
    text: &str,
    body: &Bytes,
    target: &ExecuteTarget,
    report: &mut Report,
) -> Result<Execution, Error> {
    if let Some(fault) = failure(text, target) {
        return Err(fault.in_band());
    }
    let output = serde_json::from_str(text).unwrap_or_else(|_| {
        report.note(&ROOT, "an output that is no JSON");
        if text.is_empty() { Value::Null } else { Value::String(text.to_owned()) }
    });
    let mut execution = Execution::new(output);
    execution.raw = Some(body.clone());
    Ok(execution)
}

/// The failure that a success may hold: `{status, status_code, error_message}`.
///
/// Servers are documented to answer so, and one sign is enough. A deployment's output may be anything, an object with a
/// `status` among it: there, all of the object must speak of a failure, or two signs.
pub(in crate::sgp) fn failure(text: &str, target: &ExecuteTarget) -> Option<Fault> {
    let object = Object::parse(text)?;
    let code =
        object.peek("status_code").and_then(|raw| raw.get().trim_matches('"').parse::<u16>().ok());
    let word = object.peek("status").map(|raw| raw.get().trim_matches('"').to_ascii_lowercase());
    let message = object.peek("error_message").filter(|raw| !matches!(raw.get(), "null" | "\"\""));
    let signs = [
        code.is_some_and(|code| code >= 400),
        word.is_some_and(|w| matches!(w.as_str(), "error" | "failed" | "failure")),
        message.is_some(),
    ];
    let signs = signs.into_iter().filter(|sign| *sign).count();
    let envelope = ["status", "status_code", "error_message"];
    let whole = object.len() == envelope.iter().filter(|name| object.has_key(name)).count();
    let enough = match target {
        ExecuteTarget::Server(_) => signs >= 1,
        _ => signs >= 2 || (whole && signs == 1 && message.is_some()),
    };
    enough.then(|| Fault::of_object(object))
}
