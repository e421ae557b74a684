//! Nouns of model servers: stable addresses whose deployment can be exchanged.

use serde::{Deserialize, Serialize};

use super::{AccountId, ModelDeploymentId, ModelServerId};
use crate::setters::setters;
use crate::{CallMeta, Extra};

/// A stable address whose deployment can be exchanged.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ModelServer {
    /// Its id.
    #[serde(rename = "model_server_id")]
    pub id: ModelServerId,
    /// Its name.
    pub name: String,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// What answers now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_deployment_id: Option<ModelDeploymentId>,
    /// Another name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// What answered before; given when the deployment is exchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_model_deployment_id: Option<ModelDeploymentId>,
    /// Fields that no dialect of ours names.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// What is known about the call; of an entry of a list, the provider alone.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl ModelServer {
    /// The server `id`, named `name`.
    pub fn new(id: impl Into<ModelServerId>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), ..Self::default() }
    }
}

impl From<&ModelServer> for ModelServerId {
    fn from(server: &ModelServer) -> Self {
        server.id.clone()
    }
}

/// A server by its id or by its alias.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerRef {
    /// By its id.
    Id(ModelServerId),
    /// By its alias.
    Alias(String),
}

impl ServerRef {
    /// The server with the alias `name`.
    pub fn alias(name: impl Into<String>) -> Self {
        Self::Alias(name.into())
    }
}

impl From<ModelServerId> for ServerRef {
    fn from(id: ModelServerId) -> Self {
        Self::Id(id)
    }
}

impl From<&ModelServerId> for ServerRef {
    fn from(id: &ModelServerId) -> Self {
        Self::Id(id.clone())
    }
}

impl From<&ModelServer> for ServerRef {
    fn from(server: &ModelServer) -> Self {
        Self::Id(server.id.clone())
    }
}

impl From<&str> for ServerRef {
    fn from(id: &str) -> Self {
        Self::Id(id.into())
    }
}

/// A server to make.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateServer {
    /// Its name.
    pub name: String,
    /// What answers.
    pub model_deployment_id: ModelDeploymentId,
    /// Another name for it.
    pub alias: Option<String>,
}

impl CreateServer {
    /// The server `name` before `deployment`.
    pub fn new(name: impl Into<String>, deployment: impl Into<ModelDeploymentId>) -> Self {
        Self { name: name.into(), model_deployment_id: deployment.into(), alias: None }
    }

    setters! { Self =>
        /// Another name for it.
        some alias: impl Into<String>,
    }
}

/// All servers; the list has no pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListServers {}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrieveServer {
    /// Which.
    pub server: ServerRef,
}

impl RetrieveServer {
    /// The server `server`.
    pub fn new(server: impl Into<ServerRef>) -> Self {
        Self { server: server.into() }
    }
}

/// A server to delete. The service has it, its own client does not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteServer {
    /// Which.
    pub id: ModelServerId,
}

impl DeleteServer {
    /// The server `id`.
    pub fn new(id: impl Into<ModelServerId>) -> Self {
        Self { id: id.into() }
    }
}

/// Which deployment answers for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrieveServerDeployment {
    /// Which server.
    pub id: ModelServerId,
}

impl RetrieveServerDeployment {
    /// Of the server `id`.
    pub fn new(id: impl Into<ModelServerId>) -> Self {
        Self { id: id.into() }
    }
}

/// The deployment that answers for a server.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct ServerDeployment {
    /// Which.
    pub model_deployment_id: ModelDeploymentId,
    /// What is known about the call.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl ServerDeployment {
    /// The deployment `id` answers.
    pub fn new(id: impl Into<ModelDeploymentId>) -> Self {
        Self { model_deployment_id: id.into(), meta: CallMeta::default() }
    }
}

/// Another deployment for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateServerBackend {
    /// Which server.
    pub id: ModelServerId,
    /// What is to answer from now on.
    pub new_model_deployment_id: ModelDeploymentId,
}

impl UpdateServerBackend {
    /// From now on `deployment` answers for the server `id`.
    pub fn new(id: impl Into<ModelServerId>, deployment: impl Into<ModelDeploymentId>) -> Self {
        Self { id: id.into(), new_model_deployment_id: deployment.into() }
    }
}

/// A server that is to go back to the deployment before.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RollBackServer {
    /// Which.
    pub id: ModelServerId,
}

impl RollBackServer {
    /// The server `id`.
    pub fn new(id: impl Into<ModelServerId>) -> Self {
        Self { id: id.into() }
    }
}

/// What a rollback did.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct RolledBack {
    /// What answered.
    pub from_deployment: ModelDeploymentId,
    /// What answers now.
    pub rolled_back_to_deployment: ModelDeploymentId,
    /// What is known about the call.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl RolledBack {
    /// `from` answered, `to` answers now.
    pub fn new(from: impl Into<ModelDeploymentId>, to: impl Into<ModelDeploymentId>) -> Self {
        Self {
            from_deployment: from.into(),
            rolled_back_to_deployment: to.into(),
            meta: CallMeta::default(),
        }
    }
}
