//! Models, deployments, usage, templates and groups, driven.

use modelway::{
    BaseModelMetadata, CreateModel, EndpointProtocol, EndpointType, LaunchBundle, LaunchDeployment,
    LaunchEndpoint, LaunchTemplate, ModelDetails, ModelKind, ModelVendor, ModelView,
    ModelwayTemplate, ParameterField, ParameterSchema, ParameterType, SortBy, Timestamp,
};
use serde_json::{Value, from_value, json};

use super::drive::{ACCOUNT, DEPLOYMENT, Drive, GROUP, MODEL, TEMPLATE};

/// A name with all that a path has to encode.
const NAME: &str = "support/writer 1";

pub(super) fn drives() -> Vec<Drive> {
    let mut drives = drives! { client;
        "models.create" => client.models().create("writer").model_type(ModelKind::Chat).account_id(ACCOUNT),
            + with(fill), + display_name("Writer"), + description("It writes."),
            + model_vendor(ModelVendor::Unlisted), + base_model_id(MODEL), + parameter("size", "135m"),
            + model_template_id(TEMPLATE), + model_group_id(GROUP);
        "models.list" => client.models().list(),
            + page(2), + limit(10), + account_id(ACCOUNT), + model_group_id(GROUP), + model_type(ModelKind::Chat),
            + view(ModelView::Deployments), + view(ModelView::ModelGroup),
            + sort_by(SortBy::ascending("name")), + sort_by(SortBy::descending("created_at"));
        "models.retrieve" => client.models().retrieve(MODEL),
            + view(ModelView::Deployments), + view(ModelView::ModelGroup);
        "models.update" => client.models().update(MODEL),
            + name("w"), + model_type(ModelKind::Completion), + display_name("W"), + clear_description(),
            + model_card("card"), + training_data_card("card"), + model_vendor(ModelVendor::OpenAi),
            + base_model_id(MODEL), + base_model_metadata(metadata()), + clear_model_creation_parameters(),
            + model_template_id(TEMPLATE), + clear_model_group_id();
        "models.delete" => client.models().delete(MODEL);
        "models.usage_statistics.retrieve" => client.models().usage_statistics().retrieve(NAME, day(1), day(3), 2);
        "model_groups.create" => client.model_groups().create("support").account_id(ACCOUNT),
            + description("What the support team uses.");
        "model_groups.list" => client.model_groups().list(), + page(1), + limit(1), + account_id(ACCOUNT);
        "model_groups.retrieve" => client.model_groups().retrieve(GROUP);
        "model_groups.update" => client.model_groups().update(GROUP), + name("support"), + clear_description();
        "model_groups.delete" => client.model_groups().delete(GROUP);
        "model_groups.models.create" => client.model_groups().add_model(GROUP, MODEL);
        "model_groups.usage_statistics.retrieve" =>
            client.model_groups().usage_statistics().retrieve(GROUP, day(1), day(3), 2);
    };
    drives.extend(deployments());
    drives.extend(templates());
    drives
}

fn deployments() -> Vec<Drive> {
    drives! { client;
        "models.deployments.create" => client.models().deployments().create(MODEL, "writer-1"),
            + account_id(ACCOUNT), + parameter("size", "135m"),
            + deployment_metadata(object(json!({"owner": "support"}))),
            + vendor_configuration(LaunchDeployment::default().min_workers(0_u64).max_workers(1_u64)),
            + wait_for_ready(true);
        "models.deployments.list" => client.models().deployments().list(MODEL),
            + page(1), + limit(10_000), + account_id(ACCOUNT), + sort_by(SortBy::ascending("status"));
        "models.deployments.list_all" => client.models().deployments().list_all(),
            + page(3), + limit(7), + account_id(ACCOUNT), + sort_by(SortBy::descending("model_endpoint_id"));
        "models.deployments.retrieve" => client.models().deployments().retrieve(MODEL, DEPLOYMENT);
        "models.deployments.update" => client.models().deployments().update(MODEL, DEPLOYMENT),
            + name("writer-1b"), + model_creation_parameters(object(json!({"size": 1}))), + clear_deployment_metadata(),
            + vendor_configuration(LaunchDeployment::default().per_worker(4_u64)),
            + with(|update| update.wait_for_ready = Some(true));
        "models.deployments.delete" => client.models().deployments().delete(MODEL, DEPLOYMENT);
        "models.deployments.usage_statistics.retrieve" =>
            client.models().deployments().usage_statistics().retrieve(DEPLOYMENT, day(1), day(3), 2);
    }
}

fn templates() -> Vec<Drive> {
    drives! { client;
        "model_templates.create" =>
            client.model_templates().create("small", ModelKind::Chat, launch()).account_id(ACCOUNT),
            + endpoint_type(EndpointType::Streaming), + endpoint_protocol(EndpointProtocol::Vllm),
            + model_creation_parameters_schema(schema()), + model_request_parameters_schema(schema()),
            + with(|create| create.vendor_configuration = modelway_template().into());
        "model_templates.list" => client.model_templates().list(), + page(1), + limit(1), + account_id(ACCOUNT);
        "model_templates.retrieve" => client.model_templates().retrieve(TEMPLATE);
        "model_templates.delete" => client.model_templates().delete(TEMPLATE);
    }
}

fn day(day: u32) -> Timestamp {
    Timestamp::parse(&format!("2026-03-{day:02}T00:00:00+01:00")).unwrap()
}

fn object(value: Value) -> modelway::Extra {
    from_value(value).unwrap()
}

/// What has no setter of its own.
fn fill(create: &mut CreateModel) {
    create.card.model_card = Some("What it can do.".to_owned());
    create.card.training_data_card = Some("What it was trained with.".to_owned());
    create.card.base_model_metadata = Some(metadata());
}

pub(super) fn metadata() -> BaseModelMetadata {
    let mut details = ModelDetails::default();
    details.number_of_parameters = Some(135_000_000);
    details.token_context_window = Some(8192);
    details.languages = Some(1);
    details.alignments = Some(0);
    let mut metadata = BaseModelMetadata::default();
    metadata.ui_model_section_type = Some("CUSTOM".to_owned());
    metadata.model_developer = Some("Example Ltd".to_owned());
    metadata.model_license_url = Some("https://example.com/licence".to_owned());
    metadata.delivery_date = Some("spring".to_owned());
    metadata.model_details = Some(details);
    metadata
}

pub(super) fn launch() -> LaunchTemplate {
    let mut template = LaunchTemplate::default();
    let bundle: LaunchBundle = from_value(json!({
        "registry": "registry.example.com", "image": "small", "tag": "1.4", "env": {"MODEL": "small"},
        "command": ["serve"],
    }))
    .unwrap();
    template.bundle_config = bundle;
    template.endpoint_config(LaunchEndpoint::default().gpus(1_u64).gpu_type("nvidia-ampere-a10"))
}

pub(super) fn modelway_template() -> ModelwayTemplate {
    let template =
        ModelwayTemplate::new("local", "smollm2-{{size}}").temperature(0.2).top_k(40_i64);
    template.max_tokens(256_u64).stop_sequences(vec!["END".to_owned()]).system_prompt("You write.")
}

pub(super) fn schema() -> ParameterSchema {
    let field = |name: &str, kind| ParameterField::new(name, kind, "What it is.");
    ParameterSchema::new([
        field("size", ParameterType::Str).required(),
        field("words", ParameterType::Int),
        field("weight", ParameterType::Float),
        field("short", ParameterType::Bool),
    ])
}
