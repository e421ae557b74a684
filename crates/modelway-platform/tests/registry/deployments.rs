use modelway_core::*;
use serde_json::json;

use crate::fixture::*;

on_both!(
    made_ready,
    refused_for_other_platforms,
    refused_for_an_unknown_provider,
    parameters_are_checked_together,
    switched_off_and_on,
    changed,
    belongs_to_its_model,
    deleted,
);

async fn made_ready(f: Fixture) {
    let model = f.model_for("acme", "m").await;
    let configuration = object(json!({"vendor": "MODELWAY", "note": 1}));
    let configuration = DeploymentConfiguration::from_json(configuration);
    let mut request = CreateDeployment::new("production").wait_for_ready(true);
    request.model_creation_parameters = Some(object(json!({"words": 3})));
    request.deployment_metadata = Some(object(json!({"team": ["a", null]})));
    request.vendor_configuration = Some(configuration);
    let made = f.registry.create_deployment(&request, &at(&model.id)).await.unwrap();
    assert!(made.is_ready() && !made.built_in);
    let ask = RetrieveDeployment::new(&made);
    let read = f.registry.retrieve_deployment(&ask, &at(&model.id)).await.unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&made).unwrap());
    assert_eq!(read.model_instance_id, Some(model.id));
    assert_eq!(read.deployment_metadata, request.deployment_metadata);
    assert_eq!(read.vendor_configuration, request.vendor_configuration);
    // It is its model's account's.
    assert_eq!(read.entity.account_id, Some("acme".into()));
    assert_eq!(DeploymentRef::from(&made), DeploymentRef::new("platform", made.id.as_str()));
}

async fn refused_for_other_platforms(f: Fixture) {
    let model = f.model_of("m", &f.template(&launch()).await).await;
    let made = f.registry.create_deployment(&CreateDeployment::new("d"), &at(&model.id)).await;
    refused(made, ErrorKind::Unsupported, &["is configured for LAUNCH", "MODELWAY", "sgp"]);

    let model = f.model("m").await;
    for (fields, vendor) in [
        (json!({"vendor": "LLMENGINE", "gpus": 1}), "LLMENGINE"),
        (json!({"vendor": "LAUNCH", "min_workers": 0}), "LAUNCH"),
        (json!({"vendor": "NEXT"}), "NEXT"),
        (json!({"knob": 1}), "no vendor"),
    ] {
        let mut request = CreateDeployment::new("d");
        request.vendor_configuration = Some(DeploymentConfiguration::from_json(object(fields)));
        let made = f.registry.create_deployment(&request, &at(&model.id)).await;
        refused(made, ErrorKind::Unsupported, &["the deployment is configured for", vendor]);
    }
}

async fn refused_for_an_unknown_provider(f: Fixture) {
    let configuration = ModelwayTemplate::new("nowhere", "m");
    let template = f.template(&CreateTemplate::new("t", ModelKind::Chat, configuration)).await;
    let model = f.model_of("m", &template).await;
    let request = CreateDeployment::new("d");
    let made = f.registry.create_deployment(&request, &at(&model.id)).await;
    refused(made, ErrorKind::InvalidRequest, &["provider `nowhere`", "it has ollama, openai"]);
    let none = f.registry.clone().with_providers([] as [&str; 0]);
    let made = none.create_deployment(&request, &at(&model.id)).await;
    refused(made, ErrorKind::InvalidRequest, &["it has no provider"]);
    let wider = f.registry.clone().with_providers(["nowhere"]);
    wider.create_deployment(&request, &at(&model.id)).await.unwrap();
}

async fn parameters_are_checked_together(f: Fixture) {
    let model = f.model("m").await;
    let mut request = CreateDeployment::new("d");
    for (parameters, words) in [
        (json!({"words": "three"}), "`words` must be int"),
        (json!({"tone": null}), "`tone` must be str"),
        (json!({"speed": 1}), "`speed` is not a parameter"),
    ] {
        request.model_creation_parameters = Some(object(parameters));
        let made = f.registry.create_deployment(&request, &at(&model.id)).await;
        refused(made, ErrorKind::InvalidRequest, &[words]);
    }
    request.name = String::new();
    let made = f.registry.create_deployment(&request, &at(&model.id)).await;
    refused(made, ErrorKind::InvalidRequest, &["`name` is empty"]);
}

