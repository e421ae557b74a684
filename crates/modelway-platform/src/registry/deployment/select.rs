//! Reading deployments.

use std::collections::HashMap;

use modelway_core::{
    Error, ErrorKind, ModelDeployment, ModelDeploymentId, ModelId, RetrieveDeployment,
};

use super::row::{OWN, read};
use crate::database::{Row, Statement, Transaction};
use crate::registry::Registry;
use crate::registry::part::{self, ENTITY, Part};
use crate::registry::write::one_of;

/// Appends what to select of the table `d`, joined to `m`: a built-in deployment is `account`'s.
pub(in crate::registry) fn columns(statement: Statement, account: &str) -> Statement {
    statement
        .and("COALESCE(d.account_id, ")
        .value(account)
        .and(") AS d_account_id, m.provider AS d_provider, ")
        .and(&part::columns("d", &[ENTITY, OWN]))
}

pub(super) fn read_row(row: &Row) -> Result<ModelDeployment, Error> {
    read(Part::new(row, "d"))
}

fn missing(model: &str, id: &ModelDeploymentId) -> Error {
    Error::new(ErrorKind::NotFound, format!("the model `{model}` has no deployment `{id}`"))
}

impl Registry {
    /// Appends a query of the deployments that this process shows, open to further conditions.
    pub(super) fn deployments(&self, statement: Statement) -> Statement {
        let statement = columns(statement.and("SELECT "), self.account.as_str());
        let joined = " FROM model_deployments d JOIN models m ON m.id = d.model_instance_id WHERE ";
        self.shown(statement.and(joined))
    }

    fn one_deployment(&self, model: &str, id: &ModelDeploymentId) -> Statement {
        let statement = self.deployments(Statement::new("")).and(" AND d.id = ").value(id.as_str());
        statement.and(" AND d.model_instance_id = ").value(model)
    }

    pub(in crate::registry) async fn find_deployment(
        &self,
        model: &str,
        request: &RetrieveDeployment,
    ) -> Result<ModelDeployment, Error> {
        let row = self.database.row(self.one_deployment(model, &request.id)).await?;
        read_row(&row.ok_or_else(|| missing(model, &request.id))?)
    }

    /// A deployment of a model, while writing.
    pub(super) async fn deployment_in(
        &self,
        tx: &mut Transaction,
        model: &ModelId,
        id: &ModelDeploymentId,
    ) -> Result<ModelDeployment, Error> {
        let row = tx.row(self.one_deployment(model.as_str(), id)).await?;
        read_row(&row.ok_or_else(|| missing(model.as_str(), id))?)
    }

    /// All deployments of a model, while writing.
    pub(in crate::registry) async fn deployments_in(
        &self,
        tx: &mut Transaction,
        model: &ModelId,
    ) -> Result<Vec<ModelDeployment>, Error> {
        let statement = self.deployments(Statement::new(""));
        let statement = statement.and(" AND d.model_instance_id = ").value(model.as_str());
        tx.rows(statement).await?.iter().map(read_row).collect()
    }

    /// The deployments of several models, each model's in the order in which they were made.
    pub(in crate::registry) async fn deployments_by_model<'a>(
        &self,
        models: impl Iterator<Item = &'a str>,
    ) -> Result<HashMap<ModelId, Vec<ModelDeployment>>, Error> {
        let statement = self.deployments(Statement::new("")).and(" AND d.model_instance_id IN ");
        let statement = one_of(statement, models).and(" ORDER BY d.created_at, d.id");
        let mut by_model: HashMap<ModelId, Vec<ModelDeployment>> = HashMap::new();
        for row in self.database.rows(statement).await? {
            let deployment = read_row(&row)?;
            let model = deployment.model_instance_id.clone().unwrap_or_default();
            by_model.entry(model).or_default().push(deployment);
        }
        Ok(by_model)
    }
}
