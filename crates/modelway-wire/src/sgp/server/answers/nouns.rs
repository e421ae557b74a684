//! Models, deployments, templates, groups, servers and usage as the service writes them.

use modelway_core::{
    BaseModelMetadata, Model, ModelDeployment, ModelDeploymentId, ModelGroup, ModelKind,
    ModelServer, ModelTemplate, ModelUsage, Timestamp,
};
use serde_json::{Value, json};

use super::schema;
use super::write::Noun;
use crate::sgp::words::model_type;

/// `built_in` is an extension of ours: the model can be neither changed nor deleted.
pub(super) fn model(model: &Model) -> Value {
    let kind = model.kind.clone().unwrap_or(ModelKind::Generic);
    let name = model.name.as_deref().unwrap_or(model.id.as_str());
    let noun = Noun::default()
        .with("id", &model.id)
        .entity(&model.entity)
        .with("name", name)
        .with("model_type", model_type(&kind))
        .with("request_schema", schema::given(&model.request_schema, || schema::request(&kind)))
        .with("response_schema", schema::given(&model.response_schema, || schema::response(&kind)))
        .with("deployment_count", deployment_count(model))
        .with("supports_multi_turn", model.supports_multi_turn.unwrap_or(kind == ModelKind::Chat))
        .may("model_template_id", &model.model_template_id)
        .may("model_group_id", &model.model_group_id)
        .may("deployments", &deployments(model))
        .may("model_group", &model.model_group.as_deref().map(group))
        .may("built_in", &model.built_in.then_some(true));
    card(noun, model).value()
}

fn card(noun: Noun, model: &Model) -> Noun {
    let card = &model.card;
    noun.may("display_name", &card.display_name)
        .may("description", &card.description)
        .may("model_card", &card.model_card)
        .may("training_data_card", &card.training_data_card)
        .may("model_vendor", &card.model_vendor)
        .may("base_model_id", &card.base_model_id)
        .may("base_model_metadata", &metadata(model))
        .may("model_creation_parameters", &card.model_creation_parameters)
}

/// What is known of the base model; the context's length stands there too.
fn metadata(model: &Model) -> Option<BaseModelMetadata> {
    let known = model.card.base_model_metadata.clone();
    let Some(length) = model.context_length else { return known };
    let mut metadata = known.unwrap_or_default();
    let details = metadata.model_details.get_or_insert_default();
    details.token_context_window.get_or_insert(length);
    Some(metadata)
}

/// A built-in model has its one deployment also where nobody counted.
fn deployment_count(model: &Model) -> u64 {
    let shown = model.deployments.as_ref().map(|deployments| deployments.len() as u64);
    model.deployment_count.or(shown).unwrap_or(u64::from(model.built_in))
}

fn deployments(model: &Model) -> Option<Vec<Value>> {
    model.deployments.as_ref().map(|deployments| deployments.iter().map(deployment).collect())
}

/// `built_in` is an extension of ours: as a field, as of a model.
pub(super) fn deployment(deployment: &ModelDeployment) -> Value {
    Noun::default()
        .with("id", &deployment.id)
        .entity(&deployment.entity)
        .with("name", &deployment.name)
        .with("status", &deployment.status)
        .may("model_instance_id", &deployment.model_instance_id)
        .may("model_endpoint_id", &deployment.model_endpoint_id)
        .may("model_creation_parameters", &deployment.model_creation_parameters)
        .may("deployment_metadata", &deployment.deployment_metadata)
        .may("vendor_configuration", &deployment.vendor_configuration)
        .may("built_in", &deployment.built_in.then_some(true))
        .value()
}

pub(super) fn template(template: &ModelTemplate) -> Value {
    Noun::default()
        .with("id", &template.id)
        .entity(&template.entity)
        .with("name", &template.name)
        .with("endpoint_type", &template.endpoint_type)
        .with("model_type", model_type(&template.model_type))
        .with("vendor_configuration", &template.vendor_configuration)
        .may("endpoint_protocol", &template.endpoint_protocol)
        .may("model_creation_parameters_schema", &template.model_creation_parameters_schema)
        .may("model_request_parameters_schema", &template.model_request_parameters_schema)
        .value()
}

pub(super) fn group(group: &ModelGroup) -> Value {
    Noun::default()
        .with("id", &group.id)
        .entity(&group.entity)
        .with("name", &group.name)
        .may("description", &group.description)
        .value()
}

pub(super) fn server(server: &ModelServer) -> Value {
    server_noun(server).value()
}

fn server_noun(server: &ModelServer) -> Noun {
    Noun::default()
        .with("model_server_id", &server.id)
        .with("name", &server.name)
        .with("account_id", server.account_id.as_ref().map_or("", |id| id.as_str()))
        .may("model_deployment_id", &server.model_deployment_id)
        .may("alias", &server.alias)
}

/// A server whose deployment was exchanged for `new`.
pub(super) fn backend(server: &ModelServer, new: &ModelDeploymentId) -> Value {
    server_noun(server)
        .with("new_model_deployment_id", server.model_deployment_id.as_ref().unwrap_or(new))
        .may("old_model_deployment_id", &server.old_model_deployment_id)
        .value()
}

/// Without a point the dates are those that were asked for.
pub(super) fn usage(usage: &ModelUsage, start: Timestamp, end: Timestamp) -> Value {
    json!({
        "data": usage.data,
        "start_date": usage.start_date.unwrap_or(start),
        "end_date": usage.end_date.unwrap_or(end),
    })
}
