//! Whatever comes, there is an answer: a request read, or an error that can be written.

use bytes::Bytes;
use http::Request;
use modelway_wire::sgp::server::{parse, render_error, routes};
use proptest::prelude::*;
use serde_json::{Value, json};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-zA-Z0-9é_ ]{0,8}".prop_map(Value::from),
        Just(json!("LAUNCH")),
        Just(json!("user")),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((field(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Names that some request has, so that values get somewhere.
fn field() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "name",
        "account_id",
        "model_type",
        "prompt",
        "chat_history",
        "role",
        "content",
        "type",
        "text",
        "image_url",
        "url",
        "texts",
        "query",
        "chunks",
        "temperature",
        "max_tokens",
        "top_k",
        "stop_sequences",
        "stream",
        "model_request_parameters",
        "bindings",
        "vendor_configuration",
        "vendor",
        "bundle_config",
        "endpoint_type",
        "parameters",
        "base_model_metadata",
        "modelDetails",
        "model_creation_parameters_schema",
        "x",
    ])
    .prop_map(str::to_owned)
}

fn answered(request: &Request<Bytes>) {
    if let Err(error) = parse(request) {
        let answer = render_error(&error);
        assert!(answer.status().is_client_error(), "{error}");
        let _: Value = serde_json::from_slice(answer.body()).unwrap();
    }
}

fn to(route: usize, query: &str, body: Vec<u8>, kind: &str) -> Option<Request<Bytes>> {
    let route = &routes()[route % routes().len()];
    let path = route.path.replace(['{', '}'], "");
    let request = Request::builder().method(route.method.clone()).header("content-type", kind);
    request.uri(format!("{path}?{query}")).body(body.into()).ok()
}

proptest! {
    #[test]
    fn any_json_is_answered(route in any::<usize>(), body in any_json()) {
        if let Some(request) = to(route, "", body.to_string().into_bytes(), "application/json") {
            answered(&request);
        }
    }

    #[test]
    fn any_bytes_are_answered(route in any::<usize>(), body in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Some(request) = to(route, "", body, "application/json") {
            answered(&request);
        }
    }

    #[test]
    fn any_query_is_answered(
        route in any::<usize>(),
        query in "((page|limit|view|sort_by|chunks|start_date)=[0-9a-zA-Z:,%+-]{0,24}&?){0,4}",
    ) {
        if let Some(request) = to(route, &query, b"{}".to_vec(), "application/json") {
            answered(&request);
        }
    }

    #[test]
    fn any_form_is_answered(body in "(--b|\r\n|--|: |; |=|\"|\\\\|content-disposition|form-data|name|x|é){0,40}") {
        let upload = routes().iter().position(|r| r.name == "training_datasets.create").unwrap();
        for kind in ["multipart/form-data; boundary=b", "multipart/form-data; boundary=\"b", &body] {
            if let Some(request) = to(upload, "", body.clone().into_bytes(), kind) {
                answered(&request);
            }
        }
    }

    #[test]
    fn any_path_is_answered(path in "(/|v4|models|serving|a|%2F|%|deployments|execute|[a-z]){0,10}") {
        if let Ok(request) = Request::get(format!("/{path}")).body(Bytes::new()) {
            answered(&request);
        }
    }
}
