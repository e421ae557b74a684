//! `client.model_servers()`.

use modelway_core::{
    CreateServer, DeleteServer, DeploymentRef, ExecuteTarget, ListServers, ModelDeploymentId,
    ModelServerId, RetrieveServer, RetrieveServerDeployment, RollBackServer, ServerRef,
    UpdateServerBackend,
};

use super::call::fills;
use super::{ExecuteCall, ResourceCall};
use crate::Client;

/// Servers: stable addresses whose deployment can be exchanged, and exchanged back.
#[derive(Debug, Clone)]
pub struct ModelServers<C = Client> {
    client: C,
}

impl<C: Clone> ModelServers<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// Makes a server before a deployment.
    pub fn create(
        &self,
        name: impl Into<String>,
        deployment: impl Into<ModelDeploymentId>,
    ) -> ResourceCall<CreateServer, C> {
        ResourceCall::new(self.client.clone(), CreateServer::new(name, deployment))
    }

    /// One server, by its id or by [`ServerRef::alias`].
    pub fn retrieve(&self, server: impl Into<ServerRef>) -> ResourceCall<RetrieveServer, C> {
        ResourceCall::new(self.client.clone(), RetrieveServer::new(server))
    }

    /// The servers; the list has no pages.
    pub fn list(&self) -> ResourceCall<ListServers, C> {
        ResourceCall::new(self.client.clone(), ListServers::default())
    }

    /// Deletes a server. Its deployment stays.
    pub fn delete(&self, id: impl Into<ModelServerId>) -> ResourceCall<DeleteServer, C> {
        ResourceCall::new(self.client.clone(), DeleteServer::new(id))
    }

    /// A call of any shape by whatever answers for a server, by its id or by [`ServerRef::alias`].
    pub fn execute(&self, server: impl Into<ServerRef>) -> ExecuteCall<C> {
        let target = ExecuteTarget::Server(server.into());
        ExecuteCall::new(self.client.clone(), DeploymentRef::default_provider(), target)
    }

    /// Which deployment answers for a server.
    pub fn deployment(
        &self,
        id: impl Into<ModelServerId>,
    ) -> ResourceCall<RetrieveServerDeployment, C> {
        ResourceCall::new(self.client.clone(), RetrieveServerDeployment::new(id))
    }

    /// Has another deployment answer from now on.
    pub fn update_backend(
        &self,
        id: impl Into<ModelServerId>,
        deployment: impl Into<ModelDeploymentId>,
    ) -> ResourceCall<UpdateServerBackend, C> {
        ResourceCall::new(self.client.clone(), UpdateServerBackend::new(id, deployment))
    }

    /// Has the deployment before answer again.
    pub fn rollback(&self, id: impl Into<ModelServerId>) -> ResourceCall<RollBackServer, C> {
        ResourceCall::new(self.client.clone(), RollBackServer::new(id))
    }
}

fills! { CreateServer =>
    /// Another name for it.
    alias: String,
}
