//! The request half: a recorded body, read into our request type and written again, loses nothing.

use std::sync::Arc;

use modelway_core::{
    Backend, Call, CallContext, CallOptions, DeploymentRef, Extra, Operation, Request,
    StreamedChat, StreamedCompletion,
};
use modelway_testing::{Canned, CannedTransport, TokioTimer};
use modelway_wire::HttpBackend;
use modelway_wire::openai_chat::{Parsed, parse_chat, parse_completion, parse_embeddings};
use modelway_wire::provider::Quirks;
use serde_json::Value;

use super::drive::provider;
use super::load::Recording;

/// How a request came through.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// Fields that are typed.
    pub(super) typed: usize,
    /// Fields that go through the extra body.
    pub(super) extra: usize,
    pub(super) wrong: Vec<String>,
}

/// Reads and writes the recorded request; `None` when there is none that is JSON.
pub(super) fn check(recording: &Recording) -> Option<Passed> {
    let body = body(recording.request.as_ref()?)?;
    let quirks = provider(&recording.provider).spec().quirks;
    let (request, options) = match typed(&body, &quirks) {
        Ok(read) => read,
        Err(error) => return Some(Passed::failed(format!("cannot be read: {error:?}"))),
    };
    let mut passed = Passed::default();
    let fields = body.as_object().map_or(0, serde_json::Map::len);
    passed.extra = options.extra_body.len();
    passed.typed = fields.saturating_sub(passed.extra);
    let untyped = options.extra_body.iter().filter(|(name, value)| is_usual(&request, name, value));
    passed.wrong.extend(untyped.map(|(name, _)| format!("`{name}` is not read as what it is")));
    match written(recording, &body, request, options) {
        // What the provider refused may be refused before it is sent.
        Err(_) if recording.status == 400 || recording.status == 422 => {}
        Ok(written) => same(&body, &written, &mut Vec::new(), &mut passed.wrong),
        Err(why) => passed.wrong.push(why),
    }
    Some(passed)
}

/// Whether a field of ours has a value as documented, so that it must be typed.
fn is_usual(request: &Request, name: &str, value: &Value) -> bool {
    let filled = value.as_array().is_some_and(|list| !list.is_empty());
    let text = |v: &Value| v.is_string() || v.is_array() || v.is_null();
    let message = |m: &Value| m["role"].is_string() && text(&m["content"]);
    match (name, request) {
        ("model" | "user", _) => value.as_str().is_some_and(|text| !text.is_empty()),
        (_, Request::Embed(_)) => false,
        ("temperature" | "top_p" | "presence_penalty" | "frequency_penalty", _) => {
            value.is_number()
        }
        ("prompt", Request::Complete { .. }) => value.is_string(),
        ("messages", Request::Chat { .. }) => {
            filled && value.as_array().is_some_and(|list| list.iter().all(message))
        }
        ("tools", Request::Chat { .. }) => filled,
        ("tool_choice" | "response_format", Request::Chat { .. }) => {
            value.is_object() || value.is_string()
        }
        _ => false,
    }
}

impl Passed {
    fn failed(why: String) -> Self {
        Self { wrong: vec![why], ..Self::default() }
    }
}

/// The body as a JSON object; some recorders keep it as text.
fn body(value: &Value) -> Option<Value> {
    let body = match value {
        Value::String(text) => serde_json::from_str(text).ok()?,
        other => other.clone(),
    };
    body.is_object().then_some(body)
}

/// Our request for a body, told by its own fields.
fn typed(body: &Value, quirks: &Quirks) -> Result<(Request, CallOptions), modelway_core::Error> {
    let bytes = body.to_string().into_bytes();
    if body.get("messages").is_some() {
        let parsed = parse_chat(&bytes, quirks)?;
        Ok(request(parsed, |r| r.into_request(), |r| StreamedChat(r).into_request()))
    } else if body.get("input").is_some() && body.get("prompt").is_none() {
        // Embeddings do not stream: `stream` would be another vendor's field, and stays.
        let parsed = parse_embeddings(&bytes, quirks)?;
        Ok(request(parsed, |r| r.into_request(), |r| r.into_request()))
    } else {
        let parsed = parse_completion(&bytes, quirks)?;
        Ok(request(parsed, |r| r.into_request(), |r| StreamedCompletion(r).into_request()))
    }
}

fn request<R>(
    parsed: Parsed<R>,
    unary: impl FnOnce(R) -> Request,
    streamed: impl FnOnce(R) -> Request,
) -> (Request, CallOptions) {
    let mut options = CallOptions::default();
    options.extra_body = parsed.extra_body;
    let request = if parsed.stream { streamed(parsed.request) } else { unary(parsed.request) };
    (request, options)
}

/// What the backend sends.
fn written(
    recording: &Recording,
    body: &Value,
    request: Request,
    options: CallOptions,
) -> Result<Value, String> {
    let transport = CannedTransport::new().respond(Canned::new(500));
    let backend = HttpBackend::new(
        provider(&recording.provider),
        Arc::new(transport.clone()),
        TokioTimer::shared(),
    );
    let model = body.get("model").and_then(Value::as_str).unwrap_or_default();
    let context = CallContext::new(DeploymentRef::new("replay", model), options);
    let call = Call { request: Arc::new(request), context };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let result = runtime.block_on(backend.call(call));
    match transport.requests().first() {
        Some(sent) => sent.json().map_err(|e| format!("not JSON is sent: {e}")),
        None => Err(format!("nothing is sent: {:?}", result.err())),
    }
}

/// Notes where two bodies differ. Null counts as absent, a number as its value, `stop` of one text as that
/// text; a stream may ask for usage besides.
fn same(asked: &Value, sent: &Value, at: &mut Vec<String>, wrong: &mut Vec<String>) {
    match (asked, sent) {
        (Value::Object(asked), Value::Object(sent)) => {
            let mut names: Vec<&String> = asked.keys().chain(sent.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let of = |fields: &Extra| fields.get(name).cloned().unwrap_or_default();
                let (asked, sent) = (of(asked), of(sent));
                if at.is_empty() && housekeeping(name, &asked, &sent) {
                    continue;
                }
                at.push(name.clone());
                same(&asked, &sent, at, wrong);
                at.pop();
            }
        }
        (Value::Array(asked), Value::Array(sent)) if asked.len() == sent.len() => {
            for (i, (asked, sent)) in asked.iter().zip(sent).enumerate() {
                at.push(i.to_string());
                same(asked, sent, at, wrong);
                at.pop();
            }
        }
        (Value::Number(asked), Value::Number(sent)) if asked.as_f64() == sent.as_f64() => {}
        (asked, sent) if asked == sent => {}
        (asked, sent) => wrong.push(format!("`{}`: {asked} became {sent}", at.join("."))),
    }
}

/// What may differ at the top.
fn housekeeping(name: &str, asked: &Value, sent: &Value) -> bool {
    match name {
        "stop" => asked.is_string() && *sent == Value::Array(vec![asked.clone()]),
        "stream_options" => asked.is_null() && *sent == serde_json::json!({"include_usage": true}),
        _ => false,
    }
}
