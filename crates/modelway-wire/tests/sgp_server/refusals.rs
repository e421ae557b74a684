//! Bodies and queries that do not fit: every fault is named, with its place.

use serde_json::{Value, json};

use super::support::{faults, faults_of, json as body_of, list, refused};

const CHAT: &str = "/v4/models/dep/chat-completions";
const MODEL: &str = "/v4/models/mdl";

#[test]
fn what_is_missing_is_named() {
    for (method, path, fields) in [
        ("POST", "/v4/models", &["account_id", "name", "model_type"][..]),
        ("POST", "/v4/models/m/deployments", &["name"]),
        ("POST", CHAT, &["prompt", "chat_history"]),
        ("POST", "/v4/models/d/completions", &["prompt"]),
        ("POST", "/v4/models/d/embeddings", &["texts"]),
        ("POST", "/v4/models/d/rerankings", &["query", "chunks"]),
        (
            "POST",
            "/v4/model-templates",
            &["account_id", "name", "endpoint_type", "model_type", "vendor_configuration"],
        ),
        ("POST", "/v4/model-groups", &["account_id", "name"]),
        ("POST", "/v4/serving", &["name", "model_deployment_id"]),
        ("PUT", "/v4/serving/s/backend", &["new_model_deployment_id"]),
        ("POST", "/v4/fine-tuning-jobs", &["account_id", "training_dataset_id"]),
    ] {
        let mut expected: Vec<_> = fields.iter().map(|name| format!("body.{name}")).collect();
        let found = faults(method, path, &json!({}));
        assert!(found.iter().all(|(_, kind)| kind == "missing"), "{path}: {found:?}");
        let mut found: Vec<_> = found.into_iter().map(|(at, _)| at).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{path}");
        let error = refused(method, path, "{}").to_string();
        assert!(fields.iter().all(|name| error.contains(name)), "{error}");
    }
}

