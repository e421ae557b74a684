//! Deleting deployments.

use modelway_core::{Deleted, Error, ModelDeploymentId, ModelId};

use super::row::TABLE;
use crate::registry::{Registry, write};

impl Registry {
    /// Deletes a deployment that no server needs.
    pub(in crate::registry) async fn drop_deployment(
        &self,
        model: &ModelId,
        id: &ModelDeploymentId,
    ) -> Result<Deleted, Error> {
        let mut tx = self.write().await?;
        self.own_model(&mut tx, model).await?;
        self.deployment_in(&mut tx, model, id).await?;
        Self::free_of_servers(&mut tx, [id.as_str()]).await?;
        tx.execute(write::delete(TABLE, id.as_str())).await?;
        self.commit(tx).await?;
        Ok(Deleted::new(1))
    }
}
