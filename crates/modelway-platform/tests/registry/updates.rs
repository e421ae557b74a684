//! Changes of models.

use modelway_core::*;
use serde_json::json;

use crate::fixture::*;

on_both!(
    keeps_clears_and_sets,
    cannot_be_cleared,
    stays_with_its_template,
    deployments_must_be_able_to_follow,
    a_description_changes_without_the_provider,
);

fn update() -> UpdateModel {
    UpdateModel::default()
}

async fn keeps_clears_and_sets(f: Fixture) {
    let (model, group) = (f.model("before").await, f.group("g").await);
    let mut change = update();
    change.name = "after".to_owned().into();
    change.display_name = "D".to_owned().into();
    change.description = "text".to_owned().into();
    change.model_vendor = ModelVendor::Unlisted.into();
    change.model_group_id = group.id.clone().into();
    change.model_creation_parameters = object(json!({"tone": "warm"})).into();
    let changed = f.registry.update_model(&change, &at(&model.id)).await.unwrap();
    assert_eq!(changed.name.as_deref(), Some("after"));
    assert_eq!(changed.card.description.as_deref(), Some("text"));
    assert_eq!(changed.model_template_id, model.model_template_id);
    assert_eq!(changed.entity, model.entity);

    let mut change = update();
    change.description = Patch::Clear;
    change.model_group_id = Patch::Clear;
    let changed = f.registry.update_model(&change, &at(&model.id)).await.unwrap();
    assert!(changed.card.description.is_none() && changed.model_group_id.is_none());
    assert_eq!(changed.card.display_name.as_deref(), Some("D"));
    let read = f.registry.retrieve_model(&RetrieveModel::new(), &at(&model.id)).await.unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&changed).unwrap());
}

async fn cannot_be_cleared(f: Fixture) {
    let model = f.bare("m").await;
    let (mut name, mut kind, mut empty, mut group) = (update(), update(), update(), update());
    name.name = Patch::Clear;
    kind.model_type = Patch::Clear;
    empty.name = String::new().into();
    group.model_group_id = ModelGroupId::new("nope").into();
    for (change, words) in [
        (name, "`name` cannot be cleared"),
        (kind, "`model_type` cannot be cleared"),
        (empty, "`name` is empty"),
        (group, "`model_group_id` names no model group"),
    ] {
        let changed = f.registry.update_model(&change, &at(&model.id)).await;
        refused(changed, ErrorKind::InvalidRequest, &[words]);
    }
    let read = f.registry.retrieve_model(&RetrieveModel::new(), &at(&model.id)).await.unwrap();
    assert_eq!(read.name.as_deref(), Some("m"));
}

async fn stays_with_its_template(f: Fixture) {
    let model = f.model("m").await;
    let (mut kind, mut cleared, mut wrong, mut nope) = (update(), update(), update(), update());
    kind.model_type = ModelKind::Embedding.into();
    cleared.model_creation_parameters = Patch::Clear;
    wrong.model_creation_parameters = object(json!({"tone": false})).into();
    nope.model_template_id = ModelTemplateId::new("nope").into();
    for (change, words) in [
        (kind, "`model_type` is embedding"),
        (cleared, "`tone` is missing"),
        (wrong, "`tone` must be str"),
        (nope, "`model_template_id` names no model template"),
    ] {
        let changed = f.registry.update_model(&change, &at(&model.id)).await;
        refused(changed, ErrorKind::InvalidRequest, &[words]);
    }
    // Without its template it may be anything.
    let mut change = update();
    change.model_template_id = Patch::Clear;
    change.model_type = ModelKind::Embedding.into();
    let changed = f.registry.update_model(&change, &at(&model.id)).await.unwrap();
    assert_eq!((changed.kind, changed.context_length), (Some(ModelKind::Embedding), None));
    assert_eq!(changed.supports_multi_turn, Some(false));
}

async fn deployments_must_be_able_to_follow(f: Fixture) {
    let model = f.model("m").await;
    let request = CreateDeployment::new("d").model_creation_parameters(object(json!({"words": 3})));
    let deployment = f.registry.create_deployment(&request, &at(&model.id)).await.unwrap();
    let id = deployment.id.as_str();
    let mut cleared = update();
    cleared.model_template_id = Patch::Clear;
    let changed = f.registry.update_model(&cleared, &at(&model.id)).await;
    refused(changed, ErrorKind::Conflict, &[id, "no model template"]);

    let other = f.template(&launch()).await;
    let mut launched = update();
    launched.model_template_id = other.id.into();
    launched.model_creation_parameters = Patch::Clear;
    let changed = f.registry.update_model(&launched, &at(&model.id)).await;
    refused(changed, ErrorKind::Conflict, &[id, "LAUNCH"]);

    // The deployment has `words`, which this one does not take.
    let mut narrow = toned();
    let tone = ParameterField::new("tone", ParameterType::Str, "");
    narrow.model_creation_parameters_schema = Some(ParameterSchema::new([tone]));
    narrow.vendor_configuration = ModelwayTemplate::new("openai", "gpt").into();
    let narrow = f.template(&narrow).await;
    let mut change = update();
    change.model_template_id = narrow.id.into();
    let changed = f.registry.update_model(&change, &at(&model.id)).await;
    refused(changed, ErrorKind::Conflict, &[id, "`words` is not a parameter"]);

    let delete = DeleteDeployment::new(&deployment);
    f.registry.delete_deployment(&delete, &at(&model.id)).await.unwrap();
    let changed = f.registry.update_model(&change, &at(&model.id)).await.unwrap();
    assert_eq!(changed.context_length, None);
}

async fn a_description_changes_without_the_provider(f: Fixture) {
    let model = f.model("m").await;
    f.deployment(&model, "d").await;
    let poor = f.registry.clone().with_providers(["openai"]);
    let mut change = update();
    change.description = "text".to_owned().into();
    poor.update_model(&change, &at(&model.id)).await.unwrap();
    change.model_creation_parameters = object(json!({"tone": "warm"})).into();
    let changed = poor.update_model(&change, &at(&model.id)).await;
    refused(changed, ErrorKind::Conflict, &["`ollama`", "it has openai"]);
}
