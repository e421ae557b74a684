//! Requests about models.

use http::Method;
use modelway_core::{CreateModel, Error, ListModels, ModelView, Patch, RetrieveModel, UpdateModel};

use super::super::words::{Path, model_type};
use super::Outgoing;
use super::control::Cx;
use super::fields::Fields;
use super::query::Query;

/// The path of the addressed model: a segment that means an instance here.
pub(super) fn path(cx: &Cx<'_>) -> Result<Path, Error> {
    Path::of("/v4/models").id("model id", cx.model)
}

fn viewed(query: Query, view: &[ModelView]) -> Query {
    let words: Vec<_> = view.iter().map(|view| view.as_str()).collect();
    query.list("view", &words)
}

pub(super) fn list(request: &ListModels, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let query = Query::of(cx.provider)
        .page(request.page)?
        .some("account_id", request.account_id.as_ref())
        .some("model_group_id", request.model_group_id.as_ref())
        .some("model_type", request.model_type.as_ref().map(model_type));
    let query = viewed(query, &request.view).sorted(&request.sort_by);
    Ok(Outgoing::get(query.onto(Path::of("/v4/models"))))
}

pub(super) fn retrieve(request: &RetrieveModel, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(viewed(Query::of(cx.provider), &request.view).onto(path(cx)?)))
}

pub(super) fn create(request: &CreateModel, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let body = Fields::new()
        .set("account_id", cx.account(request.account_id.as_ref(), "a model")?)
        .set("name", &request.name)
        .set("model_type", model_type(&request.model_type))
        .some("model_template_id", request.model_template_id.as_ref())
        .some("model_group_id", request.model_group_id.as_ref())
        .all_of(&request.card)
        .finish()?;
    Outgoing::json(Method::POST, "/v4/models", &body, cx.extra)
}

pub(super) fn update(request: &UpdateModel, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let kind = match &request.model_type {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(kind) => Patch::Set(model_type(kind)),
    };
    let body = Fields::new()
        .patch("name", &request.name)
        .patch("model_type", &kind)
        .patch("display_name", &request.display_name)
        .patch("description", &request.description)
        .patch("model_card", &request.model_card)
        .patch("training_data_card", &request.training_data_card)
        .patch("model_vendor", &request.model_vendor)
        .patch("base_model_id", &request.base_model_id)
        .patch("base_model_metadata", &request.base_model_metadata)
        .patch("model_creation_parameters", &request.model_creation_parameters)
        .patch("model_template_id", &request.model_template_id)
        .patch("model_group_id", &request.model_group_id)
        .finish()?;
    Outgoing::json(Method::PATCH, path(cx)?.into_string(), &body, cx.extra)
}

pub(super) fn delete(cx: &Cx<'_>) -> Result<Outgoing, Error> {
    Ok(Outgoing::delete(path(cx)?))
}
