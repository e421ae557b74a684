//! What of the description a request or an answer uses.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Request;
use serde_json::Value;

use super::document::Document;
use super::operation::Operation;
use super::query::pairs;
use super::request::value_of;

/// Members by their place: `body base_model_metadata.modelDetails`, `query page`, `items[].name`.
pub(super) type Members = BTreeSet<String>;

impl Document {
    /// All members that the schema at `pointer` names. Of alternatives, none: no value has all of them.
    pub(super) fn members(&self, pointer: &str, place: &str) -> Members {
        let pointer = self.follow(pointer);
        let schema = self.at(&pointer);
        let mut found = Members::new();
        for index in 0..schema["allOf"].as_array().map_or(0, Vec::len) {
            found.extend(self.members(&format!("{pointer}/allOf/{index}"), place));
        }
        if schema.get("items").is_some() {
            found.extend(self.members(&format!("{pointer}/items"), &format!("{place}[]")));
        }
        for name in schema["properties"].as_object().into_iter().flat_map(|p| p.keys()) {
            let inner = joined(place, name);
            found.extend(self.members(&format!("{pointer}/properties/{name}"), &inner));
            found.insert(inner);
        }
        found
    }

    /// All that a request for `operation` may have; only what it must have, with `required_only`.
    pub(super) fn parameters(&self, operation: &Operation, required_only: bool) -> Members {
        let wanted = operation.parameters.iter().filter(|p| p.place != "path");
        let wanted = wanted.filter(|p| p.required || !required_only);
        let mut found: Members = wanted.map(|p| format!("{} {}", p.place, p.name)).collect();
        if let Some(body) = &operation.body {
            if required_only {
                let names = self.at(&body.schema)["required"].as_array().into_iter().flatten();
                found.extend(names.map(|name| format!("body {}", name.as_str().expect("a name"))));
            } else {
                found.extend(self.members(&body.schema, "body"));
            }
        }
        found
    }
}

/// All that a request has.
pub(super) fn sent(operation: &Operation, request: &Request<Bytes>) -> Members {
    let mut found = Members::new();
    let headers = operation.parameters.iter().filter(|p| p.place == "header");
    let headers = headers.filter(|p| request.headers().contains_key(&p.name));
    found.extend(headers.map(|p| format!("header {}", p.name)));
    let query = pairs(request.uri().query().unwrap_or_default()).expect("a checked query");
    found.extend(query.into_iter().map(|(key, _)| format!("query {key}")));
    if let Some(body) = &operation.body {
        let value = value_of(body, request).expect("a checked body");
        found.extend(present(&value, "body"));
    }
    found
}

/// All members that a value has.
pub(super) fn present(value: &Value, place: &str) -> Members {
    let mut found = Members::new();
    match value {
        Value::Array(items) => {
            let inner = format!("{place}[]");
            items.iter().for_each(|item| found.extend(present(item, &inner)));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let inner = joined(place, name);
                found.extend(present(value, &inner));
                found.insert(inner);
            }
        }
        _ => {}
    }
    found
}

fn joined(place: &str, name: &str) -> String {
    match place {
        "" => name.to_owned(),
        "body" => format!("body {name}"),
        place => format!("{place}.{name}"),
    }
}
