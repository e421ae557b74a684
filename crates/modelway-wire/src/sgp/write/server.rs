//! Requests about model servers. Their paths begin with `/v4/serving`.

use http::Method;
use modelway_core::{CreateServer, Error, ModelServerId, ServerRef, UpdateServerBackend};

use super::super::words::Path;
use super::control::Cx;
use super::fields::Fields;
use super::{Outgoing, unsupported};

const SERVING: &str = "/v4/serving";

fn path(id: &ModelServerId) -> Result<Path, Error> {
    Path::of(SERVING).id("server id", id.as_str())
}

/// The path of a server by its id or alias.
pub(super) fn path_of(server: &ServerRef) -> Result<Path, Error> {
    match server {
        ServerRef::Id(id) => path(id),
        ServerRef::Alias(alias) => Path::of("/v4/serving/a").id("alias", alias),
        _ => Err(unsupported("servers of that kind")),
    }
}

pub(super) fn list() -> Outgoing {
    Outgoing::get(SERVING)
}

pub(super) fn retrieve(server: &ServerRef) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(path_of(server)?.into_string()))
}

pub(super) fn create(request: &CreateServer, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let body = Fields::new()
        .set("name", &request.name)
        .set("model_deployment_id", &request.model_deployment_id)
        .some("alias", request.alias.as_ref())
        .finish()?;
    Outgoing::json(Method::POST, SERVING, &body, cx.extra)
}

pub(super) fn delete(id: &ModelServerId) -> Result<Outgoing, Error> {
    Ok(Outgoing::delete(path(id)?))
}

pub(super) fn deployment(id: &ModelServerId) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(path(id)?.then("deployment").into_string()))
}

pub(super) fn update_backend(
    request: &UpdateServerBackend,
    cx: &Cx<'_>,
) -> Result<Outgoing, Error> {
    let body =
        Fields::new().set("new_model_deployment_id", &request.new_model_deployment_id).finish()?;
    let path = path(&request.id)?.then("backend").into_string();
    Outgoing::json(Method::PUT, path, &body, cx.extra)
}

pub(super) fn roll_back(id: &ModelServerId) -> Result<Outgoing, Error> {
    Ok(Outgoing::bare_post(path(id)?.then("rollback")))
}