async fn switched_off_and_on(f: Fixture) {
    let model = f.model("m").await;
    let deployment = f.deployment(&model, "d").await;
    let mut change = UpdateDeployment::new(&deployment);
    for (metadata, status) in [
        (Patch::Set(object(json!({"disabled": true, "why": "cost"}))), DeploymentStatus::Disabled),
        (Patch::Keep, DeploymentStatus::Disabled),
        (Patch::Set(object(json!({"disabled": false}))), DeploymentStatus::Ready),
        (Patch::Set(object(json!({"disabled": true}))), DeploymentStatus::Disabled),
        (Patch::Clear, DeploymentStatus::Ready),
    ] {
        change.deployment_metadata = metadata;
        // Off and on also where this process has not the provider.
        let poor = f.registry.clone().with_providers(["openai"]);
        let changed = poor.update_deployment(&change, &at(&model.id)).await.unwrap();
        assert_eq!(changed.status, status);
        assert_eq!(
            f.registry.resolve(deployment.id.as_str()).await.unwrap().deployment.status,
            status
        );
        f.clock.advance(std::time::Duration::from_secs(3));
    }
    change.deployment_metadata = object(json!({"disabled": "yes"})).into();
    let changed = f.registry.update_deployment(&change, &at(&model.id)).await;
    refused(changed, ErrorKind::InvalidRequest, &["deployment_metadata.disabled"]);
    let mut request = CreateDeployment::new("off");
    request.deployment_metadata = Some(object(json!({"disabled": true})));
    let made = f.registry.create_deployment(&request, &at(&model.id)).await.unwrap();
    assert_eq!(made.status, DeploymentStatus::Disabled);
}

async fn changed(f: Fixture) {
    let model = f.model("m").await;
    let deployment = f.deployment(&model, "d").await;
    let mut change = UpdateDeployment::new(&deployment);
    change.name = "e".to_owned().into();
    change.model_creation_parameters = object(json!({"words": 9})).into();
    let changed = f.registry.update_deployment(&change, &at(&model.id)).await.unwrap();
    assert_eq!((changed.name.as_str(), &changed.entity), ("e", &deployment.entity));
    let read = RetrieveDeployment::new(&deployment);
    let read = f.registry.retrieve_deployment(&read, &at(&model.id)).await.unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&changed).unwrap());
    change.model_creation_parameters = Patch::Clear;
    let cleared = f.registry.update_deployment(&change, &at(&model.id)).await.unwrap();
    assert_eq!(cleared.model_creation_parameters, None);

    change.model_creation_parameters = object(json!({"words": "nine"})).into();
    let refusal = f.registry.update_deployment(&change, &at(&model.id)).await;
    refused(refusal, ErrorKind::InvalidRequest, &["`words` must be int"]);
    let mut change = UpdateDeployment::new(&deployment);
    change.name = Patch::Clear;
    let refusal = f.registry.update_deployment(&change, &at(&model.id)).await;
    refused(refusal, ErrorKind::InvalidRequest, &["`name` cannot be cleared"]);
    let mut change = UpdateDeployment::new(&deployment);
    let engine = LlmEngineDeployment::default();
    change.vendor_configuration = DeploymentConfiguration::from(engine).into();
    let refusal = f.registry.update_deployment(&change, &at(&model.id)).await;
    refused(refusal, ErrorKind::Unsupported, &["LLMENGINE"]);
}

async fn belongs_to_its_model(f: Fixture) {
    let (model, other) = (f.model("m").await, f.model("other").await);
    let deployment = f.deployment(&model, "d").await;
    let words = [other.id.as_str(), deployment.id.as_str()];
    let read = RetrieveDeployment::new(&deployment);
    let read = f.registry.retrieve_deployment(&read, &at(&other.id)).await;
    refused(read, ErrorKind::NotFound, &words);
    let change = UpdateDeployment::new(&deployment);
    let changed = f.registry.update_deployment(&change, &at(&other.id)).await;
    refused(changed, ErrorKind::NotFound, &words);
    let delete = DeleteDeployment::new(&deployment);
    let deleted = f.registry.delete_deployment(&delete, &at(&other.id)).await;
    refused(deleted, ErrorKind::NotFound, &words);
    let list = ListDeployments::default();
    let page = f.registry.list_deployments(&list, &at(&other.id)).await.unwrap();
    assert!(page.items.is_empty() && page.total_item_count == Some(0));
    let page = f.registry.list_deployments(&list, &at(&model.id)).await.unwrap();
    assert_eq!(page.total_item_count, Some(1));
}

async fn deleted(f: Fixture) {
    let model = f.model("m").await;
    let (deployment, kept) = (f.deployment(&model, "a").await, f.deployment(&model, "b").await);
    let server = f.server("front", &deployment).await;
    let delete = DeleteDeployment::new(&deployment);
    let result = f.registry.delete_deployment(&delete, &at(&model.id)).await;
    refused(result, ErrorKind::Conflict, &["model server `front`", server.id.as_str()]);
    let exchange = UpdateServerBackend::new(&server, &kept);
    f.registry.update_server_backend(&exchange, &cx()).await.unwrap();
    let deleted = f.registry.delete_deployment(&delete, &at(&model.id)).await.unwrap();
    assert!(deleted.success && deleted.count == 1);
    // What is deleted is nothing to go back to.
    let back = f.registry.roll_back_server(&RollBackServer::new(&server), &cx()).await;
    refused(back, ErrorKind::Conflict, &["no deployment before"]);
    let again = f.registry.delete_deployment(&delete, &at(&model.id)).await;
    refused(again, ErrorKind::NotFound, &[deployment.id.as_str()]);
}
