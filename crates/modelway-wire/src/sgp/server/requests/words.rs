//! The words that requests may use, and the keys that lists are sorted by.

/// What a model is for.
pub(super) const MODEL_TYPES: &[&str] =
    &["COMPLETION", "CHAT_COMPLETION", "AGENT", "EMBEDDING", "RERANKING", "GENERIC", "BUNDLE"];

/// Who runs a model; the last is ours.
pub(super) const VENDORS: &[&str] = &[
    "OPENAI",
    "COHERE",
    "GOOGLE",
    "VERTEX_AI",
    "ANTHROPIC",
    "LAUNCH",
    "LLMENGINE",
    "BEDROCK",
    "FIREWORKS_AI",
    "OTHER",
    "MODELWAY",
];

/// Where the service's own pages show a base model.
pub(super) const SECTIONS: &[&str] = &["PARTNER", "OPENSOURCE", "CUSTOM"];

/// How an endpoint answers.
pub(super) const ENDPOINT_TYPES: &[&str] = &["SYNC", "ASYNC", "STREAMING", "BATCH"];

/// What an endpoint speaks.
pub(super) const ENDPOINT_PROTOCOLS: &[&str] = &["SGP", "COHERE", "VLLM"];

/// The types of parameters.
pub(super) const PARAMETER_TYPES: &[&str] = &["str", "int", "float", "bool"];

/// What a dataset is for.
pub(super) const DATASET_SCHEMAS: &[&str] = &["GENERATION", "RERANKING_QUESTIONS"];

/// How long to reason.
pub(super) const EFFORTS: &[&str] = &["low", "medium", "high"];

/// How closely to look at an image.
pub(super) const DETAILS: &[&str] = &["low", "high", "auto"];

/// Models are sorted by these. `created_by_user` is the older name for `created_by_identity_type`.
pub(super) const MODEL_KEYS: &[&str] = &[
    "display_name",
    "model_vendor",
    "base_model_id",
    "base_model_metadata",
    "model_creation_parameters",
    "model_card",
    "training_data_card",
    "description",
    "model_template_id",
    "model_group_id",
    "model_group",
    "request_schema",
    "response_schema",
    "deployment_count",
    "supports_multi_turn",
    "deployments",
    "id",
    "created_at",
    "account_id",
    "created_by_user_id",
    "created_by_identity_type",
    "created_by_user",
    "name",
    "model_type",
];

/// Deployments are sorted by these.
pub(super) const DEPLOYMENT_KEYS: &[&str] = &[
    "model_creation_parameters",
    "model_endpoint_id",
    "model_instance_id",
    "vendor_configuration",
    "deployment_metadata",
    "status",
    "id",
    "created_at",
    "account_id",
    "created_by_user_id",
    "created_by_identity_type",
    "created_by_user",
    "name",
];
