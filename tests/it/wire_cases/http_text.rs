//! HTTP messages as text: a first line, headers, an empty line, the body.

use std::path::{Path, PathBuf};

use modelway_testing::{Canned, RecordedRequest};
use serde_json::{Map, Value, json};

/// The file that holds the response.
pub(super) fn file(folder: &Path) -> PathBuf {
    let stream = folder.join("response.sse");
    if stream.exists() { stream } else { folder.join("response.http") }
}

/// The response of a case. `response.sse` is the body of a stream that began well.
pub(super) fn response(folder: &Path) -> Canned {
    let path = file(folder);
    let text = read(&path);
    if path.extension().is_some_and(|e| e == "sse") {
        return Canned::new(200).header("content-type", "text/event-stream").body(text);
    }
    let (first, headers, body) = parts(&text);
    let status = first.split(' ').nth(1).and_then(|s| s.parse().ok());
    let status = status.unwrap_or_else(|| panic!("{}: no status", path.display()));
    let canned = headers.into_iter().fold(Canned::new(status), |c, (k, v)| c.header(k, v));
    canned.body(body.to_owned())
}

/// The request of a case, ready to compare.
pub(super) fn request(folder: &Path) -> Value {
    let path = folder.join("request.http");
    let text = read(&path);
    let (first, headers, body) = parts(&text);
    let headers: Map<_, _> = headers.into_iter().map(|(k, v)| (k.to_owned(), v.into())).collect();
    let body: Value = if body.trim().is_empty() {
        Value::Null
    } else {
        serde_json::from_str(body).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    };
    json!({"line": first, "headers": headers, "body": body})
}

/// What was sent, ready to compare.
pub(super) fn of_request(sent: Option<&RecordedRequest>) -> Value {
    let Some(sent) = sent else { return Value::Null };
    let value = |v: &http::HeaderValue| Value::from(v.to_str().unwrap_or_default());
    let headers: Map<_, _> =
        sent.headers.iter().map(|(k, v)| (k.as_str().to_owned(), value(v))).collect();
    let line = format!("{} {}", sent.method, sent.uri);
    json!({"line": line, "headers": headers, "body": sent.json().unwrap_or_default()})
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

type Headers<'t> = Vec<(&'t str, &'t str)>;

fn parts(text: &str) -> (&str, Headers<'_>, &str) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    (first, lines.filter_map(|line| line.split_once(": ")).collect(), body)
}
