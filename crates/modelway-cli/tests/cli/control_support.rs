//! A server that plays the Scale GenAI Platform.

use assert_cmd::Command;
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Ended, modelway, run};

/// The command on the platform at `url`.
pub(crate) fn on(url: &str, arguments: &[&str]) -> Command {
    let mut command = modelway(&[arguments, &["--provider", "sgp", "--retries", "0"]].concat());
    command
        .env("SGP_API_KEY", "key")
        .env("SGP_ACCOUNT_ID", "acc_1")
        .env("SGP_CLIENT_BASE_URL", url);
    command
}

/// Runs the command on the platform.
pub(crate) async fn asked(server: &MockServer, arguments: &[&str]) -> Ended {
    run(on(&server.uri(), arguments)).await
}

/// A request that came: method, path with its query, and the body, `null` for none.
pub(crate) async fn requests(server: &MockServer) -> Vec<(String, String, Value)> {
    let requests = server.received_requests().await.unwrap();
    let told = requests.iter().map(|request| {
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let place = format!("{}{query}", request.url.path());
        let body = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        (request.method.to_string(), place, body)
    });
    told.collect()
}

/// What stands in every object.
fn entity(id: &str) -> Value {
    json!({
        "id": id,
        "account_id": "acc_1",
        "created_at": "2026-01-31T12:00:00Z",
        "created_by_user_id": "user_1",
        "created_by_identity_type": "user",
    })
}

/// An object with this id and these fields.
pub(crate) fn object(id: &str, fields: Value) -> Value {
    let mut object = entity(id);
    let Value::Object(fields) = fields else { panic!("fields are an object: {fields}") };
    object.as_object_mut().unwrap().extend(fields);
    object
}

pub(crate) fn template(id: &str) -> Value {
    let fields = json!({
        "name": "names",
        "endpoint_type": "SYNC",
        "model_type": "CHAT_COMPLETION",
        "vendor_configuration": {
            "vendor": "MODELWAY", "provider": "lab", "model": "small",
            "system_prompt": "You generate {{kind}} names.",
        },
        "model_creation_parameters_schema": {"parameters": [
            {"name": "kind", "type": "str", "description": "of what", "required": true},
            {"name": "words", "type": "int", "description": "", "required": false},
        ]},
    });
    object(id, fields)
}

pub(crate) fn model(id: &str) -> Value {
    let fields = json!({
        "name": "pet-names",
        "model_type": "CHAT_COMPLETION",
        "model_template_id": "tpl_1",
        "model_creation_parameters": {"kind": "pet"},
        "request_schema": {},
        "response_schema": {},
        "deployment_count": 2,
        "supports_multi_turn": true,
    });
    object(id, fields)
}

pub(crate) fn deployment(id: &str, status: &str) -> Value {
    object(id, json!({"name": "pets", "status": status, "model_instance_id": "mdl_1"}))
}

pub(crate) fn group(id: &str) -> Value {
    object(id, json!({"name": "animals", "description": "all of them"}))
}

/// The only page of a list.
pub(crate) fn page(items: &[Value]) -> Value {
    let count = items.len();
    json!({"items": items, "current_page": 1, "items_per_page": 100, "total_item_count": count})
}

/// Has the server answer one request by `json`; the requests after it by what is mounted after it.
pub(crate) async fn once(server: &MockServer, verb: &str, place: &str, json: Value) {
    let response = ResponseTemplate::new(200).set_body_json(json);
    let mock = Mock::given(method(verb)).and(path(place)).respond_with(response);
    mock.up_to_n_times(1).mount(server).await;
}

/// Has the server answer a deletion.
pub(crate) async fn deletes(server: &MockServer, place: &str) {
    crate::support::answer(server, "DELETE", place, json!({"success": true, "count": 1})).await;
}
