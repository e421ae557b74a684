//! Deleting models.

use modelway_core::{Deleted, Error, ModelId};

use super::row::TABLE;
use crate::database::Statement;
use crate::registry::{Registry, write};

impl Registry {
    /// Deletes a model with its deployments, unless a server needs one of them.
    pub(in crate::registry) async fn drop_model(&self, id: &ModelId) -> Result<Deleted, Error> {
        let mut tx = self.write().await?;
        self.own_model(&mut tx, id).await?;
        let deployments = self.deployments_in(&mut tx, id).await?;
        let ids = deployments.iter().map(|deployment| deployment.id.as_str());
        Self::free_of_servers(&mut tx, ids).await?;
        let deployments = "DELETE FROM model_deployments WHERE model_instance_id = $1";
        let count = tx.execute(Statement::new(deployments).bind(id.as_str())).await?;
        tx.execute(write::delete(TABLE, id.as_str())).await?;
        self.commit(tx).await?;
        Ok(Deleted::new(count + 1))
    }
}
