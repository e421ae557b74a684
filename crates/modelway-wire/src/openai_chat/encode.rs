//! Requests to HTTP: paths, bodies, headers.

use std::borrow::Cow;

use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};
use modelway_core::{
    Call, Content, ControlRequest, Error, ErrorKind, Extra, Message, Part, Prompt, Request,
    RequestBody,
};
use serde::Serialize;
use serde_json::Value;

use super::{checks, request};
use crate::provider::Provider;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

/// The HTTP request of `call`, without credentials.
pub(super) fn encode(
    call: &Call,
    provider: &Provider,
) -> Result<http::Request<RequestBody>, Error> {
    let model = call.context.upstream_id();
    let extra = &call.context.options.extra_body;
    let quirks = &provider.spec().quirks;
    let (method, path, body): (_, Cow<'_, str>, _) = match &*call.request {
        Request::Chat { request, stream } => {
            checks::chat(request, extra, model, provider)?;
            let room = room(request.messages.iter().map(length));
            let body = body(&request::Chat::new(request, model, *stream, quirks), extra, room)?;
            (Method::POST, "/chat/completions".into(), Some(body))
        }
        Request::Complete { request, stream } => {
            checks::completion(request, provider)?;
            let room = match &request.prompt {
                Prompt::Text(text) => room([text.len()]),
                Prompt::Texts(texts) => room(texts.iter().map(String::len)),
                _ => ROOM,
            };
            let body = body(&request::Complete::new(request, model, *stream, quirks), extra, room)?;
            (Method::POST, "/completions".into(), Some(body))
        }
        Request::Embed(request) => {
            checks::embeddings(request, provider)?;
            let room = room(request.texts.iter().map(String::len));
            let body = body(&request::Embed::new(request, model, quirks), extra, room)?;
            (Method::POST, "/embeddings".into(), Some(body))
        }
        Request::Control(control) => (Method::GET, control_path(control, model)?, None),
        Request::Raw(raw) => {
            let body = raw.body.as_ref().map(|v| body(v, extra, ROOM)).transpose()?;
            (raw.method.clone(), raw.path.as_str().into(), body)
        }
        other => return Err(unsupported(other.operation())),
    };
    let mut http = http::Request::new(RequestBody::default());
    (*http.method_mut(), *http.uri_mut()) = (method, provider.uri(&path)?);
    fill(&mut http, call, provider, body);
    Ok(http)
}

/// Where models are listed, or one is told of: all that this protocol has of a control plane.
fn control_path(request: &ControlRequest, model: &str) -> Result<Cow<'static, str>, Error> {
    match request {
        ControlRequest::ListModels(_) | ControlRequest::ListAllDeployments(_) => {
            Ok("/models".into())
        }
        ControlRequest::RetrieveModel(_)
        | ControlRequest::ListDeployments(_)
        | ControlRequest::RetrieveDeployment(_) => {
            Ok(format!("/models/{}", path_of(model)?).into())
        }
        other => Err(unsupported(other.operation())),
    }
}

fn unsupported(operation: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("this dialect cannot do {operation}"))
}

fn fill(
    http: &mut http::Request<RequestBody>,
    call: &Call,
    provider: &Provider,
    body: Option<Vec<u8>>,
) {
    let headers = http.headers_mut();
    // Ours, the key's, and those that the transport adds; more would not fit what allocators have at hand.
    headers.reserve(6);
    headers.insert(ACCEPT, if call.request.is_stream() { EVENTS } else { JSON });
    if body.is_some() {
        headers.insert(CONTENT_TYPE, JSON);
    }
    replace(headers, provider.headers());
    replace(headers, &call.context.options.headers);
    if let Some(body) = body {
        *http.body_mut() = body.into();
    }
}

/// Puts `with` over `headers`; a name given there replaces all values here.
fn replace(headers: &mut HeaderMap, with: &HeaderMap) {
    for name in with.keys() {
        headers.remove(name);
        for value in with.get_all(name) {
            headers.append(name, value.clone());
        }
    }
}

/// What a short request takes; more would not be what allocators have at hand.
const ROOM: usize = 1024;

/// About the bytes of a request with these texts: what is escaped and what stands around them included. A buffer that grows
/// is copied each time, where something lies behind it.
fn room(texts: impl IntoIterator<Item = usize>) -> usize {
    let all = texts.into_iter().map(|text| text + text / 16 + 48).sum::<usize>();
    ROOM.max(256 + all)
}

fn length(message: &Message) -> usize {
    match &message.content {
        Some(Content::Text(text)) => text.len(),
        Some(Content::Parts(parts)) => parts.iter().map(part_length).sum(),
        _ => 0,
    }
}

fn part_length(part: &Part) -> usize {
    match part {
        Part::Image(image) => image.url.len(),
        Part::Audio(audio) => audio.data.len(),
        part => part.text().map_or(256, str::len),
    }
}

/// The JSON of `request` with `extra` over it, which takes about so much `room`.
fn body(request: &impl Serialize, extra: &Extra, room: usize) -> Result<Vec<u8>, Error> {
    let failed = |e| {
        Error::new(ErrorKind::InvalidRequest, "the request cannot be written as JSON")
            .with_source(e)
    };
    if extra.is_empty() {
        let mut body = Vec::with_capacity(room);
        serde_json::to_writer(&mut body, request).map_err(failed)?;
        return Ok(body);
    }
    let mut value = serde_json::to_value(request).map_err(failed)?;
    match &mut value {
        Value::Object(fields) => fields.extend(extra.clone()),
        _ => {
            return Err(Error::new(
                ErrorKind::InvalidRequest,
                "extra body fields need a body that is a JSON object",
            ));
        }
    }
    serde_json::to_vec(&value).map_err(failed)
}

/// A model id as the rest of a path. `/` stays: Anyscale and others route it so.
fn path_of(model: &str) -> Result<String, Error> {
    let dots = |segment: &str| segment.is_empty() || segment == "." || segment == "..";
    if model.split('/').any(dots) {
        let message = format!("`{model}` cannot be part of a path");
        return Err(
            Error::new(ErrorKind::InvalidRequest, message).with_hint("give the id of a model")
        );
    }
    let mut path = String::with_capacity(model.len());
    for byte in model.bytes() {
        match byte {
            b'/' | b':' | b'-' | b'.' | b'_' | b'~' | b'@' => path.push(byte as char),
            b if b.is_ascii_alphanumeric() => path.push(b as char),
            b => path.push_str(&format!("%{b:02X}")),
        }
    }
    Ok(path)
}
