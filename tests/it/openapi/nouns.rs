//! Nouns of a platform, with all that they can have and with the least.

use modelway::{
    DatasetSchema, DeploymentStatus, Entity, FineTuningEvent, FineTuningJob, IdentityType,
    JobStatus, LlmEngineDeployment, Model, ModelDeployment, ModelGroup, ModelKind, ModelServer,
    ModelTemplate, ModelUsage, ModelVendor, Timestamp, TrainingDataset, TrainingExample,
    UsagePoint,
};
use modelway_core::CreateTemplate;
use serde_json::json;

use super::drive::{ACCOUNT, DATASET, DEPLOYMENT, Extent, GROUP, MODEL, TEMPLATE};
use super::models::{launch, metadata, modelway_template, schema};
use super::serving::{ALIAS, SERVER};
use super::tuning::configuration;

fn entity() -> Entity {
    let mut entity = Entity::default();
    entity.account_id = Some(ACCOUNT.into());
    entity.created_at = Timestamp::parse("2026-03-01T09:00:00.123456Z");
    entity.created_by_user_id = Some("65a1f0c2e4b09d0087654321".to_owned());
    entity.created_by_identity_type = Some(IdentityType::User);
    entity
}

fn extra(value: serde_json::Value) -> modelway::Extra {
    serde_json::from_value(value).unwrap()
}

pub(super) fn model(extent: Extent) -> Model {
    let mut model = Model::new(MODEL);
    if extent == Extent::Required {
        return model;
    }
    model.name = Some("support-writer".to_owned());
    model.kind = Some(ModelKind::Chat);
    model.context_length = Some(8192);
    model.owned_by = Some("support".to_owned());
    model.built_in = true;
    model.entity = entity();
    model.model_template_id = Some(TEMPLATE.into());
    model.model_group_id = Some(GROUP.into());
    model.deployment_count = Some(1);
    model.supports_multi_turn = Some(true);
    model.deployments = Some(vec![deployment(Extent::All), deployment(Extent::Required)]);
    model.model_group = Some(Box::new(group(Extent::All)));
    let text = |text: &str| Some(text.to_owned());
    let card = &mut model.card;
    card.display_name = text("Support writer");
    card.description = text("It writes.");
    card.model_card = text("What it can do.");
    card.training_data_card = text("What it was trained with.");
    card.model_vendor = Some(ModelVendor::Modelway);
    card.base_model_id = Some(MODEL.into());
    card.base_model_metadata = Some(metadata());
    card.model_creation_parameters = Some(extra(json!({"size": "135m"})));
    model
}

pub(super) fn deployment(extent: Extent) -> ModelDeployment {
    let mut deployment = ModelDeployment::new(DEPLOYMENT, "writer-1", DeploymentStatus::Ready);
    if extent == Extent::Required {
        return deployment;
    }
    deployment.model_instance_id = Some(MODEL.into());
    deployment.model_endpoint_id = Some("endpoint-1".to_owned());
    deployment.model_creation_parameters = Some(extra(json!({"size": "135m"})));
    deployment.deployment_metadata = Some(extra(json!({"owner": "support"})));
    let configuration = LlmEngineDeployment::default().gpus(1_u64).gpu_type("nvidia-hopper-h100");
    deployment.vendor_configuration = Some(configuration.into());
    deployment.built_in = true;
    deployment.entity = entity();
    deployment
}

pub(super) fn template(extent: Extent) -> ModelTemplate {
    if extent == Extent::Required {
        let least = CreateTemplate::new("small", ModelKind::Generic, modelway_template());
        return ModelTemplate::new(TEMPLATE, least);
    }
    let create = CreateTemplate::new("small", ModelKind::Chat, launch())
        .endpoint_protocol(modelway::EndpointProtocol::Vllm)
        .model_creation_parameters_schema(schema())
        .model_request_parameters_schema(schema());
    let mut template = ModelTemplate::new(TEMPLATE, create);
    template.entity = entity();
    template
}

pub(super) fn group(extent: Extent) -> ModelGroup {
    let mut group = ModelGroup::new(GROUP, "support");
    if extent == Extent::All {
        group.description = Some("What the support team uses.".to_owned());
        group.entity = entity();
    }
    group
}

pub(super) fn server(extent: Extent) -> ModelServer {
    let mut server = ModelServer::new(SERVER, "support-server");
    if extent == Extent::All {
        server.account_id = Some(ACCOUNT.into());
        server.model_deployment_id = Some(DEPLOYMENT.into());
        server.old_model_deployment_id = Some("the one before".into());
        server.alias = Some(ALIAS.to_owned());
    }
    server
}

pub(super) fn job(extent: Extent) -> FineTuningJob {
    let mut job = FineTuningJob::new("job-1", JobStatus::Canceled, DATASET);
    if extent == Extent::All {
        job.validation_dataset_id = Some(DATASET.into());
        job.base_model_id = Some(MODEL.into());
        job.fine_tuned_model_id = Some(MODEL.into());
        job.vendor_configuration = Some(configuration());
        job.entity = entity();
    }
    job
}

pub(super) fn event(extent: Extent) -> FineTuningEvent {
    let mut event = FineTuningEvent::new("info", "The job has started.");
    event.timestamp = (extent == Extent::All).then_some(1_772_445_600.5);
    event
}

pub(super) fn dataset(extent: Extent) -> TrainingDataset {
    let mut dataset = TrainingDataset::new(DATASET, "answers", DatasetSchema::RerankingQuestions);
    if extent == Extent::All {
        dataset.data_source = Some("LocalFile".to_owned());
        dataset.entity = entity();
    }
    dataset
}

pub(super) fn example(extent: Extent) -> TrainingExample {
    let mut example = TrainingExample::new("Where is my parcel?", "It left us yesterday.");
    example.schema_type = (extent == Extent::All).then_some(DatasetSchema::Generation);
    example
}

pub(super) fn usage(extent: Extent) -> ModelUsage {
    let at = |text| Timestamp::parse(text).unwrap();
    ModelUsage::new(match extent {
        Extent::Required => Vec::new(),
        Extent::All => vec![
            UsagePoint::new(at("2026-03-01T00:00:00Z"), 120, 45, 165),
            UsagePoint::new(at("2026-03-02T00:00:00Z"), 0, 0, 0),
        ],
    })
}
