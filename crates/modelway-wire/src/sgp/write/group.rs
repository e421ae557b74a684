//! Requests about groups.

use http::Method;
use modelway_core::{AddToGroup, CreateGroup, Error, ListGroups, ModelGroupId, UpdateGroup};

use super::super::words::Path;
use super::Outgoing;
use super::control::Cx;
use super::fields::Fields;
use super::query::Query;

const GROUPS: &str = "/v4/model-groups";

fn path(id: &ModelGroupId) -> Result<Path, Error> {
    Path::of(GROUPS).id("group id", id.as_str())
}

pub(super) fn list(request: &ListGroups, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let query =
        Query::of(cx.provider).page(request.page)?.some("account_id", request.account_id.as_ref());
    Ok(Outgoing::get(query.onto(Path::of(GROUPS))))
}

pub(super) fn retrieve(id: &ModelGroupId) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(path(id)?.into_string()))
}

pub(super) fn create(request: &CreateGroup, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let body = Fields::new()
        .set("account_id", cx.account(request.account_id.as_ref(), "a group")?)
        .set("name", &request.name)
        .some("description", request.description.as_ref())
        .finish()?;
    Outgoing::json(Method::POST, GROUPS, &body, cx.extra)
}

pub(super) fn update(request: &UpdateGroup, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let body = Fields::new()
        .patch("name", &request.name)
        .patch("description", &request.description)
        .finish()?;
    Outgoing::json(Method::PATCH, path(&request.id)?.into_string(), &body, cx.extra)
}

pub(super) fn delete(id: &ModelGroupId) -> Result<Outgoing, Error> {
    Ok(Outgoing::delete(path(id)?))
}

pub(super) fn add(request: &AddToGroup) -> Result<Outgoing, Error> {
    let path = path(&request.group)?.then("models").id("model id", request.model.as_str())?;
    Ok(Outgoing::bare_post(path))
}
