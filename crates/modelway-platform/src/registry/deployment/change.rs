//! Changing deployments.

use modelway_core::{Error, ModelDeployment, ModelId, UpdateDeployment};

use super::check::{check_configuration, status};
use super::row::{TABLE, row};
use crate::registry::{Registry, check, write};

impl Registry {
    pub(in crate::registry) async fn change_deployment(
        &self,
        model: &ModelId,
        request: &UpdateDeployment,
    ) -> Result<ModelDeployment, Error> {
        let name = check::required("name", &request.name)?;
        name.as_deref().map_or(Ok(()), |name| check::name("name", name))?;
        check_configuration(request.vendor_configuration.set())?;
        let mut tx = self.write().await?;
        let model = self.own_model(&mut tx, model).await?;
        let mut deployment = self.deployment_in(&mut tx, &model.id, &request.id).await?;
        let same_parameters = request.model_creation_parameters.is_keep();
        deployment.name = name.unwrap_or(deployment.name);
        let update = request.clone();
        update.model_creation_parameters.apply(&mut deployment.model_creation_parameters);
        update.deployment_metadata.apply(&mut deployment.deployment_metadata);
        update.vendor_configuration.apply(&mut deployment.vendor_configuration);
        deployment.status = status(deployment.deployment_metadata.as_ref())?;
        // Switching it off must be possible also where this process lacks its provider.
        if !same_parameters {
            self.deployable(&mut tx, &model, &deployment).await?;
        }
        tx.execute(write::update(TABLE, request.id.as_str(), row(&deployment)?)).await?;
        self.commit(tx).await?;
        Ok(deployment)
    }
}
