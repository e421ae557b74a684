//! Operations on templates.

use modelway_core::{
    CreateTemplate, DeleteTemplate, EndpointType, Error, Extra, ListTemplates, ModelKind,
    ParameterField, ParameterSchema, ParameterType, RetrieveTemplate, TemplateConfiguration,
};
use serde_json::Value;

use super::super::asked::Found;
use super::super::faults::Sink;
use super::super::input::value::{flag, list as list_of, nested, text, word};
use super::super::input::{Fields, Incoming, Rest};
use super::{configuration, models, words};

pub(in super::super) fn create(i: &Incoming<'_>) -> Result<Found, Error> {
    i.body(Rest::Ignored, created).map(Found::plain)
}

fn created(f: &mut Fields<'_>) -> CreateTemplate {
    let account = f.required("account_id", text);
    let name: Option<String> = f.required("name", text);
    let endpoint = f.required("endpoint_type", word(words::ENDPOINT_TYPES));
    let kind = f.required("model_type", models::kind).unwrap_or(ModelKind::Generic);
    let configuration = f.required("vendor_configuration", configuration::template);
    let configuration = configuration.unwrap_or(TemplateConfiguration::Other(Extra::new()));
    let mut create = CreateTemplate::new(name.unwrap_or_default(), kind, configuration);
    create.account_id = account;
    create.endpoint_type = endpoint.unwrap_or(EndpointType::Sync);
    create.endpoint_protocol = f.optional("endpoint_protocol", word(words::ENDPOINT_PROTOCOLS));
    create.model_creation_parameters_schema =
        f.optional("model_creation_parameters_schema", schema);
    create.model_request_parameters_schema = f.optional("model_request_parameters_schema", schema);
    create
}

fn schema(value: Value, sink: &mut Sink) -> Option<ParameterSchema> {
    let read = |f: &mut Fields<'_>| {
        let fields = f.required("parameters", list_of(nested(Rest::Ignored, field)));
        ParameterSchema::new(fields.unwrap_or_default())
    };
    nested(Rest::Ignored, read)(value, sink)
}

fn field(f: &mut Fields<'_>) -> ParameterField {
    let name: Option<String> = f.required("name", text);
    let kind = f.required("type", word(words::PARAMETER_TYPES)).unwrap_or(ParameterType::Str);
    let description: Option<String> = f.required("description", text);
    let required = f.required("required", flag).unwrap_or_default();
    let mut field =
        ParameterField::new(name.unwrap_or_default(), kind, description.unwrap_or_default());
    field.required = required;
    field
}

pub(in super::super) fn retrieve(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(RetrieveTemplate::new(i.id())))
}

pub(in super::super) fn list(i: &Incoming<'_>) -> Result<Found, Error> {
    let list = i.query(|q| {
        let mut list = ListTemplates::default();
        list.page = q.page();
        list.account_id = q.text("account_id");
        list
    })?;
    let page = list.page;
    Ok(Found::page(list, page))
}

pub(in super::super) fn delete(i: &Incoming<'_>) -> Result<Found, Error> {
    Ok(Found::plain(DeleteTemplate::new(i.id())))
}
