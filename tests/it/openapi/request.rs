//! Whether a request fits the description.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, header};
use serde_json::Value;

use super::document::Document;
use super::multipart;
use super::operation::{Body, Operation, Parameter, faults};
use super::query::{decoded, json_of, pairs};

impl Document {
    /// The operation that a request is for, if the request fits it.
    pub(super) fn check_request(&self, request: &Request<Bytes>) -> Result<&Operation, String> {
        let operation = self.operation_of(request)?;
        let mut found = Vec::new();
        found.extend(self.wrong_headers(operation, request));
        found.extend(wrong_path(operation, request.uri().path()));
        found.extend(wrong_query(operation, request.uri().query().unwrap_or_default()));
        found.extend(wrong_body(operation, request));
        match found.as_slice() {
            [] => Ok(operation),
            found => Err(format!("{}: {}", operation.name, found.join("; "))),
        }
    }

    /// Of two paths that fit, the one with fewer `{…}` is meant.
    fn operation_of(&self, request: &Request<Bytes>) -> Result<&Operation, String> {
        let (method, path) = (request.method(), request.uri().path());
        let fits = |o: &&Operation| o.method == *method && o.ids(path).is_some();
        let found =
            self.operations().iter().filter(fits).min_by_key(|o| o.path.matches('{').count());
        found.ok_or_else(|| format!("{method} {path} is no operation of the description"))
    }

    fn wrong_headers(&self, operation: &Operation, request: &Request<Bytes>) -> Vec<String> {
        let headers = request.headers();
        let mut found = Vec::new();
        if headers.get(&self.key_header).is_none_or(|key| key.is_empty()) {
            found.push(format!("the header {} is missing", self.key_header));
        }
        if headers.get(header::ACCEPT).is_none_or(|accept| accept != "application/json") {
            found.push("the header accept is not application/json".to_owned());
        }
        for parameter in operation.parameters.iter().filter(|p| p.place == "header") {
            let value = headers.get(&parameter.name).and_then(|value| value.to_str().ok());
            found.extend(wrong_value(parameter, value.map(str::to_owned).into_iter().collect()));
        }
        found
    }
}

fn wrong_path(operation: &Operation, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, segment) in operation.ids(path).unwrap_or_default() {
        let parameter = operation.parameters.iter().find(|p| p.place == "path" && p.name == name);
        match (parameter, decoded(segment)) {
            (Some(parameter), Ok(value)) => found.extend(wrong_value(parameter, vec![value])),
            (None, _) => found.push(format!("the description has no path parameter {name}")),
            (_, Err(why)) => found.push(why),
        }
    }
    found
}

fn wrong_query(operation: &Operation, query: &str) -> Vec<String> {
    let mut values = BTreeMap::<_, Vec<_>>::new();
    match pairs(query) {
        Ok(pairs) => pairs.into_iter().for_each(|(k, v)| values.entry(k).or_default().push(v)),
        Err(why) => return vec![why],
    }
    let mut found = Vec::new();
    for parameter in operation.parameters.iter().filter(|p| p.place == "query") {
        found.extend(wrong_value(parameter, values.remove(&parameter.name).unwrap_or_default()));
    }
    found.extend(values.into_keys().map(|name| format!("query {name}: it is not described")));
    found
}

fn wrong_value(parameter: &Parameter, values: Vec<String>) -> Vec<String> {
    let place = format!("{} {}", parameter.place, parameter.name);
    if values.is_empty() {
        return parameter.required.then(|| format!("{place}: is missing")).into_iter().collect();
    }
    match json_of(&parameter.schema, values) {
        Ok(value) => faults(&parameter.checker, &place, &value),
        Err(why) => vec![format!("{place}: {why}")],
    }
}

fn wrong_body(operation: &Operation, request: &Request<Bytes>) -> Vec<String> {
    let Some(body) = &operation.body else {
        let none = request.body().is_empty();
        return (!none).then(|| "body: it takes none".to_owned()).into_iter().collect();
    };
    match value_of(body, request) {
        Ok(value) => faults(&body.checker, "body", &value),
        Err(why) => vec![format!("body: {why}")],
    }
}

/// The body of a request, a form as an object.
pub(super) fn value_of(body: &Body, request: &Request<Bytes>) -> Result<Value, String> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let content_type = content_type.ok_or("the header content-type is missing")?;
    let media_type = content_type.split(';').next().unwrap_or_default();
    if media_type != body.media_type {
        return Err(format!("it is {media_type} and not {}", body.media_type));
    }
    if media_type == multipart::MEDIA_TYPE {
        return multipart::object(content_type, request.body());
    }
    serde_json::from_slice(request.body()).map_err(|e| format!("it is no JSON: {e}"))
}
