//! Making, reading and deleting servers.

use modelway_core::{
    CreateServer, Deleted, Error, ErrorKind, ModelDeploymentId, ModelServer, ModelServerId, Page,
    ServerRef,
};

use super::row::{TABLE, missing, read, row, select};
use crate::database::{Statement, Transaction};
use crate::registry::{Registry, check, write};

impl Registry {
    /// The deployment that answers for a server now.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is no such server; what the database says.
    pub async fn resolve_server(&self, server: &ServerRef) -> Result<ModelDeploymentId, Error> {
        let found = self.find_server(server).await?;
        found.model_deployment_id.ok_or_else(|| missing(server))
    }

    pub(in crate::registry) async fn find_server(
        &self,
        server: &ServerRef,
    ) -> Result<ModelServer, Error> {
        let row = self.database.row(self.one_server(server)).await?;
        read(&row.ok_or_else(|| missing(server))?)
    }

    pub(in crate::registry) async fn all_servers(&self) -> Result<Page<ModelServer>, Error> {
        let all = self.seen("s", select("WHERE 1 = 1")).and(" ORDER BY s.created_at, s.id");
        let rows = self.database.rows(all).await?;
        Ok(Page::all(rows.iter().map(read).collect::<Result<Vec<_>, _>>()?))
    }

    /// Makes a server. Unless the call selects an account it is its deployment's account's.
    pub(in crate::registry) async fn make_server(
        &self,
        request: &CreateServer,
    ) -> Result<ModelServer, Error> {
        check::name("name", &request.name)?;
        request.alias.as_deref().map_or(Ok(()), |alias| check::name("alias", alias))?;
        let (field, backend) = ("model_deployment_id", &request.model_deployment_id);
        let mut tx = self.write().await?;
        let source = self.deployed_for(&mut tx, field, backend).await?;
        let (id, entity) = self.stamp(self.owner(None, source).as_ref());
        let mut server = ModelServer::new(id, request.name.as_str());
        server.account_id.clone_from(&entity.account_id);
        server.alias.clone_from(&request.alias);
        server.model_deployment_id = Some(backend.clone());
        Self::is_free(&mut tx, &server).await?;
        tx.execute(write::insert(TABLE, row(&server, &entity))).await?;
        self.note_backend(&mut tx, &server.id, backend).await?;
        self.commit(tx).await?;
        Ok(server)
    }

    /// Whether nobody else has the server's name or alias.
    async fn is_free(tx: &mut Transaction, server: &ModelServer) -> Result<(), Error> {
        let account = server.account_id.as_ref().map_or("", |account| account.as_str());
        let same_name = select("WHERE s.name = ").value(server.name.as_str());
        if tx.row(same_name.and(" AND s.account_id = ").value(account)).await?.is_some() {
            return Err(taken("name", &server.name));
        }
        let Some(alias) = &server.alias else { return Ok(()) };
        match tx.row(select("WHERE s.alias = ").value(alias.as_str())).await? {
            Some(_) => Err(taken("alias", alias)),
            None => Ok(()),
        }
    }

    pub(in crate::registry) async fn drop_server(
        &self,
        id: &ModelServerId,
    ) -> Result<Deleted, Error> {
        let mut tx = self.write().await?;
        self.server_in(&mut tx, id).await?;
        let history = "DELETE FROM model_server_backends WHERE model_server_id = $1";
        tx.execute(Statement::new(history).bind(id.as_str())).await?;
        tx.execute(write::delete(TABLE, id.as_str())).await?;
        self.commit(tx).await?;
        Ok(Deleted::new(1))
    }
}

fn taken(field: &str, word: &str) -> Error {
    let what = format!("another model server has the {field} `{word}`");
    Error::new(ErrorKind::Conflict, what).with_hint(format!("choose another {field}"))
}
