//! Every request that the client half sends fits the description, and every example of an answer is read without a
//! deviation.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Request;
use modelway::{CallMeta, Error};
use modelway_testing::{Canned, CannedTransport};

use super::document::document;
use super::drive::{Drive, EXTENTS, Extent, builder, drives};
use super::members::sent;
use super::operation::Operation;
use super::streamed::{Streamed, streamed};

/// What is sent though it is not required: the answer is not waited for unless a caller says so.
const ALWAYS: [(&str, &str); 2] = [
    ("models.deployments.create", "body wait_for_ready"),
    ("models.deployments.update", "body wait_for_ready"),
];

/// What is not driven: a completion has no setter for it, and extra fields replace `model_parameters` as a whole.
const NOT_DRIVEN: [(&str, &str); 1] =
    [("completions.create", "body model_parameters.reasoning_effort")];

/// The only request of a transport, as the description's checks take it.
pub(super) fn only_request(transport: &CannedTransport) -> Request<Bytes> {
    let requests = transport.requests();
    let [recorded] = &requests[..] else { panic!("{} requests", requests.len()) };
    let mut request = Request::new(recorded.body.clone());
    *request.method_mut() = recorded.method.clone();
    *request.uri_mut() = recorded.uri.clone();
    *request.headers_mut() = recorded.headers.clone();
    request
}

/// What an operation of the client sends; the answer is the description's example.
pub(super) async fn recorded(drive: &Drive, extent: Extent) -> (Request<Bytes>, CallMeta) {
    let operation = document().operation(drive.operation);
    let answer = Canned::json(200, &operation.success().example);
    let transport = CannedTransport::new().respond(answer);
    let client = builder(operation, extent, "http://sgp.test").transport(transport.clone());
    let result = (drive.send)(client.build().unwrap(), extent).await;
    let meta = ended(operation, result);
    (only_request(&transport), meta)
}

fn ended(operation: &Operation, result: Result<CallMeta, Error>) -> CallMeta {
    result.unwrap_or_else(|error| panic!("{}: {error}: {error:?}", operation.name))
}

/// What is wrong with a call that was driven.
fn wrong(name: &str, request: &Request<Bytes>, meta: &CallMeta) -> Option<String> {
    let deviations = &meta.deviations;
    match document().check_request(request) {
        Err(why) => Some(why),
        Ok(found) if found.name != name => Some(format!("{name} is sent as {}", found.name)),
        Ok(_) if !deviations.is_empty() => Some(format!("{name}: its answer: {deviations:?}")),
        Ok(_) => None,
    }
}

#[tokio::test]
async fn requests_fit_and_answers_are_read() {
    let mut faults = Vec::new();
    for drive in drives() {
        for extent in EXTENTS {
            let (request, meta) = recorded(&drive, extent).await;
            faults.extend(wrong(drive.operation, &request, &meta));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn all_operations_are_driven() {
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<_>>();
    let operations = document().operations();
    let all: BTreeSet<String> = operations.iter().map(|o| o.name.clone()).collect();
    let driven: Vec<&str> = drives().iter().map(|drive| drive.operation).collect();
    assert_eq!(names(&driven), all);
    let can: BTreeSet<String> =
        operations.iter().filter(|o| o.is_streamed()).map(|o| o.name.clone()).collect();
    let driven: Vec<&str> = streamed().iter().map(|streamed| streamed.operation).collect();
    assert_eq!(names(&driven), can);
}

#[tokio::test]
async fn required_means_no_more_and_all_means_no_less() {
    let mut faults = Vec::new();
    for drive in drives() {
        let operation = document().operation(drive.operation);
        let required = document().parameters(operation, true);
        let top = |name: &&String| !name.contains('.') && !name.contains('[');
        for name in sent(operation, &recorded(&drive, Extent::Required).await.0).iter().filter(top)
        {
            let always = ALWAYS.contains(&(drive.operation, name));
            if !always && !required.contains(name) && !is_input(operation, name) {
                faults.push(format!("{}: {name} is sent without need", drive.operation));
            }
        }
        let sent = sent(operation, &recorded(&drive, Extent::All).await.0);
        for name in document().parameters(operation, false).difference(&sent) {
            // Streams are driven on their own.
            if name != "body stream" && !NOT_DRIVEN.contains(&(drive.operation, name)) {
                faults.push(format!("{}: {name} is not driven", drive.operation));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether a member is the input of a call of any shape.
fn is_input(operation: &Operation, name: &str) -> bool {
    operation.name.ends_with("execute") && name != "body stream"
}

#[tokio::test]
async fn streams_are_asked_for_and_read() {
    let mut faults = Vec::new();
    for Streamed { operation: name, send } in streamed() {
        let operation = document().operation(name);
        let events = operation.success().events.clone().unwrap();
        document().check_events(operation, &events).unwrap();
        let answer = Canned::new(200).header("content-type", "text/event-stream").body(events);
        let transport = CannedTransport::new().respond(answer.bytewise());
        let client = builder(operation, Extent::Required, "http://sgp.test");
        let client = client.transport(transport.clone()).build().unwrap();
        let meta = ended(operation, send(client, None).await);
        let request = only_request(&transport);
        faults.extend(wrong(name, &request, &meta));
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(body["stream"], true, "{name}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
