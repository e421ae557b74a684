//! The table of routes: each is reached, and each stands in the service's description.

use std::collections::BTreeSet;

use modelway_core::ErrorKind;
use modelway_wire::sgp::server::{parse, render_error, routes};
use serde_json::{Value, json};

use super::support::{ask_bare, control_as, json as body_of, refused, request};

/// The least that each operation takes.
fn least(name: &str) -> Value {
    match name {
        "models.create" => json!({"account_id": "a", "name": "n", "model_type": "GENERIC"}),
        "models.chat_completions.create" => json!({"prompt": "p", "chat_history": []}),
        "models.completions.create" => json!({"prompt": "p"}),
        "models.embeddings.create" => json!({"texts": []}),
        "models.rerankings.create" => json!({"query": "q", "chunks": []}),
        "models.deployments.create" => json!({"name": "n"}),
        "model_templates.create" => json!({
            "account_id": "a", "name": "n", "endpoint_type": "SYNC", "model_type": "GENERIC",
            "vendor_configuration": {"bundle_config": {"registry": "r", "image": "i", "tag": "t"}},
        }),
        "model_groups.create" => json!({"account_id": "a", "name": "n"}),
        "model_servers.create" => json!({"name": "n", "model_deployment_id": "d"}),
        "model_servers.update_backend" => json!({"new_model_deployment_id": "d"}),
        "fine_tuning_jobs.create" => json!({"account_id": "a", "training_dataset_id": "d"}),
        _ => json!({}),
    }
}

/// A request for a route, its ids being `x1`, `x2`.
fn least_request(name: &str, method: &str, template: &str) -> http::Request<bytes::Bytes> {
    let mut count = 0;
    let segments = template.split('/').map(|segment| {
        if !segment.starts_with('{') {
            return segment.to_owned();
        }
        count += 1;
        format!("x{count}")
    });
    let mut path = segments.collect::<Vec<_>>().join("/");
    if path.ends_with("usage-statistics") {
        path.push_str("?start_date=2024-01-01T00:00:00Z&end_date=2024-01-02&chunks=2");
    }
    if name == "training_datasets.create" {
        let mut form = request(method, &path, super::tuning::form(&["account_id", "name"]));
        let kind = super::tuning::FORM_TYPE.parse().unwrap();
        form.headers_mut().insert("content-type", kind);
        return form;
    }
    request(method, &path, least(name).to_string())
}

#[test]
fn every_route_is_read() {
    for route in routes() {
        let request = least_request(route.name, route.method.as_str(), route.path);
        let asked = parse(&request).unwrap_or_else(|e| panic!("{}: {e}", route.name));
        assert_eq!(asked.operation, route.name, "{}", route.path);
        let models = route.path.starts_with("/v4/models/") && !route.path.ends_with("statistics");
        assert_eq!(asked.address, if models { "x1" } else { "" }, "{}", route.name);
        assert!(asked.account.is_none() && asked.extra_body.is_empty());
        assert!(!asked.request.is_stream());
    }
}

#[test]
fn names_are_unique() {
    let names: BTreeSet<&str> = routes().iter().map(|route| route.name).collect();
    assert_eq!((names.len(), routes().len()), (49, 49));
}

/// Reads method, path and name of every operation out of the description, which is laid out evenly.
fn described() -> BTreeSet<(String, String, String)> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/openapi/sgp-v4.yaml");
    let text = std::fs::read_to_string(file).unwrap();
    let (mut path, mut method) = (String::new(), String::new());
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("  /") {
            path = format!("/{}", rest.trim_end_matches(':'));
        } else if let Some(name) = line.strip_prefix("      operationId: ") {
            found.insert((method.clone(), path.clone(), name.to_owned()));
        } else if line.starts_with("    ") && !line.starts_with("     ") {
            method = line.trim().trim_end_matches(':').to_ascii_uppercase();
        }
    }
    found
}

#[test]
fn routes_are_those_of_the_description() {
    let legacy = |path: &str| matches!(path, "/v4/completions" | "/v4/chat-completions");
    let described: BTreeSet<_> =
        described().into_iter().filter(|(_, path, _)| !legacy(path)).collect();
    let ours = routes()
        .iter()
        .map(|route| (route.method.to_string(), route.path.to_owned(), route.name.to_owned()));
    assert_eq!(ours.collect::<BTreeSet<_>>(), described);
}

#[test]
fn unknown_paths_are_named() {
    for path in [
        "/",
        "/v4",
        "/v4/",
        "/v5/models",
        "/v4/models/",
        "/v4/models/m/",
        "/v4/models//deployments",
        "/v4/models/m/deployments/",
        "/v4/completions",
        "/v4/interactions/",
        "/v4/models/a/b/usage-statistics",
        "/v4/serving/a/b/c/execute",
    ] {
        let error = refused("GET", path, "");
        assert_eq!(error.kind(), ErrorKind::NotFound, "{path}");
        assert!(error.to_string().contains(&format!("`{path}`")), "{error}");
        assert_eq!(render_error(&error).status(), 404);
    }
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    for (method, path, allow) in [
        ("PUT", "/v4/models", "POST, GET"),
        ("POST", "/v4/models/m", "GET, PATCH, DELETE"),
        ("GET", "/v4/models/m/chat-completions", "POST"),
        ("PATCH", "/v4/model-templates/t", "GET, DELETE"),
        ("HEAD", "/v4/serving/s/backend", "PUT"),
    ] {
        let error = refused(method, path, "");
        let answer = render_error(&error);
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["allow"]),
            (405, &allow.parse().unwrap())
        );
        let body = body_of(&answer);
        assert!(body["detail"].as_str().unwrap().contains(path), "{body}");
        assert_eq!(body["code"], "unsupported");
    }
}

#[test]
fn a_segment_is_decoded_by_itself() {
    let path = "/v4/models/meta%2Fllama%203%C3%BC/deployments/a%3Fb%25";
    let asked = ask_bare("GET", path);
    assert_eq!(asked.address, "meta/llama 3ü");
    assert_eq!(control_as!(RetrieveDeployment, asked).id, "a?b%");
    for path in ["/v4/models/%ff", "/v4/models/%zz", "/v4/models/%"] {
        let error = refused("GET", path, "");
        assert_eq!(super::support::faults_of(&error)[0].0, "path", "{path}");
    }
}

#[test]
fn aliases_come_before_servers() {
    assert_eq!(ask_bare("GET", "/v4/serving/a/deployment").operation, "alias.retrieve");
    assert_eq!(ask_bare("GET", "/v4/serving/a").operation, "model_servers.retrieve");
    // An alias cannot be executed by that path, so that a server named `a` is meant.
    let asked = super::support::ask("POST", "/v4/serving/a/execute", &json!({}));
    assert_eq!(asked.operation, "model_servers.execute");
}

#[test]
fn the_account_is_in_a_header() {
    let mut request = request("GET", "/v4/models", "");
    request.headers_mut().insert("x-selected-account-id", " acc_1 ".parse().unwrap());
    assert_eq!(parse(&request).unwrap().account.unwrap(), "acc_1");
    request.headers_mut().insert("x-selected-account-id", "".parse().unwrap());
    assert!(parse(&request).unwrap().account.is_none());
    let odd = http::HeaderValue::from_bytes(b"\xff\xfe").unwrap();
    request.headers_mut().insert("x-selected-account-id", odd);
    assert_eq!(super::support::faults_of(&parse(&request).unwrap_err())[0].0, "header");
}
