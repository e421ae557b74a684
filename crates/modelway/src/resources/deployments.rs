//! `client.models().deployments()`.

use modelway_core::{
    AccountId, CreateDeployment, DeleteDeployment, DeploymentConfiguration, ExecuteTarget, Extra,
    ListAllDeployments, ListDeployments, ModelDeploymentId, ModelRef, ModelTemplate,
    RetrieveDeployment, SortBy, UpdateDeployment, UsageSubject,
};
use serde_json::Value;

use super::call::{changes, fills};
use super::{ExecuteCall, ResourceCall, UsageStatistics, Wait};
use crate::Client;

/// Deployments of models: what a call addresses.
#[derive(Debug, Clone)]
pub struct Deployments<C = Client> {
    client: C,
}

/// A deployment in the making.
pub type CreateDeploymentCall<C = Client> = ResourceCall<CreateDeployment, C>;
/// A change to a deployment in the making.
pub type UpdateDeploymentCall<C = Client> = ResourceCall<UpdateDeployment, C>;

impl<C: Clone> Deployments<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    fn of<O>(&self, model: impl Into<ModelRef>, request: O) -> ResourceCall<O, C> {
        ResourceCall::to(self.client.clone(), model.into().into_address(), request)
    }

    /// The deployments of a model: one page by `.await`, those of all pages by [`items`](ResourceCall::items). With a
    /// provider that has no platform it is one, of the model's own name, which nothing can change.
    pub fn list(&self, model: impl Into<ModelRef>) -> ResourceCall<ListDeployments, C> {
        self.of(model, ListDeployments::default())
    }

    /// The deployments of all models.
    pub fn list_all(&self) -> ResourceCall<ListAllDeployments, C> {
        ResourceCall::new(self.client.clone(), ListAllDeployments::default())
    }

    /// One deployment of a model.
    pub fn retrieve(
        &self,
        model: impl Into<ModelRef>,
        deployment: impl Into<ModelDeploymentId>,
    ) -> ResourceCall<RetrieveDeployment, C> {
        self.of(model, RetrieveDeployment::new(deployment))
    }

    /// Makes a deployment of a model. The answer does not wait until it is ready: see
    /// [`wait_until_ready`](Self::wait_until_ready). It is never sent twice by itself.
    pub fn create(
        &self,
        model: impl Into<ModelRef>,
        name: impl Into<String>,
    ) -> CreateDeploymentCall<C> {
        self.of(model, CreateDeployment::new(name))
    }

    /// Changes a deployment of a model: only what is set on the call.
    pub fn update(
        &self,
        model: impl Into<ModelRef>,
        deployment: impl Into<ModelDeploymentId>,
    ) -> UpdateDeploymentCall<C> {
        self.of(model, UpdateDeployment::new(deployment))
    }

    /// Deletes a deployment of a model.
    pub fn delete(
        &self,
        model: impl Into<ModelRef>,
        deployment: impl Into<ModelDeploymentId>,
    ) -> ResourceCall<DeleteDeployment, C> {
        self.of(model, DeleteDeployment::new(deployment))
    }

    /// A call of any shape by a deployment of a model: JSON in, JSON out.
    pub fn execute(
        &self,
        model: impl Into<ModelRef>,
        deployment: impl Into<ModelDeploymentId>,
    ) -> ExecuteCall<C> {
        let target = ExecuteTarget::Deployment(deployment.into());
        ExecuteCall::new(self.client.clone(), model.into().into_address(), target)
    }

    /// Waits until a deployment of a model is ready.
    pub fn wait_until_ready(
        &self,
        model: impl Into<ModelRef>,
        deployment: impl Into<ModelDeploymentId>,
    ) -> Wait<RetrieveDeployment, C> {
        Wait::new(self.retrieve(model, deployment))
    }

    /// Tokens over time, by deployment.
    pub fn usage_statistics(&self) -> UsageStatistics<ModelDeploymentId, C> {
        UsageStatistics::new(self.client.clone(), UsageSubject::Deployment)
    }
}

impl<C> ResourceCall<ListDeployments, C> {
    /// In this order; of several, the first counts most.
    pub fn sort_by(mut self, by: SortBy) -> Self {
        self.request.sort_by.push(by);
        self
    }
}

impl<C> ResourceCall<ListAllDeployments, C> {
    /// In this order; of several, the first counts most.
    pub fn sort_by(mut self, by: SortBy) -> Self {
        self.request.sort_by.push(by);
        self
    }
}

impl<C> CreateDeploymentCall<C> {
    /// Checks its parameters against this template before anything is sent.
    pub fn template(mut self, template: &ModelTemplate) -> Self {
        self.request = self.request.template(template);
        self
    }

    /// A creation parameter, over the model's own.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.request = self.request.parameter(name, value);
        self
    }
}

fills! { CreateDeployment =>
    /// Whose it is.
    account_id: AccountId,
    /// Whatever is to be noted with it.
    deployment_metadata: Extra,
    /// How it is to run.
    vendor_configuration: DeploymentConfiguration,
    /// Whether the service's answer waits until it is ready; `false` unless set, since that takes longer than most time
    /// limits.
    wait_for_ready: bool,
}

changes! { UpdateDeployment =>
    /// Its name.
    name / clear_name: String,
    /// Values for the template's creation parameters.
    model_creation_parameters / clear_model_creation_parameters: Extra,
    /// Whatever is noted with it.
    deployment_metadata / clear_deployment_metadata: Extra,
    /// How it runs.
    vendor_configuration / clear_vendor_configuration: DeploymentConfiguration,
}
