//! Nouns of models.

use serde::{Deserialize, Serialize};

use super::{
    AccountId, Entity, ModelDeployment, ModelGroup, ModelGroupId, ModelId, ModelTemplate,
    ModelTemplateId, ModelVendor, PageRequest, ParameterSchema, Patch, SortBy,
};
use crate::open_enum::open_enum;
use crate::setters::setters;
use crate::{CallMeta, DeploymentRef, Error, ErrorKind, Extra};

open_enum! {
    /// What a model is for.
    ModelKind {
        /// Chat.
        Chat = "chat",
        /// Plain completion.
        Completion = "completion",
        /// Embeddings.
        Embedding = "embedding",
        /// Reranking.
        Reranking = "reranking",
        /// An agent with tools.
        Agent = "agent",
        /// Anything else that takes and gives JSON.
        Generic = "generic",
        /// Several models behind one; for the service's own pages only.
        Bundle = "bundle",
    }
}

/// A model that a provider offers, or that was made on a platform.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Model {
    /// Its id. With a provider that has no platform it is what a call names; on a platform a call names a
    /// [deployment](ModelDeployment).
    pub id: ModelId,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for; `None` when the provider does not say and no catalogue knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ModelKind>,
    /// Prompt and answer together, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_length: Option<u64>,
    /// Whose it is, by the provider's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<String>,
    /// Whether it was there from the start, so that it can be neither changed nor deleted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub built_in: bool,
    /// When, and by whom, it was made.
    #[serde(flatten)]
    pub entity: Entity,
    /// What a platform says of it besides.
    #[serde(flatten)]
    pub card: ModelCard,
    /// The template that it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_template_id: Option<ModelTemplateId>,
    /// The group that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_group_id: Option<ModelGroupId>,
    /// How many deployments it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment_count: Option<u64>,
    /// Whether it takes a conversation as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_multi_turn: Option<bool>,
    /// A JSON Schema of what `execute` takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_schema: Option<serde_json::Value>,
    /// A JSON Schema of what `execute` gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_schema: Option<serde_json::Value>,
    /// Its deployments, where [`ModelView::Deployments`] was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployments: Option<Vec<ModelDeployment>>,
    /// Its group, where [`ModelView::ModelGroup`] was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_group: Option<Box<ModelGroup>>,
    /// Fields that no dialect of ours names.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// What is known about the call; empty for an entry of a list.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl Model {
    /// A model of which only the id is known.
    pub fn new(id: impl Into<ModelId>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// A model that was there from the start.
    pub fn built_in(id: impl Into<ModelId>) -> Self {
        Self { id: id.into(), built_in: true, ..Self::default() }
    }
}

/// What a model is named and described as.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ModelCard {
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What is published about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_card: Option<String>,
    /// What is published about the data that it was trained with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_data_card: Option<String>,
    /// Who runs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_vendor: Option<ModelVendor>,
    /// The model that it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_model_id: Option<ModelId>,
    /// What is known of that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_model_metadata: Option<BaseModelMetadata>,
    /// Values for its template's creation parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_creation_parameters: Option<Extra>,
}

/// What is known of a base model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct BaseModelMetadata {
    /// Where the service's pages show it: `PARTNER`, `OPENSOURCE` or `CUSTOM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ui_model_section_type: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_developer: Option<String>,
    /// Where its licence is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_license_url: Option<String>,
    /// When it came out, in the service's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_date: Option<String>,
    /// Its figures. The wire's name is `modelDetails`, unlike all others.
    #[serde(rename = "modelDetails", skip_serializing_if = "Option::is_none")]
    pub model_details: Option<ModelDetails>,
    /// Fields that this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Figures of a base model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ModelDetails {
    /// Its parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_parameters: Option<u64>,
    /// Prompt and answer together, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_context_window: Option<u64>,
    /// Its languages, counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<u64>,
    /// Its alignments, counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alignments: Option<u64>,
    /// Fields that this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What to show of a model besides itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelView {
    /// Its deployments.
    Deployments,
    /// Its group.
    ModelGroup,
}

impl ModelView {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deployments => "Deployments",
            Self::ModelGroup => "ModelGroup",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Deployments, Self::ModelGroup].into_iter().find(|view| view.as_str() == word)
    }
}

/// Which models to list. A provider without a platform has no pages, filters or order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListModels {
    /// Which page.
    pub page: PageRequest,
    /// Only this account's.
    pub account_id: Option<AccountId>,
    /// Only this group's.
    pub model_group_id: Option<ModelGroupId>,
    /// Only those for this.
    pub model_type: Option<ModelKind>,
    /// What to show besides.
    pub view: Vec<ModelView>,
    /// In which order.
    pub sort_by: Vec<SortBy>,
}

impl ListModels {
    /// All of them.
    pub fn new() -> Self {
        Self::default()
    }
}

/// The addressed model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrieveModel {
    /// What to show besides.
    pub view: Vec<ModelView>,
}

impl RetrieveModel {
    /// The model as it is.
    pub fn new() -> Self {
        Self::default()
    }
}

