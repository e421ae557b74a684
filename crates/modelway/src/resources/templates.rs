//! `client.model_templates()`.

use modelway_core::{
    AccountId, CreateTemplate, DeleteTemplate, EndpointProtocol, EndpointType, ListTemplates,
    ModelKind, ModelTemplateId, ParameterSchema, RetrieveTemplate, TemplateConfiguration,
};

use super::ResourceCall;
use super::call::fills;
use crate::Client;

/// Templates: scaffolds that models are made from. None can be changed.
#[derive(Debug, Clone)]
pub struct ModelTemplates<C = Client> {
    client: C,
}

/// A template in the making.
pub type CreateTemplateCall<C = Client> = ResourceCall<CreateTemplate, C>;

impl<C: Clone> ModelTemplates<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// Makes a template for models of `model_type`. It answers at once ([`EndpointType::Sync`]) unless set otherwise.
    pub fn create(
        &self,
        name: impl Into<String>,
        model_type: ModelKind,
        configuration: impl Into<TemplateConfiguration>,
    ) -> CreateTemplateCall<C> {
        let request = CreateTemplate::new(name, model_type, configuration);
        ResourceCall::new(self.client.clone(), request)
    }

    /// One template.
    pub fn retrieve(&self, id: impl Into<ModelTemplateId>) -> ResourceCall<RetrieveTemplate, C> {
        ResourceCall::new(self.client.clone(), RetrieveTemplate::new(id))
    }

    /// The templates: one page by `.await`, those of all pages by [`items`](ResourceCall::items).
    pub fn list(&self) -> ResourceCall<ListTemplates, C> {
        ResourceCall::new(self.client.clone(), ListTemplates::default())
    }

    /// Deletes a template.
    pub fn delete(&self, id: impl Into<ModelTemplateId>) -> ResourceCall<DeleteTemplate, C> {
        ResourceCall::new(self.client.clone(), DeleteTemplate::new(id))
    }
}

impl<C> CreateTemplateCall<C> {
    /// How its endpoints answer.
    pub fn endpoint_type(mut self, endpoint_type: EndpointType) -> Self {
        self.request.endpoint_type = endpoint_type;
        self
    }
}

fills! { CreateTemplate =>
    /// Whose it is; the client's account unless set.
    account_id: AccountId,
    /// What its endpoints speak.
    endpoint_protocol: EndpointProtocol,
    /// The parameters that are given when a model is made.
    model_creation_parameters_schema: ParameterSchema,
    /// The parameters that may be given with each request.
    model_request_parameters_schema: ParameterSchema,
}
