//! Bodies of successes to replies.

use bytes::Bytes;
use modelway_core::stream::Started;
use modelway_core::{
    ControlReply, ControlRequest, Error, ErrorKind, ModelDeployment, Phase, RawReply, Reply,
    Request, Timestamp,
};

use super::error::{Fault, is_error};
use super::{chat, completion, embeddings, models, plain, utf8};
use crate::json::{At, Object, ROOT, Report};

/// The reply to `request` in `body`.
pub(super) fn decode(request: &Request, body: &Bytes, report: &mut Report) -> Result<Reply, Error> {
    if let Request::Raw(_) = request {
        let mut reply = RawReply::default();
        reply.body = body.clone();
        return Ok(Reply::Raw(Box::new(reply)));
    }
    let text = utf8(body);
    if matches!(text, std::borrow::Cow::Owned(_)) {
        report.note(&ROOT, "not UTF-8; what could not be read was replaced");
    }
    // Some gateways keep a slow unary answer alive by white space before it.
    let text = text.trim();
    if let Some(reply) = plainly(request, text, body) {
        return Ok(reply);
    }
    if let Request::Control(request) = request {
        return control(request, text, body, report);
    }
    let object = Object::parse(text).ok_or_else(|| not_an_answer(text))?;
    fault_in(&object)?;
    let needed = match request {
        Request::Chat { .. } | Request::Complete { .. } => "choices",
        Request::Embed(_) => "data",
        _ => "id",
    };
    if !object.has(needed) {
        return Err(without(needed, object));
    }
    match request {
        Request::Chat { .. } => {
            let mut answer = chat::read(object, report);
            answer.raw = Some(body.clone());
            Ok(Reply::Chat(Box::new(answer)))
        }
        Request::Complete { .. } => {
            let mut answer = completion::read(object, report);
            answer.raw = Some(body.clone());
            Ok(Reply::Completion(Box::new(answer)))
        }
        Request::Embed(request) => {
            let mut answer = embeddings::read(object, request.dimensions, report)?;
            answer.raw = Some(body.clone());
            Ok(Reply::Embeddings(Box::new(answer)))
        }
        other => Err(Error::new(
            ErrorKind::Unsupported,
            format!("this dialect cannot read the answer to {}", other.operation()),
        )),
    }
}

/// Models, or the deployments that come with them.
fn control(
    request: &ControlRequest,
    text: &str,
    body: &Bytes,
    report: &mut Report,
) -> Result<Reply, Error> {
    let object = Object::parse(text);
    if let Some(object) = &object {
        fault_in(object)?;
    }
    let reply = match request {
        ControlRequest::ListModels(_) | ControlRequest::ListAllDeployments(_) => {
            let mut list = models::list(text, report).ok_or_else(|| not_an_answer(text))?;
            list.raw = Some(body.clone());
            match request {
                ControlRequest::ListModels(_) => ControlReply::ListModels(list),
                _ => ControlReply::ListAllDeployments(ModelDeployment::page_of_all(list)),
            }
        }
        _ => {
            let object = object.ok_or_else(|| not_an_answer(text))?;
            if !object.has("id") {
                return Err(without("id", object));
            }
            let model = models::one(object, &ROOT, report);
            match request {
                ControlRequest::ListDeployments(_) => {
                    ControlReply::ListDeployments(ModelDeployment::page_of(model))
                }
                ControlRequest::RetrieveDeployment(wanted) => {
                    ControlReply::RetrieveDeployment(ModelDeployment::of_model(&model, wanted)?)
                }
                _ => ControlReply::RetrieveModel(model),
            }
        }
    };
    Ok(Reply::control(reply))
}

/// The reply in a body that is just as documented.
fn plainly(request: &Request, text: &str, body: &Bytes) -> Option<Reply> {
    match request {
        Request::Chat { .. } => {
            let mut answer = plain::chat(text)?;
            answer.raw = Some(body.clone());
            Some(Reply::Chat(Box::new(answer)))
        }
        Request::Embed(_) => {
            let mut answer = plain::embeddings(text)?;
            answer.raw = Some(body.clone());
            Some(Reply::Embeddings(Box::new(answer)))
        }
        _ => None,
    }
}

/// The error for a success without what the answer is about: what the server says, if it says anything.
fn without(needed: &str, object: Object<'_>) -> Error {
    let fault = Fault::of_object(object);
    if fault.says_something() {
        return fault.in_band();
    }
    Error::new(ErrorKind::Response, format!("the answer has no `{needed}`"))
        .with_phase(Phase::Response)
        .with_hint("check that the base URL is the API's, with its path (often /v1)")
}

/// An error envelope inside a success.
pub(super) fn fault_in(object: &Object<'_>) -> Result<(), Error> {
    let answered = ["choices", "data", "id"].iter().any(|name| object.has(name));
    let error_object = object.peek("object").is_some_and(|o| o.get() == "\"error\"");
    match object.peek("error") {
        Some(raw) if is_error(&raw) && !object.has("choices") => {
            Err(Fault::of_value(raw).in_band())
        }
        _ if error_object => {
            let fields = ["message", "code", "type"];
            let copy = fields.iter().filter_map(|f| Some((*f, object.peek(f)?.get())));
            let body: Vec<String> = copy.map(|(f, raw)| format!("\"{f}\":{raw}")).collect();
            Err(Fault::of_body(&format!("{{{}}}", body.join(","))).in_band())
        }
        _ if !answered && object.has("detail") => {
            let detail = object.peek("detail").map(|d| d.get()).unwrap_or_default();
            Err(Fault::of_body(&format!("{{\"detail\":{detail}}}")).in_band())
        }
        _ => Ok(()),
    }
}

fn not_an_answer(text: &str) -> Error {
    let what = match text.as_bytes().first() {
        None => "the answer is empty",
        Some(b'<') => "the answer is a page of HTML or XML, not JSON",
        Some(b'{' | b'[') => "the answer's JSON is broken or cut off",
        Some(_) => "the answer is not JSON",
    };
    Error::new(ErrorKind::Response, what)
        .with_phase(Phase::Response)
        .with_hint("check that the base URL is the API's, with its path (often /v1)")
}

/// When, as vendors write it: seconds, milliseconds, fractions, digits in a text, RFC 3339. Null counts
/// as absent, and so does 0, which some vendors send for "unknown".
pub(super) fn created(
    object: &mut Object<'_>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<Timestamp> {
    let at = at.field("created");
    let raw = object.take("created")?.get();
    let text = raw.trim_matches('"');
    let moment = match text.parse::<f64>() {
        Ok(0.0) => return None,
        #[allow(clippy::cast_possible_truncation, reason = "checked by the range")]
        Ok(n) if n.abs() >= 1e11 => Timestamp::from_unix_micros((n * 1e3) as i64),
        #[allow(clippy::cast_possible_truncation, reason = "checked by the range")]
        Ok(n) => Timestamp::from_unix_micros((n * 1e6) as i64),
        Err(_) => Timestamp::parse(text),
    };
    if moment.is_none() || raw.parse::<i64>().is_err() || text.len() > 11 {
        report.note(&at, "not a count of seconds");
    }
    moment
}

/// Id, model and time, which all answers have in common.
pub(super) fn head(object: &mut Object<'_>, at: &At<'_>, report: &mut Report) -> Started {
    let mut head = Started::default();
    head.id = object.string("id", at, report).unwrap_or_default();
    head.model = object.string("model", at, report).unwrap_or_default();
    head.created = created(object, at, report);
    object.skip("object");
    head
}
