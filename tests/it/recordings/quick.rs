//! What is read in one pass, or taken for a repetition, says the same as what is read field by field.

use serde_json::Value;

use super::drive::{Driver, Outcome};
use super::load::Recording;

/// A field that nobody knows: an answer with it is read field by field, and no two frames with it are alike.
const STRANGER: &str = "modelway_stranger";

/// What is different when the answer is read the long way.
pub(super) fn check(recording: &Recording) -> Vec<String> {
    let driver = Driver::new(recording);
    let quick = driver.replay(driver.response());
    let long = driver.replay(driver.response().body(estranged(&recording.body)));
    // An error's text may show the body, strangers and all.
    if quick.result.is_err() && long.result.is_err() {
        return Vec::new();
    }
    let (quick, long) = (without_stranger(&quick), without_stranger(&long));
    if quick == long { Vec::new() } else { vec![format!("{quick}\nin one pass, but {long}")] }
}

/// The body with a stranger in the object of each frame, or in that of the whole.
fn estranged(body: &str) -> String {
    let stranger = |n: usize| format!("{{\"{STRANGER}\":{n},");
    if body.trim_start().starts_with('{') {
        return body.replacen('{', &stranger(0), 1);
    }
    let line = |(n, line): (usize, &str)| match line.find("{\"") {
        Some(at) if line.starts_with("data:") && line[5..at].trim().is_empty() => {
            format!("{}{}{}", &line[..at], stranger(n), &line[at + 1..])
        }
        _ => line.to_owned(),
    };
    body.split('\n').enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn without_stranger(outcome: &Outcome) -> Value {
    let mut told = serde_json::from_str(&outcome.fingerprint()).unwrap();
    drop_stranger(&mut told);
    told
}

/// Takes the stranger out, and `extra` where nothing else is in it: an empty one is not told.
fn drop_stranger(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove(STRANGER);
            fields.values_mut().for_each(drop_stranger);
            let is_empty = |value: &Value| value.as_object().is_some_and(serde_json::Map::is_empty);
            fields.retain(|name, value| name != "extra" || !is_empty(value));
        }
        Value::Array(items) => items.iter_mut().for_each(drop_stranger),
        _ => {}
    }
}
