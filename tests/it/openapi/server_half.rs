//! The server half reads every request that the description has and every one that the client half sends, and answers
//! as the description says.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{Request, StatusCode};
use modelway_wire::sgp::server::{Asked, parse, render, routes};
use serde_json::Value;

use super::client_half::recorded;
use super::document::document;
use super::drive::{EXTENTS, Extent, drives};
use super::members::present;
use super::operation::Operation;
use super::replies::reply;

/// All that the server half has: the calls of base models are the client half's alone.
pub(super) fn served() -> impl Iterator<Item = &'static Operation> {
    document().operations().iter().filter(|operation| !operation.legacy)
}

#[test]
fn routes_are_the_operations_of_the_description() {
    let route = |method: &http::Method, path: &str, name: &str| format!("{method} {path} {name}");
    let described: BTreeSet<String> =
        served().map(|o| route(&o.method, &o.path, &o.name)).collect();
    let routed: BTreeSet<String> =
        routes().iter().map(|r| route(&r.method, r.path, r.name)).collect();
    assert_eq!(routed, described);
    assert_eq!(routes().len(), described.len());
}

/// What a request asks for, if it is read as the operation that it is for.
fn asked(operation: &Operation, request: &Request<Bytes>) -> Result<Asked, String> {
    let asked = parse(request).map_err(|error| format!("{}: {error}", operation.name))?;
    match asked.operation == operation.name {
        true => Ok(asked),
        false => Err(format!("{} is read as {}", operation.name, asked.operation)),
    }
}

/// Answers a request in full and with the least; gives what is wrong with it.
fn answered(operation: &Operation, request: &Request<Bytes>) -> Vec<String> {
    let asked = match asked(operation, request) {
        Ok(asked) => asked,
        Err(why) => return vec![why],
    };
    let answer = |extent| {
        let answer = render(&asked.shape, &reply(&operation.name, extent));
        let answer = answer.map_err(|error| format!("{}: {error}", operation.name))?;
        assert_eq!(answer.status(), StatusCode::OK, "{}", operation.name);
        assert_eq!(answer.headers()["content-type"], "application/json");
        document().check_response(operation, answer.status(), answer.body())
    };
    EXTENTS.into_iter().filter_map(|extent| answer(extent).err()).collect()
}

#[test]
fn the_examples_are_read_and_answered() {
    let mut faults = Vec::new();
    for operation in served() {
        for extent in EXTENTS {
            let request = document().example_request(operation, extent);
            document().check_request(&request).unwrap();
            faults.extend(answered(operation, &request));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn what_the_client_half_sends_is_read_and_answered() {
    let mut faults = Vec::new();
    for drive in drives() {
        let operation = document().operation(drive.operation);
        for extent in EXTENTS {
            if !operation.legacy {
                let (request, _) = recorded(&drive, extent).await;
                faults.extend(answered(operation, &request));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn full_answers_have_every_member() {
    let mut faults = Vec::new();
    for operation in served() {
        let request = document().example_request(operation, Extent::All);
        let shape = asked(operation, &request).unwrap().shape;
        let answer = render(&shape, &reply(&operation.name, Extent::All)).unwrap();
        let value: Value = serde_json::from_slice(answer.body()).unwrap();
        let described = document().members(&operation.success().schema, "");
        for missing in described.difference(&present(&value, "")) {
            faults.push(format!("{}: {missing} is not answered", operation.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
