//! Where the description refuses a request the server half refuses it too, and the other way round: each member of each
//! body and each parameter of each query is replaced by values of every type, taken away, and given a neighbour that
//! nobody knows. [`DIFFERENCES`] says where they differ and why.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Request;
use modelway_wire::sgp::server::parse;
use serde_json::{Value, json};

use super::client_half::recorded;
use super::document::document;
use super::drive::{Extent, drives};
use super::query::encoded;
use super::server_half::served;

/// Who refuses what the other takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    ByDescription,
    ByServer,
}

/// How what was done ends, who alone refuses it, and why.
const DIFFERENCES: [(&str, Refused, &str); 9] = [
    (" = null", Refused::ByDescription, "what may be left out may be null for us"),
    ("/vendor_configuration without vendor", Refused::ByDescription, "we know it by its members"),
    ("/top_k = 0.5", Refused::ByServer, "tokens are counted, though the service has a number here"),
    ("start_date=2026-03-01", Refused::ByDescription, "a day begins at midnight in UTC"),
    ("end_date=2026-03-01", Refused::ByDescription, "a day begins at midnight in UTC"),
    ("_date=2026-03-01T00:00:00", Refused::ByDescription, "without an offset it is UTC"),
    ("view=", Refused::ByDescription, "nothing is asked for"),
    ("sort_by=", Refused::ByDescription, "nothing is asked for"),
    ("/image_data/media_type = \"x\"", Refused::ByServer, "it becomes part of a data URL"),
];

/// All requests that were tried, by what was done, and who refused them alone.
#[derive(Default)]
struct Differences {
    unlisted: Vec<String>,
    met: BTreeSet<&'static str>,
}

impl Differences {
    fn note(&mut self, operation: &str, what: &str, request: &Request<Bytes>) {
        let (refused, why) = match (document().check_request(request), parse(request)) {
            (Err(why), Ok(_)) => (Refused::ByDescription, why),
            (Ok(_), Err(error)) => (Refused::ByServer, error.to_string()),
            _ => return,
        };
        let listed = |(end, by, _): &&(&str, Refused, &str)| what.ends_with(end) && *by == refused;
        match DIFFERENCES.iter().find(listed) {
            Some((end, ..)) => drop(self.met.insert(end)),
            None => {
                self.unlisted.push(format!("{operation}: {what} is refused {refused:?}: {why}"))
            }
        }
    }

    /// Fails for a difference that is not listed, and for one that is and is none.
    fn finish(self, expected: impl Fn(&str) -> bool) {
        assert!(self.unlisted.is_empty(), "{}", self.unlisted.join("\n"));
        let listed = DIFFERENCES.iter().map(|(end, ..)| *end).filter(|end| expected(end));
        assert_eq!(self.met, listed.collect(), "differences that are listed and are none");
    }
}

#[tokio::test]
async fn on_bodies() {
    let mut differences = Differences::default();
    for drive in drives() {
        let operation = document().operation(drive.operation);
        let json = operation.body.as_ref().is_some_and(|b| b.media_type == "application/json");
        if operation.legacy || !json {
            continue;
        }
        let (mut request, _) = recorded(&drive, Extent::All).await;
        let whole: Value = serde_json::from_slice(request.body()).unwrap();
        for place in places(&whole, "") {
            for (what, value) in variants(&whole, &place) {
                *request.body_mut() = value.to_string().into();
                differences.note(&operation.name, &what, &request);
            }
        }
    }
    differences.finish(|what| !is_query(what));
}

fn is_query(what: &str) -> bool {
    what.contains('=') && !what.contains(" = ")
}

/// The places of all members of a value, itself included, as JSON pointers.
fn places(value: &Value, at: &str) -> Vec<String> {
    let mut found = vec![at.to_owned()];
    match value {
        Value::Object(fields) => {
            let inner = |(name, inner): (&String, &Value)| places(inner, &format!("{at}/{name}"));
            found.extend(fields.iter().flat_map(inner));
        }
        Value::Array(items) => {
            let inner = |(i, inner): (usize, &Value)| places(inner, &format!("{at}/{i}"));
            found.extend(items.iter().enumerate().flat_map(inner));
        }
        _ => {}
    }
    found
}

/// A value with something else at one place, and what was done to it.
fn variants(whole: &Value, place: &str) -> Vec<(String, Value)> {
    let others = [json!(null), json!(true), json!(7), json!(0.5), json!("x"), json!([]), json!({})];
    let mut found = Vec::new();
    for other in others {
        let what = format!("{place} = {other}");
        found.push((what, changed(whole, place, |value| *value = other)));
    }
    if let Some(fields) = whole.pointer(place).and_then(Value::as_object) {
        let what = format!("{place} with one more");
        found.push((what, changed(whole, place, |value| value["no such member"] = json!(1))));
        for name in fields.keys() {
            let without = changed(whole, place, |value| {
                value.as_object_mut().unwrap().remove(name);
            });
            found.push((format!("{place} without {name}"), without));
        }
    }
    found
}

fn changed(whole: &Value, place: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut value = whole.clone();
    change(value.pointer_mut(place).unwrap());
    value
}

/// Texts, numbers and dates for the parameters of queries.
const VALUES: [&str; 10] = [
    "",
    "0",
    "-1",
    "1.5",
    "10001",
    "x",
    "name",
    "2026-03-01",
    "2026-03-01T00:00:00",
    "2026-03-01T00:00:00+01:00",
];

#[test]
fn on_queries() {
    let mut differences = Differences::default();
    for operation in served() {
        let whole = document().example_request(operation, Extent::All);
        let uri = whole.uri().to_string();
        let Some((path, query)) = uri.split_once('?') else { continue };
        for pair in query.split('&') {
            let (name, _) = pair.split_once('=').unwrap();
            for value in VALUES {
                let other = query.replace(pair, &format!("{name}={}", encoded(value)));
                let mut request = whole.clone();
                *request.uri_mut() = format!("{path}?{other}").parse().unwrap();
                differences.note(&operation.name, &format!("{name}={value}"), &request);
            }
        }
    }
    differences.finish(is_query);
}
