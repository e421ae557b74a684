//! Nouns of templates.

use serde::{Deserialize, Serialize};

use super::{
    AccountId, Entity, ModelKind, ModelTemplateId, PageRequest, ParameterSchema,
    TemplateConfiguration,
};
use crate::open_enum::open_enum;
use crate::setters::setters;
use crate::{CallMeta, Extra};

open_enum! {
    /// How an endpoint answers.
    EndpointType {
        /// At once.
        Sync = "SYNC",
        /// When it is done.
        Async = "ASYNC",
        /// Bit by bit.
        Streaming = "STREAMING",
        /// Many at a time.
        Batch = "BATCH",
    }
}

open_enum! {
    /// What an endpoint speaks.
    EndpointProtocol {
        /// The platform's own protocol.
        Sgp = "SGP",
        /// Cohere's.
        Cohere = "COHERE",
        /// vLLM's.
        Vllm = "VLLM",
    }
}

/// A scaffold that models are made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ModelTemplate {
    /// Its id.
    pub id: ModelTemplateId,
    /// Its name.
    pub name: String,
    /// How its endpoints answer.
    pub endpoint_type: EndpointType,
    /// What its models are for.
    pub model_type: ModelKind,
    /// How it makes them.
    pub vendor_configuration: TemplateConfiguration,
    /// What its endpoints speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint_protocol: Option<EndpointProtocol>,
    /// The parameters that are given when a model is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_creation_parameters_schema: Option<ParameterSchema>,
    /// The parameters that may be given with each request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_request_parameters_schema: Option<ParameterSchema>,
    /// When, and by whom, it was made.
    #[serde(flatten)]
    pub entity: Entity,
    /// Fields that no dialect of ours names.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// What is known about the call; of an entry of a list, the provider alone.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl ModelTemplate {
    /// The template `id` as it was asked for.
    pub fn new(id: impl Into<ModelTemplateId>, request: CreateTemplate) -> Self {
        let entity = Entity { account_id: request.account_id, ..Entity::default() };
        Self {
            id: id.into(),
            name: request.name,
            endpoint_type: request.endpoint_type,
            model_type: request.model_type,
            vendor_configuration: request.vendor_configuration,
            endpoint_protocol: request.endpoint_protocol,
            model_creation_parameters_schema: request.model_creation_parameters_schema,
            model_request_parameters_schema: request.model_request_parameters_schema,
            entity,
            extra: Extra::new(),
            meta: CallMeta::default(),
        }
    }
}

impl From<&ModelTemplate> for ModelTemplateId {
    fn from(template: &ModelTemplate) -> Self {
        template.id.clone()
    }
}

/// A template to make.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CreateTemplate {
    /// Its name.
    pub name: String,
    /// Whose it is; the client's account unless set.
    pub account_id: Option<AccountId>,
    /// How its endpoints answer; at once unless set.
    pub endpoint_type: EndpointType,
    /// What its models are for.
    pub model_type: ModelKind,
    /// How it makes them.
    pub vendor_configuration: TemplateConfiguration,
    /// What its endpoints speak.
    pub endpoint_protocol: Option<EndpointProtocol>,
    /// The parameters that are given when a model is made.
    pub model_creation_parameters_schema: Option<ParameterSchema>,
    /// The parameters that may be given with each request.
    pub model_request_parameters_schema: Option<ParameterSchema>,
}

impl CreateTemplate {
    /// The template `name` for models of `model_type`.
    pub fn new(
        name: impl Into<String>,
        model_type: ModelKind,
        vendor_configuration: impl Into<TemplateConfiguration>,
    ) -> Self {
        Self {
            name: name.into(),
            account_id: None,
            endpoint_type: EndpointType::Sync,
            model_type,
            vendor_configuration: vendor_configuration.into(),
            endpoint_protocol: None,
            model_creation_parameters_schema: None,
            model_request_parameters_schema: None,
        }
    }

    setters! { Self =>
        /// Whose it is.
        some account_id: impl Into<AccountId>,
        /// What its endpoints speak.
        some endpoint_protocol: EndpointProtocol,
        /// The parameters that are given when a model is made.
        some model_creation_parameters_schema: ParameterSchema,
        /// The parameters that may be given with each request.
        some model_request_parameters_schema: ParameterSchema,
    }

    /// How its endpoints answer.
    #[must_use]
    pub fn endpoint_type(mut self, endpoint_type: EndpointType) -> Self {
        self.endpoint_type = endpoint_type;
        self
    }
}

/// Which templates to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTemplates {
    /// Which page.
    pub page: PageRequest,
    /// Only this account's.
    pub account_id: Option<AccountId>,
}

/// One template.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrieveTemplate {
    /// Which.
    pub id: ModelTemplateId,
}

impl RetrieveTemplate {
    /// The template `id`.
    pub fn new(id: impl Into<ModelTemplateId>) -> Self {
        Self { id: id.into() }
    }
}

/// A template to delete.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteTemplate {
    /// Which.
    pub id: ModelTemplateId,
}

impl DeleteTemplate {
    /// The template `id`.
    pub fn new(id: impl Into<ModelTemplateId>) -> Self {
        Self { id: id.into() }
    }
}