/// A model to make.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CreateModel {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub model_type: ModelKind,
    /// Whose it is; the client's account unless set.
    pub account_id: Option<AccountId>,
    /// What it is made from.
    pub model_template_id: Option<ModelTemplateId>,
    /// The group that it joins.
    pub model_group_id: Option<ModelGroupId>,
    /// How it is described; its template's creation parameters among it.
    pub card: ModelCard,
    /// What its creation parameters are checked against before anything is sent; not sent itself.
    pub schema: Option<ParameterSchema>,
}

impl CreateModel {
    /// The model `name` for `model_type`.
    pub fn new(name: impl Into<String>, model_type: ModelKind) -> Self {
        Self {
            name: name.into(),
            model_type,
            account_id: None,
            model_template_id: None,
            model_group_id: None,
            card: ModelCard::default(),
            schema: None,
        }
    }

    /// The model `name`, for what its template is for.
    pub fn untyped(name: impl Into<String>) -> Self {
        Self::new(name, ModelKind::Other(String::new()))
    }

    /// Makes it from `template`: for what the template is for, its parameters checked against the template's schema.
    #[must_use]
    pub fn template(mut self, template: &ModelTemplate) -> Self {
        self.model_type = template.model_type.clone();
        self.model_template_id = Some(template.id.clone());
        self.schema = Some(template.model_creation_parameters_schema.clone().unwrap_or_default());
        self
    }

    /// With `value` for the creation parameter `name`.
    #[must_use]
    pub fn parameter(
        mut self,
        name: impl Into<String>,
        value: impl Into<serde_json::Value>,
    ) -> Self {
        let parameters = self.card.model_creation_parameters.get_or_insert_default();
        parameters.insert(name.into(), value.into());
        self
    }

    /// Checks what can be checked before anything is sent.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for a model without a type, or parameters that do not fit the template.
    pub fn check(&self) -> Result<(), Error> {
        if self.model_type.as_str().is_empty() {
            let what = format!("the model `{}` has no type", self.name);
            return Err(Error::new(ErrorKind::InvalidRequest, what)
                .with_hint("give a `model_type`, or the `template` itself and not its id alone"));
        }
        let none = Extra::new();
        let values = self.card.model_creation_parameters.as_ref().unwrap_or(&none);
        self.schema.as_ref().map_or(Ok(()), |schema| schema.check(values))
    }

    setters! { Self =>
        /// Whose it is.
        some account_id: impl Into<AccountId>,
        /// What it is made from.
        some model_template_id: impl Into<ModelTemplateId>,
        /// The group that it joins.
        some model_group_id: impl Into<ModelGroupId>,
    }
}

/// What to change in the addressed model.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct UpdateModel {
    /// Its name.
    pub name: Patch<String>,
    /// What it is for.
    pub model_type: Patch<ModelKind>,
    /// Its name for people.
    pub display_name: Patch<String>,
    /// What it is.
    pub description: Patch<String>,
    /// What is published about it.
    pub model_card: Patch<String>,
    /// What is published about its training data.
    pub training_data_card: Patch<String>,
    /// Who runs it.
    pub model_vendor: Patch<ModelVendor>,
    /// What it was made from.
    pub base_model_id: Patch<ModelId>,
    /// What is known of that one.
    pub base_model_metadata: Patch<BaseModelMetadata>,
    /// Values for its template's creation parameters.
    pub model_creation_parameters: Patch<Extra>,
    /// Its template.
    pub model_template_id: Patch<ModelTemplateId>,
    /// Its group.
    pub model_group_id: Patch<ModelGroupId>,
}

/// Deletes the addressed model.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct DeleteModel {}

/// What was deleted.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Deleted {
    /// Whether it worked.
    pub success: bool,
    /// How many objects went.
    pub count: u64,
    /// What is known about the call.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl Deleted {
    /// `count` objects are gone.
    pub fn new(count: u64) -> Self {
        Self { success: true, count, meta: CallMeta::default() }
    }
}

/// A model of a provider, to name in a call: its text form is that of a [`DeploymentRef`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModelRef(DeploymentRef);

impl ModelRef {
    /// The model `id` of `provider`.
    pub fn new(provider: impl Into<std::sync::Arc<str>>, id: impl Into<ModelId>) -> Self {
        Self(DeploymentRef::new(provider, id.into().as_str()))
    }

    /// The model at an address that was made for a deployment: with a provider that has no platform the two are named
    /// alike.
    pub fn at(address: impl Into<DeploymentRef>) -> Self {
        Self(address.into())
    }

    /// The address for the router.
    pub fn into_address(self) -> DeploymentRef {
        self.0
    }
}

impl From<&str> for ModelRef {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for ModelRef {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&String> for ModelRef {
    fn from(text: &String) -> Self {
        Self(text.into())
    }
}

/// The id is exact: no provider is read out of it, so that the default one is meant.
impl From<ModelId> for ModelRef {
    fn from(id: ModelId) -> Self {
        Self(DeploymentRef::exactly(id.as_str()))
    }
}

impl From<&ModelId> for ModelRef {
    fn from(id: &ModelId) -> Self {
        Self::from(id.clone())
    }
}

/// The model of the provider that told of it.
impl From<&Model> for ModelRef {
    fn from(model: &Model) -> Self {
        match &model.meta.provider {
            Some(provider) => Self::new(provider.clone(), &model.id),
            None => Self::from(&model.id),
        }
    }
}
