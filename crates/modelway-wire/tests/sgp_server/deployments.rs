//! Requests about deployments.

use modelway_core::{
    DeploymentConfiguration, ExecuteTarget, LaunchDeployment, PageRequest, Patch, Request, SortBy,
    UpdateDeployment,
};
use serde_json::{Value, json};

use super::support::{ask, ask_bare, control_as};

const PATH: &str = "/v4/models/mdl/deployments";

#[test]
fn create_waits_unless_told_otherwise() {
    let asked = ask("POST", PATH, &json!({"name": "d"}));
    assert_eq!(asked.address, "mdl");
    let create = control_as!(CreateDeployment, asked);
    assert_eq!((create.name.as_str(), create.wait_for_ready), ("d", Some(true)));
    assert!(create.account_id.is_none() && create.vendor_configuration.is_none());
    for (sent, waits) in [(json!(false), false), (json!(true), true), (json!(null), true)] {
        let body = json!({"name": "d", "wait_for_ready": sent});
        let create = control_as!(CreateDeployment, ask("POST", PATH, &body));
        assert_eq!(create.wait_for_ready, Some(waits));
    }
}

#[test]
fn create_with_all_parameters() {
    let body = json!({
        "name": "d", "account_id": "acc", "model_creation_parameters": {"a": 1},
        "deployment_metadata": {"b": [2]}, "wait_for_ready": false,
        "vendor_configuration": {"vendor": "LAUNCH", "min_workers": 1, "max_workers": 2, "per_worker": 3},
    });
    let create = control_as!(CreateDeployment, ask("POST", PATH, &body));
    assert_eq!(create.account_id.unwrap(), "acc");
    assert_eq!(json!(create.model_creation_parameters), body["model_creation_parameters"]);
    assert_eq!(json!(create.deployment_metadata), body["deployment_metadata"]);
    let launch =
        LaunchDeployment::default().min_workers(1_u64).max_workers(2_u64).per_worker(3_u64);
    assert_eq!(create.vendor_configuration, Some(launch.into()));
}

#[test]
fn configurations_are_told_by_vendor_or_by_shape() {
    let read = |configuration: Value| {
        let body = json!({"name": "d", "vendor_configuration": configuration});
        control_as!(CreateDeployment, ask("POST", PATH, &body)).vendor_configuration.unwrap()
    };
    let engine =
        read(json!({"vendor": "LLMENGINE", "num_shards": 2, "gpu_type": "nvidia-hopper-h100"}));
    assert!(matches!(engine, DeploymentConfiguration::LlmEngine(c) if c.num_shards == Some(2)));
    assert!(matches!(read(json!({"gpus": 1})), DeploymentConfiguration::LlmEngine(_)));
    assert!(matches!(read(json!({"min_workers": 1})), DeploymentConfiguration::Launch(_)));
    let ours = json!({"vendor": "MODELWAY"});
    assert_eq!(json!(read(ours.clone())), ours);
}

#[test]
fn an_update_tells_null_from_absent() {
    let asked =
        ask("PATCH", "/v4/models/mdl/deployments/dep", &json!({"deployment_metadata": null}));
    assert_eq!(asked.address, "mdl");
    let update = control_as!(UpdateDeployment, asked);
    let mut expected = UpdateDeployment::new("dep");
    expected.deployment_metadata = Patch::Clear;
    expected.wait_for_ready = Some(true);
    assert_eq!(update, expected);
    let body = json!({
        "name": "n", "model_creation_parameters": {}, "deployment_metadata": {"x": 1},
        "vendor_configuration": {"vendor": "LAUNCH"}, "wait_for_ready": false,
    });
    let update = control_as!(UpdateDeployment, ask("PATCH", "/v4/models/m/deployments/d", &body));
    assert_eq!(update.name, Patch::Set("n".to_owned()));
    assert_eq!(update.vendor_configuration, Patch::Set(LaunchDeployment::default().into()));
    assert_eq!(update.wait_for_ready, Some(false));
}

#[test]
fn lists_of_one_model_and_of_all() {
    let query = "?page=2&limit=5&account_id=a&sort_by=status:asc,created_by_user:desc\
        &sort_by=created_by_identity_type:asc";
    let sorts = [
        SortBy::ascending("status"),
        SortBy::descending("created_by_user"),
        SortBy::ascending("created_by_identity_type"),
    ];
    let asked = ask_bare("GET", &format!("{PATH}{query}"));
    assert_eq!(asked.address, "mdl");
    let one = control_as!(ListDeployments, asked);
    assert_eq!(
        (one.page, one.sort_by.as_slice()),
        (PageRequest::new(Some(2), Some(5)), &sorts[..])
    );
    assert_eq!(one.account_id.unwrap(), "a");
    let asked = ask_bare("GET", &format!("/v4/model-deployments{query}"));
    assert_eq!(asked.address, "");
    let all = control_as!(ListAllDeployments, asked);
    assert_eq!(
        (all.page, all.sort_by.as_slice()),
        (PageRequest::new(Some(2), Some(5)), &sorts[..])
    );
    assert_eq!(all.account_id.unwrap(), "a");
}

#[test]
fn one_deployment() {
    let asked = ask_bare("GET", "/v4/models/mdl/deployments/dep");
    assert_eq!(asked.address, "mdl");
    assert_eq!(control_as!(RetrieveDeployment, asked).id, "dep");
    let asked = ask_bare("DELETE", "/v4/models/mdl/deployments/dep");
    assert_eq!(asked.address, "mdl");
    assert_eq!(control_as!(DeleteDeployment, asked).id, "dep");
}

#[test]
fn execute_passes_on_all_but_stream() {
    let body = json!({"stream": true, "messages": [{"role": "user"}], "anything": null, "n": 1});
    let asked = ask("POST", "/v4/models/mdl/deployments/dep/execute", &body);
    assert_eq!(asked.address, "mdl");
    let Request::Execute { request, stream } = asked.request else { panic!("{asked:?}") };
    assert!(stream);
    assert_eq!(request.target, ExecuteTarget::Deployment("dep".into()));
    assert_eq!(
        json!(request.input),
        json!({"messages": [{"role": "user"}], "anything": null, "n": 1})
    );
    let asked = ask("POST", "/v4/models/mdl/deployments/dep/execute", &json!({}));
    let Request::Execute { request, stream } = asked.request else { panic!("{asked:?}") };
    assert!(!stream && request.input.is_empty());
}
