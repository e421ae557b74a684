//! Operations on model servers, by id or by alias.

use modelway_core::{
    CreateServer, DeleteServer, Error, ExecuteTarget, ListServers, ModelDeploymentId,
    ModelServerId, Operation, RetrieveServer, RetrieveServerDeployment, RollBackServer, ServerRef,
    UpdateServerBackend,
};

use super::super::asked::{Form, Found};
use super::super::input::value::text;
use super::super::input::{Incoming, Rest};
use super::deployments::executed;

pub(in super::super) fn create(i: &Incoming<'_>) -> Result<Found, Error> {
    let create = i.body(Rest::Ignored, |f| {
        let name: Option<String> = f.required("name", text);
        let deployment: Option<ModelDeploymentId> = f.required("model_deployment_id", text);
        let mut create =
            CreateServer::new(name.unwrap_or_default(), deployment.unwrap_or_default());
        create.alias = f.optional("alias", text);
        create
    })?;
    Ok(Found::plain(create))
}

pub(in super::super) fn retrieve(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(RetrieveServer::new(by_id(i))))
}

pub(in super::super) fn retrieve_alias(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(RetrieveServer::new(ServerRef::alias(i.id()))))
}

pub(in super::super) fn list(_: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(ListServers::default()))
}

pub(in super::super) fn delete(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(DeleteServer::new(i.id())))
}

pub(in super::super) fn execute(i: &Incoming<'_>) -> Result<Found, Error> {
    executed(i, ExecuteTarget::Server(by_id(i)), Form::Generic)
}

pub(in super::super) fn execute_alias(i: &Incoming<'_>) -> Result<Found, Error> {
    executed(i, ExecuteTarget::Server(ServerRef::alias(i.id())), Form::Generic)
}

pub(in super::super) fn roll_back(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(RollBackServer::new(i.id())))
}

pub(in super::super) fn update_backend(i: &Incoming<'_>) -> Result<Found, Error> {
    let new: ModelDeploymentId =
        i.body(Rest::Ignored, |f| f.required("new_model_deployment_id", text))?.unwrap_or_default();
    let update = UpdateServerBackend::new(i.id(), new.clone());
    Ok(Found::new(update.into_request(), Form::Backend { new }))
}

pub(in super::super) fn retrieve_deployment(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(RetrieveServerDeployment::new(i.id())))
}

fn by_id(i: &Incoming<'_>) -> ServerRef {
    ServerRef::from(ModelServerId::from(i.id()))
}
