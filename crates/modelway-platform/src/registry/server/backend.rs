//! Which deployment answers for a server, and which ones did before.

use modelway_core::{
    AccountId, Error, ErrorKind, ModelDeploymentId, ModelServer, ModelServerId, RolledBack,
    ServerRef, UpdateServerBackend,
};

use super::row::{TABLE, missing, read, select};
use crate::database::{Statement, Transaction};
use crate::registry::write::{self, one_of, text};
use crate::registry::{Registry, check};

/// The last deployment before the present one that is still there: `$1` is the server, `$2` the present deployment.
const BEFORE: &str = "SELECT b.position AS position, b.model_deployment_id AS deployment \
    FROM model_server_backends b \
    JOIN model_deployments d ON d.id = b.model_deployment_id \
    JOIN models m ON m.id = d.model_instance_id \
    WHERE m.gone = 0 AND b.model_server_id = $1 AND b.model_deployment_id <> $2 \
    ORDER BY b.position DESC LIMIT 1";
const LATER: &str =
    "DELETE FROM model_server_backends WHERE model_server_id = $1 AND position > $2";
const NEXT: &str = "SELECT CAST(COALESCE(MAX(position), 0) + 1 AS BIGINT) AS next \
    FROM model_server_backends WHERE model_server_id = $1";

impl Registry {
    pub(in crate::registry) async fn change_backend(
        &self,
        request: &UpdateServerBackend,
    ) -> Result<ModelServer, Error> {
        let (new, mut tx) = (&request.new_model_deployment_id, self.write().await?);
        let mut server = self.server_in(&mut tx, &request.id).await?;
        let field = "new_model_deployment_id";
        let account = self.deployed_for(&mut tx, field, new).await?;
        if account.is_some() && account != server.account_id {
            let account = server.account_id.as_ref();
            return Err(check::foreign(field, "deployment", new.as_str(), account));
        }
        let old = server.model_deployment_id.replace(new.clone());
        // The same again leaves nothing to go back to.
        if old.as_ref() != Some(new) {
            Self::put_backend(&mut tx, &request.id, new).await?;
            self.note_backend(&mut tx, &request.id, new).await?;
        }
        server.old_model_deployment_id = old;
        self.commit(tx).await?;
        Ok(server)
    }

    /// Goes back to the deployment before; once more goes back further.
    pub(in crate::registry) async fn go_back(
        &self,
        id: &ModelServerId,
    ) -> Result<RolledBack, Error> {
        let mut tx = self.write().await?;
        let server = self.server_in(&mut tx, id).await?;
        let now = server.model_deployment_id.unwrap_or_default();
        let before = Statement::new(BEFORE).bind(id.as_str()).bind(now.as_str());
        let Some(before) = tx.row(before).await? else {
            let what = format!("the model server `{id}` has no deployment before `{now}`");
            return Err(Error::new(ErrorKind::Conflict, what)
                .with_hint("exchange its deployment by an update of its backend"));
        };
        let to = ModelDeploymentId::from(before.text("deployment")?);
        let later = Statement::new(LATER).bind(id.as_str()).bind(before.int("position")?);
        tx.execute(later).await?;
        Self::put_backend(&mut tx, id, &to).await?;
        self.commit(tx).await?;
        Ok(RolledBack::new(now, to))
    }

    pub(super) async fn server_in(
        &self,
        tx: &mut Transaction,
        id: &ModelServerId,
    ) -> Result<ModelServer, Error> {
        let server = ServerRef::from(id);
        read(&tx.row(self.one_server(&server)).await?.ok_or_else(|| missing(&server))?)
    }

    async fn put_backend(
        tx: &mut Transaction,
        id: &ModelServerId,
        deployment: &ModelDeploymentId,
    ) -> Result<(), Error> {
        let change = vec![("model_deployment_id", text(Some(deployment)))];
        tx.execute(write::update(TABLE, id.as_str(), change)).await.map(drop)
    }

    /// Notes that from now on this deployment answers.
    pub(super) async fn note_backend(
        &self,
        tx: &mut Transaction,
        id: &ModelServerId,
        deployment: &ModelDeploymentId,
    ) -> Result<(), Error> {
        let row = tx.row(Statement::new(NEXT).bind(id.as_str())).await?;
        let position = row.map_or(Ok(1), |row| row.int("next"))?;
        let note = vec![
            ("model_server_id", text(Some(id))),
            ("position", position.into()),
            ("model_deployment_id", text(Some(deployment))),
            ("since", self.timer.wall().into()),
        ];
        tx.execute(write::insert("model_server_backends", note)).await.map(drop)
    }

    /// Whose the deployment of this id is, which `field` names; nobody's where it is built in.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] when there is none.
    pub(super) async fn deployed_for(
        &self,
        tx: &mut Transaction,
        field: &str,
        id: &ModelDeploymentId,
    ) -> Result<Option<AccountId>, Error> {
        let joined = "SELECT m.account_id AS account_id FROM model_deployments d \
            JOIN models m ON m.id = d.model_instance_id WHERE ";
        let statement = self.shown(Statement::new(joined)).and(" AND d.id = ").value(id.as_str());
        match tx.row(statement).await? {
            Some(row) => Ok(row.maybe_text("account_id")?.map(AccountId::from)),
            None => Err(check::dangling(field, "deployment", id.as_str())),
        }
    }

    /// Takes deployments that are to be deleted out of the servers' history.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when one of them answers for a server.
    pub(in crate::registry) async fn free_of_servers<'a>(
        tx: &mut Transaction,
        deployments: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Result<(), Error> {
        if deployments.clone().into_iter().next().is_none() {
            return Ok(());
        }
        let users = select("WHERE s.model_deployment_id IN ");
        let users = one_of(users, deployments.clone()).and(" ORDER BY s.created_at, s.id LIMIT 1");
        if let Some(user) = tx.row(users).await? {
            let server = read(&user)?;
            let deployment = server.model_deployment_id.unwrap_or_default();
            let what = format!(
                "the deployment `{deployment}` answers for the model server `{}` ({})",
                server.name, server.id
            );
            return Err(Error::new(ErrorKind::Conflict, what)
                .with_hint("give the server another deployment, or delete it, first"));
        }
        let history = "DELETE FROM model_server_backends WHERE model_deployment_id IN ";
        tx.execute(one_of(Statement::new(history), deployments)).await.map(drop)
    }
}
