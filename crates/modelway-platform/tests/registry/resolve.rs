use std::sync::Arc;
use std::time::Duration;

use modelway_core::*;
use serde_json::json;

use crate::fixture::*;

on_both!(
    everything_that_a_call_needs,
    of_a_built_in_model,
    nothing_there,
    own_writes_are_seen_at_once,
    others_writes_are_seen_in_two_seconds,
);

async fn everything_that_a_call_needs(f: Fixture) {
    let template = f.template(&toned()).await;
    let group = f.group("g").await;
    let model = f.model_of("m", &template).await;
    f.registry.add_to_group(&AddToGroup::new(&group, &model.id), &cx()).await.unwrap();
    let parameters = object(json!({"tone": "warm", "words": 5}));
    let request = CreateDeployment::new("d").model_creation_parameters(parameters.clone());
    let deployment = f.registry.create_deployment(&request, &at(&model.id)).await.unwrap();
    let resolved = f.registry.resolve(deployment.id.as_str()).await.unwrap();
    assert_eq!(resolved.deployment.name, "d");
    assert_eq!(resolved.model.name.as_deref(), Some("m"));
    assert_eq!(resolved.model.deployment_count, Some(1));
    assert_eq!(resolved.model.model_group.as_ref().unwrap().name, "g");
    let found = resolved.template.as_ref().unwrap();
    assert_eq!(found.vendor_configuration, template.vendor_configuration);
    assert_eq!(found.id, template.id);
    assert_eq!((&resolved.built_in, &resolved.parameters), (&None, &parameters));
    let plain = f.deployment(&model, "plain").await;
    let resolved = f.registry.resolve(plain.id.as_str()).await.unwrap();
    assert_eq!(resolved.parameters, object(json!({"tone": "dry"})));
}

async fn of_a_built_in_model(f: Fixture) {
    f.offer("openai", &["team/gpt:4o"]).await;
    let resolved = f.registry.resolve("openai/team/gpt:4o").await.unwrap();
    let built_in = resolved.built_in.as_ref().unwrap();
    assert_eq!((built_in.provider.as_str(), built_in.upstream.as_str()), ("openai", "team/gpt:4o"));
    assert!(resolved.deployment.is_ready() && resolved.template.is_none());
    assert!(resolved.parameters.is_empty());
}

async fn nothing_there(f: Fixture) {
    refused(f.registry.resolve("nope").await, ErrorKind::NotFound, &["no deployment `nope`"]);
    refused(f.registry.resolve("").await, ErrorKind::NotFound, &["no deployment ``"]);
    let model = f.bare("m").await;
    let words = [model.id.as_str(), "is a model, not a deployment"];
    refused(f.registry.resolve(model.id.as_str()).await, ErrorKind::NotFound, &words);
}

async fn own_writes_are_seen_at_once(f: Fixture) {
    let model = f.model("before").await;
    let deployment = f.deployment(&model, "d").await;
    let id = deployment.id.as_str();
    let first = f.registry.resolve(id).await.unwrap();
    assert!(Arc::ptr_eq(&first, &f.registry.resolve(id).await.unwrap()), "it is kept");
    let mut change = UpdateModel::default();
    change.name = "after".to_owned().into();
    // A clone has the same memory.
    f.registry.clone().update_model(&change, &at(&model.id)).await.unwrap();
    assert_eq!(f.registry.resolve(id).await.unwrap().model.name.as_deref(), Some("after"));
    let delete = DeleteDeployment::new(&deployment);
    f.registry.delete_deployment(&delete, &at(&model.id)).await.unwrap();
    refused(f.registry.resolve(id).await, ErrorKind::NotFound, &[id]);
}

async fn others_writes_are_seen_in_two_seconds(f: Fixture) {
    let model = f.model("m").await;
    let deployment = f.deployment(&model, "d").await;
    let id = deployment.id.as_str();
    f.registry.resolve(id).await.unwrap();
    let other = f.another(2).await;
    let mut change = UpdateDeployment::new(&deployment);
    change.deployment_metadata = object(json!({"disabled": true})).into();
    other.update_deployment(&change, &at(&model.id)).await.unwrap();
    assert!(f.registry.resolve(id).await.unwrap().deployment.is_ready());
    f.clock.advance(Duration::from_secs(2));
    let resolved = f.registry.resolve(id).await.unwrap();
    assert_eq!(resolved.deployment.status, DeploymentStatus::Disabled);
}