#[test]
fn closed_bodies_refuse_what_they_do_not_know() {
    for (method, path, least) in [
        ("POST", CHAT, json!({"prompt": "p", "chat_history": []})),
        ("POST", "/v4/models/d/completions", json!({"prompt": "p"})),
        ("POST", "/v4/models/d/embeddings", json!({"texts": []})),
        ("POST", "/v4/models/d/rerankings", json!({"query": "q", "chunks": []})),
        ("PATCH", MODEL, json!({})),
        ("PATCH", "/v4/models/m/deployments/d", json!({})),
        ("PATCH", "/v4/model-groups/g", json!({})),
    ] {
        let mut body = least;
        body["surprise"] = json!(1);
        body["model"] = json!("m");
        let mut expected =
            list(&[("body.model", "extra_forbidden"), ("body.surprise", "extra_forbidden")]);
        let mut found = faults(method, path, &body);
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn chats_are_checked_field_by_field() {
    let bindings = |value: Value| json!({"bindings": {"x": value}});
    for (field, value, place, kind) in [
        ("prompt", json!(1), "", "string_type"),
        ("chat_history", json!({}), "", "list_type"),
        ("temperature", json!(2.001), "", "less_than_equal"),
        ("temperature", json!(-0.1), "", "greater_than_equal"),
        ("temperature", json!("hot"), "", "float_type"),
        ("stop_sequences", json!(["1", "2", "3", "4", "5"]), "", "too_long"),
        ("stop_sequences", json!("stop"), "", "list_type"),
        ("stop_sequences", json!(["a", 1]), ".1", "string_type"),
        ("max_tokens", json!(1.5), "", "int_type"),
        ("max_tokens", json!(-1), "", "int_range"),
        ("max_tokens", json!("5"), "", "int_type"),
        ("top_k", json!(0.5), "", "int_type"),
        ("top_p", json!([]), "", "float_type"),
        ("logprobs", json!(1), "", "bool_type"),
        ("top_logprobs", json!(4_294_967_296_u64), "", "int_range"),
        ("stream", json!("yes"), "", "bool_type"),
        ("chat_template", json!(1), "", "string_type"),
        ("chat_template_kwargs", json!([]), "", "dict_type"),
        ("reasoning_effort", json!("extreme"), "", "enum"),
        ("model_request_parameters", json!({}), ".bindings", "missing"),
        ("model_request_parameters", json!({"bindings": [], "more": 1}), ".bindings", "dict_type"),
        ("model_request_parameters", bindings(json!(null)), ".bindings.x", "value_type"),
        ("model_request_parameters", bindings(json!([1])), ".bindings.x", "value_type"),
        ("model_request_parameters", bindings(json!({})), ".bindings.x", "value_type"),
    ] {
        let mut body = json!({"prompt": "p", "chat_history": []});
        body[field] = value;
        let found = faults("POST", CHAT, &body);
        assert_eq!(found[0], (format!("body.{field}{place}"), kind.to_owned()), "{body}");
    }
    let body = json!({"prompt": "p", "model_request_parameters": {"bindings": {}, "more": 1}});
    let found = faults("POST", "/v4/models/d/completions", &body);
    assert_eq!(found, list(&[("body.model_request_parameters.more", "extra_forbidden")]));
}

#[test]
fn all_faults_are_told_at_once() {
    let body = json!({"chat_history": [{"role": "x"}, {"role": "y"}], "temperature": 3, "no": 1});
    let mut found = faults("POST", CHAT, &body);
    found.sort();
    let expected = [
        ("body.chat_history.0.role", "enum"),
        ("body.chat_history.1.role", "enum"),
        ("body.no", "extra_forbidden"),
        ("body.prompt", "missing"),
        ("body.temperature", "less_than_equal"),
    ];
    assert_eq!(found, list(&expected));
    // There is an end to it.
    let many: serde_json::Map<_, _> = (0..10_000).map(|i| (i.to_string(), json!(1))).collect();
    assert_eq!(faults("PATCH", MODEL, &json!(many)).len(), 50);
}

#[test]
fn places_are_written_as_the_service_writes_them() {
    let error = refused("POST", CHAT, r#"{"prompt": "p", "chat_history": [1], "temperature": 9}"#);
    let body = body_of(&modelway_wire::sgp::server::render_error(&error));
    let expected = json!([
        {"loc": ["body", "chat_history", 0], "msg": "must be an object", "type": "dict_type"},
        {"loc": ["body", "temperature"], "msg": "must be at most 2", "type": "less_than_equal"},
    ]);
    assert_eq!(body, json!({"detail": expected, "code": "invalid_request"}));
    assert_eq!(
        error.to_string(),
        "the request does not fit: body.chat_history[0] must be an object; body.temperature must be at most 2"
    );
}

#[test]
fn what_cannot_be_cleared_is_not_cleared() {
    for (path, body, place) in [
        (MODEL, json!({"name": null}), "body.name"),
        (MODEL, json!({"model_type": null}), "body.model_type"),
        ("/v4/models/m/deployments/d", json!({"name": null}), "body.name"),
        ("/v4/model-groups/g", json!({"name": null}), "body.name"),
    ] {
        assert_eq!(faults("PATCH", path, &body), list(&[(place, "null_forbidden")]));
    }
}

#[test]
fn words_are_checked() {
    for (method, path, body, place) in [
        ("PATCH", MODEL, json!({"model_type": "chat"}), "body.model_type"),
        ("PATCH", MODEL, json!({"model_vendor": "FUTURE"}), "body.model_vendor"),
        (
            "POST",
            "/v4/models",
            json!({"account_id": "a", "name": "n", "model_type": 1}),
            "body.model_type",
        ),
        ("GET", "/v4/models?view=Nothing", json!({}), "query.view.0"),
        ("GET", "/v4/models/m?view=Deployments,deployments", json!({}), "query.view.1"),
        ("GET", "/v4/models?sort_by=id", json!({}), "query.sort_by.0"),
        ("GET", "/v4/models?sort_by=id:up", json!({}), "query.sort_by.0"),
        ("GET", "/v4/models?sort_by=status:asc", json!({}), "query.sort_by.0"),
        (
            "GET",
            "/v4/model-deployments?sort_by=id:asc&sort_by=model_type:asc",
            json!({}),
            "query.sort_by.1",
        ),
    ] {
        assert_eq!(faults(method, path, &body), list(&[(place, "enum")]), "{path}");
    }
    let template = json!({
        "account_id": "a", "name": "n", "endpoint_type": "FAST", "model_type": "X",
        "vendor_configuration": {"vendor": "LAUNCH", "bundle_config": {"registry": "r", "image": "i", "tag": "t"}},
        "endpoint_protocol": "GRPC",
        "model_request_parameters_schema": {"parameters": [{"name": "n", "type": "list", "description": "", "required": true}, {"name": "x"}]},
    });
    let schema = "body.model_request_parameters_schema.parameters";
    let expected = [
        ("body.endpoint_type", "enum"),
        ("body.model_type", "enum"),
        ("body.endpoint_protocol", "enum"),
        (&format!("{schema}.0.type"), "enum"),
        (&format!("{schema}.1.type"), "missing"),
        (&format!("{schema}.1.description"), "missing"),
        (&format!("{schema}.1.required"), "missing"),
    ];
    assert_eq!(faults("POST", "/v4/model-templates", &template), list(&expected));
}

#[test]
fn configurations_are_checked() {
    let template = |configuration: Value| {
        let body = json!({
            "account_id": "a", "name": "n", "endpoint_type": "SYNC", "model_type": "GENERIC",
            "vendor_configuration": configuration,
        });
        faults("POST", "/v4/model-templates", &body).remove(0)
    };
    let deployment = |configuration: Value| {
        let body = json!({"name": "n", "vendor_configuration": configuration});
        faults("POST", "/v4/models/m/deployments", &body).remove(0)
    };
    let job = |configuration: Value| {
        let body = json!({
            "account_id": "a", "training_dataset_id": "d", "vendor_configuration": configuration,
        });
        faults("POST", "/v4/fine-tuning-jobs", &body).remove(0)
    };
    let fault =
        |place: &str, kind: &str| (format!("body.vendor_configuration{place}"), kind.to_owned());
    assert_eq!(template(json!("LAUNCH")), fault("", "dict_type"));
    assert_eq!(template(json!({})), fault("", "value_error"));
    assert_eq!(template(json!({"vendor": "FUTURE"})), fault(".vendor", "union_tag_invalid"));
    assert_eq!(
        template(json!({"vendor": "LAUNCH", "bundle_config": {}})),
        fault("", "value_error")
    );
    assert_eq!(template(json!({"vendor": "MODELWAY", "provider": "p"})), fault("", "value_error"));
    assert_eq!(deployment(json!({"vendor": "OPENAI"})), fault(".vendor", "union_tag_invalid"));
    assert_eq!(deployment(json!({})), fault(".vendor", "missing"));
    assert_eq!(
        deployment(json!({"vendor": "LAUNCH", "min_workers": "1"})),
        fault("", "value_error")
    );
    assert_eq!(deployment(json!({"vendor": "LLMENGINE", "gpus": -1})), fault("", "value_error"));
    assert_eq!(job(json!({"suffix": "s"})), fault(".vendor", "missing"));
    assert_eq!(job(json!({"vendor": "COHERE"})), fault(".vendor", "union_tag_invalid"));
    assert_eq!(job(json!({"vendor": "OPENAI", "suffix": 1})), fault("", "value_error"));
    // What is missing is named.
    let body = r#"{"account_id": "a", "name": "n", "endpoint_type": "SYNC", "model_type": "GENERIC",
        "vendor_configuration": {"vendor": "LAUNCH", "bundle_config": {"registry": "r", "tag": "t"}}}"#;
    let error = refused("POST", "/v4/model-templates", body).to_string();
    assert!(error.contains("missing field `image`"), "{error}");
}

#[test]
fn pages_have_bounds() {
    for path in [
        "/v4/models",
        "/v4/models/m/deployments",
        "/v4/model-deployments",
        "/v4/model-templates",
        "/v4/model-groups",
        "/v4/fine-tuning-jobs",
        "/v4/training-datasets",
    ] {
        for (query, place, kind) in [
            ("page=0", "query.page", "greater_than_equal"),
            ("page=-3", "query.page", "greater_than_equal"),
            ("page=first", "query.page", "int_parsing"),
            ("page=", "query.page", "int_parsing"),
            ("page=99999999999999999999", "query.page", "less_than_equal"),
            ("limit=0", "query.limit", "greater_than_equal"),
            ("limit=10001", "query.limit", "less_than_equal"),
            ("limit=1.5", "query.limit", "int_parsing"),
        ] {
            let found = faults("GET", &format!("{path}?{query}"), &json!({}));
            assert_eq!(found, list(&[(place, kind)]), "{path}?{query}");
        }
    }
}

#[test]
fn bodies_that_are_no_object_are_refused() {
    let deep = "[".repeat(100_000);
    for (body, kind) in [
        ("", "missing"),
        ("[]", "dict_type"),
        ("null", "dict_type"),
        ("\"text\"", "dict_type"),
        ("{", "json_invalid"),
        ("{} x", "json_invalid"),
        ("{\"prompt\": NaN}", "json_invalid"),
        ("not json", "json_invalid"),
        (&deep, "json_invalid"),
    ] {
        for path in [CHAT, "/v4/models", "/v4/serving/s/execute"] {
            let error = refused("POST", path, body.to_owned());
            assert_eq!(faults_of(&error), list(&[("body", kind)]), "{path} {kind}");
        }
    }
    let error = refused("POST", "/v4/models", vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}']);
    assert_eq!(faults_of(&error), list(&[("body", "json_invalid")]));
}

#[test]
fn an_execution_is_open_but_for_stream() {
    let found = faults("POST", "/v4/serving/a/x/execute", &json!({"stream": "yes", "more": 1}));
    assert_eq!(found, list(&[("body.stream", "bool_type")]));
}
