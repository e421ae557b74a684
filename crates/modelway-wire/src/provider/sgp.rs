//! The Scale GenAI Platform's rows.

use modelway_core::rules::base_model_answer;
use modelway_core::{Capabilities, Capability};

use super::table::HOSTED;
use super::{AccountSpec, Auth, DialectName, ProviderSpec};

/// The platform: models, deployments and all that is kept about them. A call names a deployment.
pub(super) const PLATFORM: ProviderSpec = ProviderSpec {
    id: "sgp",
    name: "Scale GenAI Platform",
    base_url: "https://api.egp.scale.com",
    dialect: DialectName::Sgp,
    auth: Auth::Header("x-api-key"),
    key_env: &["SGP_API_KEY"],
    url_env: &["SGP_CLIENT_BASE_URL"],
    account: Some(AccountSpec::new("x-selected-account-id", &["SGP_ACCOUNT_ID"])),
    headers_env: Some("SGP_CLIENT_CUSTOM_HEADERS"),
    environments: &[
        ("production", "https://api.egp.scale.com"),
        ("development", "http://127.0.0.1:5003/public"),
    ],
    capabilities: Capabilities::ALL
        .without(Capability::Tools)
        .without(Capability::JsonObject)
        .without(Capability::JsonSchema)
        .without(Capability::Choices)
        .without(Capability::Prompts),
    ..HOSTED
};

/// The platform's older routes: a call names a base model. The same key serves both rows.
pub(super) const BASE_MODELS: ProviderSpec = ProviderSpec {
    id: "sgp-base",
    name: "Scale GenAI Platform, base models",
    dialect: DialectName::SgpBase,
    by_name_only: true,
    usual_answer: Some(base_model_answer),
    capabilities: Capabilities::NONE
        .with(Capability::Chat)
        .with(Capability::Completions)
        .with(Capability::Streaming)
        .with(Capability::Images)
        .with(Capability::Raw),
    ..PLATFORM
};
