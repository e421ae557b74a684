//! Nouns of deployments.

use serde::{Deserialize, Serialize};

use super::{
    AccountId, DeploymentConfiguration, Entity, Model, ModelDeploymentId, ModelId, ModelTemplate,
    PageRequest, ParameterSchema, Patch, SortBy,
};
use crate::open_enum::open_enum;
use crate::setters::setters;
use crate::{CallMeta, DeploymentRef, Extra};

open_enum! {
    /// How far a deployment is. The service documents only `READY`; the other words are those of the open-source engine
    /// under it.
    DeploymentStatus {
        /// It answers.
        Ready = "READY",
        /// A change waits.
        UpdatePending = "UPDATE_PENDING",
        /// A change is made.
        UpdateInProgress = "UPDATE_IN_PROGRESS",
        /// A change failed.
        UpdateFailed = "UPDATE_FAILED",
        /// It is being deleted.
        DeleteInProgress = "DELETE_IN_PROGRESS",
        /// It is switched off: a word of ours.
        Disabled = "DISABLED",
    }
}

impl DeploymentStatus {
    /// Whether it will not become ready by itself: a failure, a deletion, a switch that is off.
    pub fn is_final(&self) -> bool {
        match self {
            Self::UpdateFailed | Self::DeleteInProgress | Self::Disabled => true,
            Self::Other(word) => word.to_ascii_uppercase().contains("FAILED"),
            _ => false,
        }
    }
}

/// A deployment of a model: what a call addresses.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ModelDeployment {
    /// Its id.
    pub id: ModelDeploymentId,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub status: DeploymentStatus,
    /// The model that it deploys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_instance_id: Option<ModelId>,
    /// Its endpoint at the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_endpoint_id: Option<String>,
    /// Values for its template's creation parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_creation_parameters: Option<Extra>,
    /// Whatever its maker noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment_metadata: Option<Extra>,
    /// How it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_configuration: Option<DeploymentConfiguration>,
    /// Whether it came with its model, so that it can be neither changed nor deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub built_in: bool,
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

impl ModelDeployment {
    /// The deployment `id`, named `name`.
    pub fn new(
        id: impl Into<ModelDeploymentId>,
        name: impl Into<String>,
        status: DeploymentStatus,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            status,
            model_instance_id: None,
            model_endpoint_id: None,
            model_creation_parameters: None,
            deployment_metadata: None,
            vendor_configuration: None,
            built_in: false,
            entity: Entity::default(),
            extra: Extra::new(),
            meta: CallMeta::default(),
        }
    }

    /// The deployment that a built-in model has by itself: of the same name, ready, immutable.
    ///
    /// ```
    /// # use modelway_core::{Model, ModelDeployment};
    /// let deployment = ModelDeployment::automatic(&Model::built_in("gpt-4o"));
    /// assert!(deployment.built_in && deployment.id == "gpt-4o");
    /// ```
    pub fn automatic(model: &Model) -> Self {
        let id = model.id.as_str();
        let mut deployment = Self::new(id, id, DeploymentStatus::Ready);
        deployment.model_instance_id = Some(model.id.clone());
        deployment.built_in = true;
        deployment.entity = model.entity.clone();
        deployment.meta = model.meta.clone();
        deployment
    }

    /// Whether it answers.
    pub fn is_ready(&self) -> bool {
        self.status == DeploymentStatus::Ready
    }
}

/// The deployment of the provider that told of it.
impl From<&ModelDeployment> for DeploymentRef {
    fn from(deployment: &ModelDeployment) -> Self {
        match &deployment.meta.provider {
            Some(provider) => Self::new(provider.clone(), deployment.id.as_str()),
            None => Self::from(&deployment.id),
        }
    }
}

impl From<&ModelDeployment> for ModelDeploymentId {
    fn from(deployment: &ModelDeployment) -> Self {
        deployment.id.clone()
    }
}

/// The deployments of the addressed model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListDeployments {
    /// Which page.
    pub page: PageRequest,
    /// Only this account's.
    pub account_id: Option<AccountId>,
    /// In which order.
    pub sort_by: Vec<SortBy>,
}

