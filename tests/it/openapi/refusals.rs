//! The checks themselves: each of them can fail.

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::document::document;
use super::drive::{EXTENTS, Extent};

/// A request with one thing changed.
fn spoilt(name: &str, spoil: impl FnOnce(&mut Request<Bytes>)) -> String {
    let mut request = document().example_request(document().operation(name), Extent::All);
    document().check_request(&request).unwrap();
    spoil(&mut request);
    document().check_request(&request).map(|operation| &operation.name).unwrap_err()
}

fn with_body(name: &str, spoil: impl FnOnce(&mut Value)) -> String {
    spoilt(name, |request| {
        let mut value = serde_json::from_slice(request.body()).unwrap();
        spoil(&mut value);
        *request.body_mut() = value.to_string().into();
    })
}

fn with_text(name: &str, from: &str, to: &str) -> String {
    spoilt(name, |request| {
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        let uri = request.uri().to_string();
        assert!(body.contains(from) || uri.contains(from), "{from} is not in {uri} {body}");
        *request.body_mut() = body.replace(from, to).into();
        *request.uri_mut() = uri.replace(from, to).parse().unwrap();
    })
}

/// Whether a refusal names the operation, the place and what is wrong.
fn says(refusal: &str, words: [&str; 2]) {
    for word in words {
        assert!(refusal.contains(word), "{refusal:?} does not say {word:?}");
    }
}

#[test]
fn examples_fit() {
    for operation in document().operations() {
        for extent in EXTENTS {
            let request = document().example_request(operation, extent);
            assert_eq!(document().check_request(&request).unwrap().name, operation.name);
        }
        for answer in &operation.answers {
            let status = StatusCode::from_u16(answer.status.unwrap_or(500)).unwrap();
            let body = answer.example.to_string();
            document().check_response(operation, status, body.as_bytes()).unwrap();
        }
        if let Some(events) = &operation.success().events {
            document().check_events(operation, events).unwrap();
        }
    }
    assert_eq!(document().operations().len(), 51);
}

#[test]
fn paths_and_headers() {
    says(&with_text("models.list", "/v4/models", "/v4/model"), ["GET /v4/model", "no operation"]);
    says(&spoilt("models.list", |r| *r.method_mut() = http::Method::PUT), ["PUT", "no operation"]);
    let refusal = spoilt("models.list", |r| drop(r.headers_mut().remove("x-api-key")));
    says(&refusal, ["models.list", "header x-api-key"]);
    let refusal = spoilt("models.list", |r| drop(r.headers_mut().remove("accept")));
    says(&refusal, ["models.list", "header accept"]);
    let refusal = spoilt("models.create", |r| drop(r.headers_mut().remove("content-type")));
    says(&refusal, ["models.create", "content-type"]);
}

#[test]
fn queries() {
    says(&with_text("models.list", "limit=2", "limit=0"), ["models.list", "query limit: 0"]);
    says(&with_text("models.list", "limit=2", "limit=two"), ["query limit", "two"]);
    says(&with_text("models.list", "limit=2", "limits=2"), ["query limits", "not described"]);
    says(&with_text("models.list", "limit=2", "page=2"), ["query page", "2 times"]);
    says(&with_text("models.list", "view=Deployments", "view=All"), ["query view/0", "All"]);
    says(&with_text("models.list", "%3Aasc", "%3Aup"), ["query sort_by/0", "name:up"]);
    let usage = "models.usage_statistics.retrieve";
    says(&with_text(usage, "chunks=2", "chunks=few"), [usage, "query chunks"]);
    says(&with_text(usage, "&chunks=2", ""), [usage, "query chunks: is missing"]);
    says(&with_text(usage, "start_date=2026-03-01", "start_date=yesterday"), [usage, "date-time"]);
    says(&with_text(usage, "00%3A00Z", "00%3A00+01%3A00"), [usage, "not encoded"]);
}

#[test]
fn bodies() {
    let chat = "models.chat_completions.create";
    says(&with_body(chat, |body| body["stop"] = json!("x")), [chat, "'stop' was unexpected"]);
    says(&with_body(chat, |body| body["temperature"] = json!(2.5)), ["body/temperature", "2.5"]);
    says(
        &with_body(chat, |body| body["chat_history"][0]["role"] = json!("tool")),
        ["body/chat_history/0", "tool"],
    );
    says(
        &with_body("models.create", |body| body["model_type"] = json!("chat")),
        ["body/model_type", "chat"],
    );
    says(&with_body("models.update", |body| body["name"] = Value::Null), ["body/name", "null"]);
    let rollback = "model_servers.rollback";
    says(&spoilt(rollback, |r| *r.body_mut() = "{}".into()), [rollback, "takes none"]);
    says(&spoilt(chat, |r| *r.body_mut() = "{".into()), [chat, "no JSON"]);
}

#[test]
fn forms() {
    let create = "training_datasets.create";
    says(&with_text(create, "name=\"account_id\"", "name=\"account\""), [create, "account_id"]);
    says(&with_text(create, "; filename=\"examples.jsonl\"", ""), [create, "no file part"]);
    says(&with_text(create, "GENERATION", "generation"), [create, "body/schema_type"]);
    says(&with_text(create, "a-boundary--", "a-boundary"), [create, "no end"]);
}

#[test]
fn answers() {
    let check = |name: &str, status, body: Value| {
        let operation = document().operation(name);
        let status = StatusCode::from_u16(status).unwrap();
        document().check_response(operation, status, body.to_string().as_bytes()).unwrap_err()
    };
    says(&check("models.delete", 200, json!({"success": true})), ["models.delete 200", "count"]);
    says(&check("models.delete", 422, json!({"detail": "no"})), ["models.delete 422/detail", "no"]);
    says(&check("models.delete", 404, json!({"detail": 1})), ["models.delete 404/detail", "1"]);
    let chat = "models.chat_completions.create";
    says(&check(chat, 200, json!({"completions": [["p"]]})), [chat, "/completions/0"]);
    let stream =
        |body: &str| document().check_events(document().operation(chat), body).unwrap_err();
    says(&stream("data: {}\n\n"), [chat, "event 0: data"]);
    says(&stream("data: {\"completions\":[]}\n"), [chat, "no end"]);
    says(&stream("event: x\ndata: {\"completions\":[]}\n\n"), [chat, "not one line"]);
    says(
        &stream("event: error\ndata: {}\n\ndata: {\"completions\":[]}\n\n"),
        [chat, "not the end"],
    );
}
