//! Requests about templates.

use http::Method;
use modelway_core::{
    CreateTemplate, Error, ErrorKind, ListTemplates, ModelTemplateId, TemplateConfiguration,
};

use super::super::words::{Path, model_type};
use super::Outgoing;
use super::control::Cx;
use super::fields::Fields;
use super::query::Query;

const TEMPLATES: &str = "/v4/model-templates";

fn path(id: &ModelTemplateId) -> Result<Path, Error> {
    Path::of(TEMPLATES).id("template id", id.as_str())
}

pub(super) fn list(request: &ListTemplates, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    let query =
        Query::of(cx.provider).page(request.page)?.some("account_id", request.account_id.as_ref());
    Ok(Outgoing::get(query.onto(Path::of(TEMPLATES))))
}

pub(super) fn retrieve(id: &ModelTemplateId) -> Result<Outgoing, Error> {
    Ok(Outgoing::get(path(id)?.into_string()))
}

pub(super) fn create(request: &CreateTemplate, cx: &Cx<'_>) -> Result<Outgoing, Error> {
    finite(&request.vendor_configuration)?;
    let creation = request.model_creation_parameters_schema.as_ref();
    let each = request.model_request_parameters_schema.as_ref();
    let body = Fields::new()
        .set("account_id", cx.account(request.account_id.as_ref(), "a template")?)
        .set("name", &request.name)
        .set("endpoint_type", &request.endpoint_type)
        .set("model_type", model_type(&request.model_type))
        .set("vendor_configuration", &request.vendor_configuration)
        .some("endpoint_protocol", request.endpoint_protocol.as_ref())
        .some("model_creation_parameters_schema", creation)
        .some("model_request_parameters_schema", each)
        .finish()?;
    Outgoing::json(Method::POST, TEMPLATES, &body, cx.extra)
}

/// JSON has no NaN or infinity.
fn finite(configuration: &TemplateConfiguration) -> Result<(), Error> {
    let TemplateConfiguration::Modelway(of) = configuration else { return Ok(()) };
    let numbers = [
        ("temperature", of.temperature),
        ("top_p", of.top_p),
        ("frequency_penalty", of.frequency_penalty),
        ("presence_penalty", of.presence_penalty),
    ];
    match numbers.iter().find(|(_, number)| number.is_some_and(|n| !n.is_finite())) {
        None => Ok(()),
        Some((name, _)) => {
            let what = format!("`{name}` of the template is not a finite number");
            Err(Error::new(ErrorKind::InvalidRequest, what).with_hint("nothing was sent"))
        }
    }
}

pub(super) fn delete(id: &ModelTemplateId) -> Result<Outgoing, Error> {
    Ok(Outgoing::delete(path(id)?))
}
