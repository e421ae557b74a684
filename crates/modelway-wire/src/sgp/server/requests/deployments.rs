//! Operations on deployments.

use modelway_core::{
    CreateDeployment, DeleteDeployment, Error, ExecuteRequest, ExecuteTarget, ListAllDeployments,
    ListDeployments, ModelDeploymentId, Request, RetrieveDeployment, UpdateDeployment,
};

use super::super::asked::{Form, Found};
use super::super::input::value::{flag, object, text};
use super::super::input::{Fields, Incoming, Rest};
use super::{configuration, words};

pub(in super::super) fn create(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(i.body(Rest::Ignored, created)?).of(i.id()))
}

fn created(f: &mut Fields<'_>) -> CreateDeployment {
    let name: Option<String> = f.required("name", text);
    let mut create = CreateDeployment::new(name.unwrap_or_default());
    create.account_id = f.optional("account_id", text);
    create.model_creation_parameters = f.optional("model_creation_parameters", object);
    create.deployment_metadata = f.optional("deployment_metadata", object);
    create.vendor_configuration = f.optional("vendor_configuration", configuration::deployment);
    create.wait_for_ready = wait_for_ready(f);
    create
}

/// The service waits unless it is told not to.
fn wait_for_ready(f: &mut Fields<'_>) -> Option<bool> {
    Some(f.optional("wait_for_ready", flag).unwrap_or(true))
}

pub(in super::super) fn retrieve(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(RetrieveDeployment::new(i.second_id())).of(i.id()))
}

pub(in super::super) fn update(i: &Incoming<'_>) -> Result<Found, Error> {
    let update = i.body(Rest::Refused, |f| {
        let mut update = UpdateDeployment::new(i.second_id());
        update.name = f.change("name", text);
        update.model_creation_parameters = f.patch("model_creation_parameters", object);
        update.deployment_metadata = f.patch("deployment_metadata", object);
        update.vendor_configuration = f.patch("vendor_configuration", configuration::deployment);
        update.wait_for_ready = wait_for_ready(f);
        update
    })?;
    Ok(Found::plain(update).of(i.id()))
}

pub(in super::super) fn list(i: &Incoming<'_>) -> Result<Found, Error> {
    let list = i.query(|q| {
        let mut list = ListDeployments::default();
        list.page = q.page();
        list.account_id = q.text("account_id");
        list.sort_by = q.sort_by(words::DEPLOYMENT_KEYS);
        list
    })?;
    let page = list.page;
    Ok(Found::page(list, page).of(i.id()))
}

pub(in super::super) fn list_all(i: &Incoming<'_>) -> Result<Found, Error> {
    let list = i.query(|q| {
        let mut list = ListAllDeployments::default();
        list.page = q.page();
        list.account_id = q.text("account_id");
        list.sort_by = q.sort_by(words::DEPLOYMENT_KEYS);
        list
    })?;
    let page = list.page;
    Ok(Found::page(list, page))
}

pub(in super::super) fn delete(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(DeleteDeployment::new(i.second_id())).of(i.id()))
}

pub(in super::super) fn execute(i: &Incoming<'_>) -> Result<Found, Error> {
    let target = ExecuteTarget::Deployment(ModelDeploymentId::from(i.second_id()));
    Ok(executed(i, target, Form::Value)?.of(i.id()))
}

/// Reads an open body: all of it but `stream` goes in.
pub(super) fn executed(
    i: &Incoming<'_>,
    target: ExecuteTarget,
    form: Form,
) -> Result<Found, Error> {
    let (stream, input) = i.body(Rest::Ignored, |f| {
        let stream = f.optional("stream", flag).unwrap_or_default();
        (stream, f.rest())
    })?;
    let request = ExecuteRequest::new(target, input);
    Ok(Found::new(Request::Execute { request, stream }, form))
}
