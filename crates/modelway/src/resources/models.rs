//! `client.models()`.

use modelway_core::{
    AccountId, BaseModelMetadata, CreateModel, DeleteModel, Extra, ListModels, ModelGroupId,
    ModelId, ModelKind, ModelRef, ModelTemplate, ModelTemplateId, ModelVendor, ModelView,
    RetrieveModel, SortBy, UpdateModel, UsageSubject,
};
use serde_json::Value;

use super::call::{changes, fills};
use super::{
    ChatCompletions, Completions, Deployments, EmbeddingsResource, RerankingsResource,
    ResourceCall, UsageStatistics,
};
use crate::Client;

/// Models, and what is done with them.
#[derive(Debug, Clone)]
pub struct Models<C = Client> {
    client: C,
}

/// A list of models in the making.
pub type ListCall<C = Client> = ResourceCall<ListModels, C>;
/// A retrieval in the making.
pub type RetrieveCall<C = Client> = ResourceCall<RetrieveModel, C>;
/// A model in the making.
pub type CreateModelCall<C = Client> = ResourceCall<CreateModel, C>;
/// A change to a model in the making.
pub type UpdateModelCall<C = Client> = ResourceCall<UpdateModel, C>;
/// A deletion in the making.
pub type DeleteModelCall<C = Client> = ResourceCall<DeleteModel, C>;

impl<C: Clone> Models<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// Chats with a model.
    pub fn chat_completions(&self) -> ChatCompletions<C> {
        ChatCompletions::new(self.client.clone())
    }

    /// Has a text continued.
    pub fn completions(&self) -> Completions<C> {
        Completions::new(self.client.clone())
    }

    /// Embeds texts.
    pub fn embeddings(&self) -> EmbeddingsResource<C> {
        EmbeddingsResource::new(self.client.clone())
    }

    /// Scores chunks of text against a query.
    pub fn rerankings(&self) -> RerankingsResource<C> {
        RerankingsResource::new(self.client.clone())
    }

    /// Deployments: what a call addresses.
    pub fn deployments(&self) -> Deployments<C> {
        Deployments::new(self.client.clone())
    }

    /// Tokens over time, by the name of a model.
    pub fn usage_statistics(&self) -> UsageStatistics<modelway_core::ModelName, C> {
        UsageStatistics::new(self.client.clone(), UsageSubject::Model)
    }

    /// The models of the default provider, or of the one that is named on the call: `.await` gives one page,
    /// [`items`](ResourceCall::items) those of all pages.
    pub fn list(&self) -> ListCall<C> {
        ResourceCall::new(self.client.clone(), ListModels::new())
    }

    /// One model.
    pub fn retrieve(&self, model: impl Into<ModelRef>) -> RetrieveCall<C> {
        let address = model.into().into_address();
        ResourceCall::to(self.client.clone(), address, RetrieveModel::new())
    }

    /// Makes a model: from a [`template`](ResourceCall::template), or for a
    /// [`model_type`](ResourceCall::model_type).
    pub fn create(&self, name: impl Into<String>) -> CreateModelCall<C> {
        ResourceCall::new(self.client.clone(), CreateModel::untyped(name))
    }

    /// Changes a model: only what is set on the call.
    pub fn update(&self, model: impl Into<ModelRef>) -> UpdateModelCall<C> {
        let address = model.into().into_address();
        ResourceCall::to(self.client.clone(), address, UpdateModel::default())
    }

    /// Deletes a model.
    pub fn delete(&self, model: impl Into<ModelRef>) -> DeleteModelCall<C> {
        let address = model.into().into_address();
        ResourceCall::to(self.client.clone(), address, DeleteModel::default())
    }
}

impl<C> ListCall<C> {
    /// Shows this of each model besides.
    pub fn view(mut self, view: ModelView) -> Self {
        self.request.view.push(view);
        self
    }

    /// In this order; of several, the first counts most.
    pub fn sort_by(mut self, by: SortBy) -> Self {
        self.request.sort_by.push(by);
        self
    }
}

fills! { ListModels =>
    /// Only those of this group.
    model_group_id: ModelGroupId,
    /// Only those for this.
    model_type: ModelKind,
}

impl<C> RetrieveCall<C> {
    /// Shows this of it besides.
    pub fn view(mut self, view: ModelView) -> Self {
        self.request.view.push(view);
        self
    }
}

impl<C> CreateModelCall<C> {
    /// Makes it from this template: for what the template is for. Its parameters are checked before anything is sent.
    pub fn template(mut self, template: &ModelTemplate) -> Self {
        self.request = self.request.template(template);
        self
    }

    /// What it is for; unless a template says so.
    pub fn model_type(mut self, kind: ModelKind) -> Self {
        self.request.model_type = kind;
        self
    }

    /// A creation parameter of its template.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.request = self.request.parameter(name, value);
        self
    }

    /// Its name for people.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.request.card.display_name = Some(name.into());
        self
    }

    /// What it is.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.request.card.description = Some(text.into());
        self
    }

    /// The model that it is made from.
    pub fn base_model_id(mut self, model: impl Into<ModelId>) -> Self {
        self.request.card.base_model_id = Some(model.into());
        self
    }

    /// Who runs it.
    pub fn model_vendor(mut self, vendor: ModelVendor) -> Self {
        self.request.card.model_vendor = Some(vendor);
        self
    }
}

fills! { CreateModel =>
    /// Whose it is; the client's account unless set.
    account_id: AccountId,
    /// The id of the template that it is made from: its parameters are checked by the service alone, and
    /// `model_type` must be set.
    model_template_id: ModelTemplateId,
    /// The group that it joins.
    model_group_id: ModelGroupId,
}

changes! { UpdateModel =>
    /// Its name.
    name / clear_name: String,
    /// Its name for people.
    display_name / clear_display_name: String,
    /// What it is.
    description / clear_description: String,
    /// What it is for.
    model_type / clear_model_type: ModelKind,
    /// What is published about it.
    model_card / clear_model_card: String,
    /// What is published about its training data.
    training_data_card / clear_training_data_card: String,
    /// Who runs it.
    model_vendor / clear_model_vendor: ModelVendor,
    /// What it was made from.
    base_model_id / clear_base_model_id: ModelId,
    /// What is known of that one.
    base_model_metadata / clear_base_model_metadata: BaseModelMetadata,
    /// Values for its template's creation parameters.
    model_creation_parameters / clear_model_creation_parameters: Extra,
    /// Its template.
    model_template_id / clear_model_template_id: ModelTemplateId,
    /// Its group.
    model_group_id / clear_model_group_id: ModelGroupId,
}
