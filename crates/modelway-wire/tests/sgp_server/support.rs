//! Requests written and answers read.

use bytes::Bytes;
use http::{Method, Request, Response};
use modelway_core::{ControlReply, ControlRequest, Error, ErrorKind, Reply};
use modelway_wire::sgp::server::{Asked, parse, render, render_error};
use serde_json::Value;

pub(crate) fn request(method: &str, path: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Request::builder().method(method).uri(path).body(body.into()).unwrap()
}

pub(crate) fn ask(method: &str, path: &str, body: &Value) -> Asked {
    parse(&request(method, path, body.to_string())).unwrap()
}

/// A request without a body.
pub(crate) fn ask_bare(method: &str, path: &str) -> Asked {
    parse(&request(method, path, "")).unwrap()
}

/// The request to the control plane that was asked for.
pub(crate) fn control(asked: Asked) -> ControlRequest {
    match asked.request {
        modelway_core::Request::Control(request) => request.into_inner(),
        other => panic!("{other:?}"),
    }
}

/// Takes one variant of a request to the control plane out of what was asked.
macro_rules! control_as {
    ($variant:ident, $asked:expr) => {
        match crate::support::control($asked) {
            modelway_core::ControlRequest::$variant(request) => request,
            other => panic!("{other:?}"),
        }
    };
}
pub(crate) use control_as;

pub(crate) fn refused(method: &str, path: &str, body: impl Into<Bytes>) -> Error {
    parse(&request(method, path, body)).unwrap_err()
}

/// The places and sorts of all faults of a request that is refused.
pub(crate) fn faults(method: &str, path: &str, body: &Value) -> Vec<(String, String)> {
    let error = refused(method, path, body.to_string());
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    faults_of(&error)
}

pub(crate) fn faults_of(error: &Error) -> Vec<(String, String)> {
    let answer = render_error(error);
    assert_eq!(answer.status(), 422);
    let body = json(&answer);
    assert_eq!(body["code"], "invalid_request");
    let fault = |fault: &Value| {
        assert!(!fault["msg"].as_str().unwrap().is_empty());
        let steps = fault["loc"].as_array().unwrap().iter();
        let steps: Vec<String> =
            steps.map(|s| s.as_str().map_or_else(|| s.to_string(), str::to_owned)).collect();
        (steps.join("."), fault["type"].as_str().unwrap().to_owned())
    };
    body["detail"].as_array().unwrap().iter().map(fault).collect()
}

/// A list of faults as it is expected.
pub(crate) fn list(faults: &[(&str, &str)]) -> Vec<(String, String)> {
    faults.iter().map(|(at, kind)| ((*at).to_owned(), (*kind).to_owned())).collect()
}

pub(crate) fn json(answer: &Response<Bytes>) -> Value {
    assert_eq!(answer.headers()["content-type"], "application/json");
    serde_json::from_slice(answer.body()).unwrap()
}

/// The body of an answer of the control plane to a request.
pub(crate) fn answer(asked: &Asked, reply: ControlReply) -> Value {
    answered(asked, &Reply::control(reply))
}

pub(crate) fn answered(asked: &Asked, reply: &Reply) -> Value {
    let answer = render(&asked.shape, reply).unwrap();
    assert_eq!(answer.status(), 200);
    json(&answer)
}
