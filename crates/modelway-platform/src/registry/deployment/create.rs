//! Making deployments.

use modelway_core::{CreateDeployment, Error, Model, ModelDeployment, ModelId};

use super::check::{check_configuration, merged, status};
use super::row::{TABLE, row};
use crate::database::Transaction;
use crate::registry::{Registry, check, write};

impl Registry {
    /// Makes a deployment, ready at once: there is nothing to wait for. It is its model's account's.
    pub(in crate::registry) async fn make_deployment(
        &self,
        model: &ModelId,
        request: &CreateDeployment,
    ) -> Result<ModelDeployment, Error> {
        check::name("name", &request.name)?;
        check::account(request.account_id.as_ref())?;
        check_configuration(request.vendor_configuration.as_ref())?;
        let status = status(request.deployment_metadata.as_ref())?;
        let mut tx = self.write().await?;
        let model = self.own_model(&mut tx, model).await?;
        let account = model.entity.account_id.as_ref();
        if request.account_id.as_ref().is_some_and(|named| Some(named) != account) {
            return Err(check::not_of(request.account_id.as_ref(), "model", model.id.as_str()));
        }
        let (id, entity) = self.stamp(account);
        let mut deployment = ModelDeployment::new(id, request.name.as_str(), status);
        deployment.model_instance_id = Some(model.id.clone());
        deployment.model_creation_parameters.clone_from(&request.model_creation_parameters);
        deployment.deployment_metadata.clone_from(&request.deployment_metadata);
        deployment.vendor_configuration.clone_from(&request.vendor_configuration);
        deployment.entity = entity;
        self.deployable(&mut tx, &model, &deployment).await?;
        tx.execute(write::insert(TABLE, row(&deployment)?)).await?;
        self.commit(tx).await?;
        Ok(deployment)
    }

    /// Whether the model can run as this deployment.
    pub(super) async fn deployable(
        &self,
        tx: &mut Transaction,
        model: &Model,
        deployment: &ModelDeployment,
    ) -> Result<(), Error> {
        let template = match &model.model_template_id {
            Some(id) => Some(self.named_template(tx, id).await?),
            None => None,
        };
        let parameters = merged(model, deployment.model_creation_parameters.as_ref());
        self.runnable(model, template.as_ref(), &parameters)
    }
}
