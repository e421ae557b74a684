//! Whether an answer fits the description.

use http::StatusCode;
use serde_json::Value;

use super::document::Document;
use super::operation::{Answer, Operation, faults};

impl Document {
    /// Checks the body of an answer.
    pub(super) fn check_response(
        &self,
        operation: &Operation,
        status: StatusCode,
        body: &[u8],
    ) -> Result<(), String> {
        let place = format!("{} {}", operation.name, status.as_u16());
        let value = serde_json::from_slice(body).map_err(|e| format!("{place}: no JSON: {e}"))?;
        fitting(operation.answer(status.as_u16()), &place, &value)
    }

    /// Checks a stream: each event is one of the operation's answers, or the last one is an error.
    pub(super) fn check_events(&self, operation: &Operation, body: &str) -> Result<(), String> {
        let name = &operation.name;
        if !operation.is_streamed() {
            return Err(format!("{name} gives no stream"));
        }
        let mut frames = body.split("\n\n").collect::<Vec<_>>();
        let rest = frames.pop().unwrap_or_default();
        if !rest.lines().all(|line| line.starts_with(':')) {
            return Err(format!("{name}: the last event has no end: {rest:?}"));
        }
        for (index, frame) in frames.iter().enumerate() {
            let place = format!("{name} event {index}");
            let last = index + 1 == frames.len();
            check_frame(operation, frame, last).map_err(|why| format!("{place}: {why}"))?;
        }
        Ok(())
    }
}

fn check_frame(operation: &Operation, frame: &str, last: bool) -> Result<(), String> {
    let (data, answer) = match frame.strip_prefix("event: error\n") {
        Some(_) if !last => return Err("an error that is not the end".to_owned()),
        Some(data) => (data, operation.answer(StatusCode::BAD_GATEWAY.as_u16())),
        None => (frame, operation.success()),
    };
    let data = data.strip_prefix("data: ").filter(|data| !data.contains('\n'));
    let data = data.ok_or_else(|| format!("not one line of data: {frame:?}"))?;
    let value = serde_json::from_str(data).map_err(|e| format!("no JSON: {e}"))?;
    fitting(answer, "data", &value)
}

fn fitting(answer: &Answer, place: &str, value: &Value) -> Result<(), String> {
    match faults(&answer.checker, place, value).as_slice() {
        [] => Ok(()),
        found => Err(found.join("; ")),
    }
}
