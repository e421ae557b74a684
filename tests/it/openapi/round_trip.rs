//! What the client half reads of an answer the server half writes again: neither of them loses anything.

use bytes::Bytes;
use modelway_wire::Report;
use modelway_wire::dialect::Dialect;
use modelway_wire::sgp::Sgp;
use modelway_wire::sgp::server::{parse, render};
use serde_json::Value;

use super::client_half::recorded;
use super::document::document;
use super::drive::{Drive, Extent, drives};

/// The description's example of an answer, read and written again.
async fn written_again(drive: &Drive) -> Value {
    let example = &document().operation(drive.operation).success().example;
    let (request, _) = recorded(drive, Extent::All).await;
    let asked = parse(&request).unwrap();
    let body = Bytes::from(example.to_string());
    let reply = Sgp.decode(&asked.request, &body, &mut Report::new()).unwrap();
    let answer = render(&asked.shape, &reply).unwrap();
    serde_json::from_slice(answer.body()).unwrap()
}

/// Absent and null mean the same.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            fields.map(|(name, value)| (name.clone(), without_nulls(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn nothing_is_lost() {
    let mut faults = Vec::new();
    for drive in drives() {
        let operation = document().operation(drive.operation);
        if operation.legacy {
            continue;
        }
        let (was, is) = (&operation.success().example, written_again(&drive).await);
        if without_nulls(was) != without_nulls(&is) {
            faults.push(format!("{}:\n  {was}\n  became\n  {is}", drive.operation));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
