//! Requests about deployments.

use http::Method;
use modelway_core::{
    CreateDeployment, Error, ListAllDeployments, ListDeployments, ModelDeploymentId,
    UpdateDeployment,
};

use super::super::words::Path;
use super::control::Cx;
use super::fields::Fields;
use super::query::Query;
use super::{Outgoing, model};

fn path(id: &ModelDeploymentId, cx: &Cx<'_>) -> Result<Path, Error> {
    model::path(cx)?.then("deployments").id("deployment id", id.as_str())
}

pub(super) fn list(request: &ListDeployments, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let query = Query::of(cx.provider)
        .page(request.page)?
        .some("account_id", request.account_id.as_ref())
        .sorted(&request.sort_by);
    Ok(Outgoing::get(query.onto(model::path(cx)?.then("deployments"))))
}

pub(super) fn list_all(request: &ListAllDeployments, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let query = Query::of(cx.provider)
        .page(request.page)?
        .some("account_id", request.account_id.as_ref())
        .sorted(&request.sort_by);
    Ok(Outgoing::get(query.onto(Path::of("/v4/model-deployments"))))
}

pub(super) fn retrieve(id: &ModelDeploymentId, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(path(id, cx)?.into_string()))
}

pub(super) fn create(request: &CreateDeployment, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let body = Fields::new()
        .set("name", &request.name)
        .some("account_id", cx.any_account(request.account_id.as_ref()))
        .some("model_creation_parameters", request.model_creation_parameters.as_ref())
        .some("deployment_metadata", request.deployment_metadata.as_ref())
        .some("vendor_configuration", request.vendor_configuration.as_ref())
        .some("wait_for_ready", request.wait_for_ready)
        .finish()?;
    let path = model::path(cx)?.then("deployments").into_string();
    Outgoing::json(Method::POST, path, &body, cx.extra)
}

pub(super) fn update(request: &UpdateDeployment, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let body = Fields::new()
        .patch("name", &request.name)
        .patch("model_creation_parameters", &request.model_creation_parameters)
        .patch("deployment_metadata", &request.deployment_metadata)
        .patch("vendor_configuration", &request.vendor_configuration)
        .some("wait_for_ready", request.wait_for_ready)
        .finish()?;
    Outgoing::json(Method::PATCH, path(&request.id, cx)?.into_string(), &body, cx.extra)
}

pub(super) fn delete(id: &ModelDeploymentId, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    Ok(Outgoing::delete(path(id, cx)?))
}
