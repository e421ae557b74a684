//! Requests made of the description's own examples.

use bytes::Bytes;
use http::{Request, header};
use serde_json::{Value, json};

use super::document::Document;
use super::drive::Extent;
use super::multipart;
use super::operation::{Operation, Parameter};
use super::query::encoded;

impl Document {
    /// A request for `operation`: with its example, or with what of it is required.
    pub(super) fn example_request(&self, operation: &Operation, extent: Extent) -> Request<Bytes> {
        let mut path = operation.path.clone();
        for parameter in operation.parameters.iter().filter(|p| p.place == "path") {
            let name = &parameter.name;
            path = path.replace(&format!("{{{name}}}"), &encoded(&format!("the {name}/1")));
        }
        let request =
            Request::builder().method(&operation.method).uri(path + &query(operation, extent));
        let mut request = request.header(header::ACCEPT, "application/json");
        request = request.header(&self.key_header, "a-key");
        if extent == Extent::All {
            request = request.header("x-selected-account-id", "an-account");
        }
        match &operation.body {
            None => request.body(Bytes::new()),
            Some(body) => {
                let required = &self.at(&body.schema)["required"];
                let value = cut(&body.example, required, extent);
                let (content_type, bytes) = match body.media_type.as_str() {
                    multipart::MEDIA_TYPE => multipart::form(&value),
                    media_type => (media_type.to_owned(), value.to_string().into()),
                };
                request.header(header::CONTENT_TYPE, content_type).body(bytes)
            }
        }
        .expect("a request")
    }
}

/// Of an example, what the extent asks for.
fn cut(example: &Value, required: &Value, extent: Extent) -> Value {
    let required = required.as_array().cloned().unwrap_or_default();
    let fields = example.as_object().expect("an example that is an object").clone();
    let wanted = |name: &str| extent == Extent::All || required.iter().any(|r| r == name);
    fields.into_iter().filter(|(name, _)| wanted(name)).collect()
}

fn query(operation: &Operation, extent: Extent) -> String {
    let wanted = |p: &&Parameter| p.place == "query" && (p.required || extent == Extent::All);
    let mut query = String::new();
    for parameter in operation.parameters.iter().filter(wanted) {
        for value in values(parameter) {
            query.push(if query.is_empty() { '?' } else { '&' });
            query += &format!("{}={}", parameter.name, encoded(&value));
        }
    }
    query
}

/// Values for a parameter: its example, all of its words, or something of its type.
fn values(parameter: &Parameter) -> Vec<String> {
    let schema = &parameter.schema;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let Some(example) = &parameter.example {
        return vec![text(example)];
    }
    if let Some(words) = schema["items"]["enum"].as_array() {
        return words.iter().map(text).collect();
    }
    match (parameter.name.as_str(), &schema["type"]) {
        ("sort_by", _) => vec!["name:asc".to_owned(), "created_at:desc".to_owned()],
        ("model_type", _) => vec!["CHAT_COMPLETION".to_owned()],
        (_, of) if *of == json!("integer") => vec!["2".to_owned()],
        _ => vec!["an id".to_owned()],
    }
}