/// The deployments of all models.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListAllDeployments {
    /// Which page.
    pub page: PageRequest,
    /// Only this account's.
    pub account_id: Option<AccountId>,
    /// In which order.
    pub sort_by: Vec<SortBy>,
}

/// One deployment of the addressed model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrieveDeployment {
    /// Which.
    pub id: ModelDeploymentId,
}

/// A deployment of the addressed model to make.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CreateDeployment {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub account_id: Option<AccountId>,
    /// Values for the template's creation parameters, over the model's own.
    pub model_creation_parameters: Option<Extra>,
    /// Whatever is to be noted with it.
    pub deployment_metadata: Option<Extra>,
    /// How it is to run.
    pub vendor_configuration: Option<DeploymentConfiguration>,
    /// Whether the answer waits until it is ready. The service's default is `true`, which takes longer than most time
    /// limits; ours is `false`: see `wait_until_ready`.
    pub wait_for_ready: Option<bool>,
    /// What its creation parameters are checked against before anything is sent; not sent itself.
    pub schema: Option<ParameterSchema>,
}

impl CreateDeployment {
    /// The deployment `name`; the answer does not wait until it is ready.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            account_id: None,
            model_creation_parameters: None,
            deployment_metadata: None,
            vendor_configuration: None,
            wait_for_ready: Some(false),
            schema: None,
        }
    }

    /// Checks its parameters against `template`'s schema before anything is sent. Those that are required may be the
    /// model's own, so that none is missing here.
    #[must_use]
    pub fn template(mut self, template: &ModelTemplate) -> Self {
        let mut schema = template.model_creation_parameters_schema.clone().unwrap_or_default();
        schema.parameters.iter_mut().for_each(|parameter| parameter.required = false);
        self.schema = Some(schema);
        self
    }

    /// With `value` for the creation parameter `name`.
    #[must_use]
    pub fn parameter(
        mut self,
        name: impl Into<String>,
        value: impl Into<serde_json::Value>,
    ) -> Self {
        let parameters = self.model_creation_parameters.get_or_insert_default();
        parameters.insert(name.into(), value.into());
        self
    }

    /// Checks what can be checked before anything is sent.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) for parameters that do not fit the template.
    pub fn check(&self) -> Result<(), crate::Error> {
        match (&self.schema, &self.model_creation_parameters) {
            (Some(schema), Some(values)) => schema.check(values),
            _ => Ok(()),
        }
    }

    setters! { Self =>
        /// Whose it is.
        some account_id: impl Into<AccountId>,
        /// Values for the template's creation parameters, over the model's own.
        some model_creation_parameters: Extra,
        /// Whatever is to be noted with it.
        some deployment_metadata: Extra,
        /// How it is to run.
        some vendor_configuration: impl Into<DeploymentConfiguration>,
        /// Whether the answer waits until it is ready.
        some wait_for_ready: bool,
    }
}

/// What to change in a deployment of the addressed model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UpdateDeployment {
    /// Which.
    pub id: ModelDeploymentId,
    /// Its name.
    pub name: Patch<String>,
    /// Values for the template's creation parameters.
    pub model_creation_parameters: Patch<Extra>,
    /// Whatever is noted with it.
    pub deployment_metadata: Patch<Extra>,
    /// How it runs.
    pub vendor_configuration: Patch<DeploymentConfiguration>,
    /// Whether the answer waits until it is ready.
    pub wait_for_ready: Option<bool>,
}

impl UpdateDeployment {
    /// Nothing to change yet in the deployment `id`.
    pub fn new(id: impl Into<ModelDeploymentId>) -> Self {
        Self {
            id: id.into(),
            name: Patch::Keep,
            model_creation_parameters: Patch::Keep,
            deployment_metadata: Patch::Keep,
            vendor_configuration: Patch::Keep,
            wait_for_ready: Some(false),
        }
    }
}

/// Deletes a deployment of the addressed model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteDeployment {
    /// Which.
    pub id: ModelDeploymentId,
}

impl RetrieveDeployment {
    /// The deployment `id`.
    pub fn new(id: impl Into<ModelDeploymentId>) -> Self {
        Self { id: id.into() }
    }
}

impl DeleteDeployment {
    /// The deployment `id`.
    pub fn new(id: impl Into<ModelDeploymentId>) -> Self {
        Self { id: id.into() }
    }
}
