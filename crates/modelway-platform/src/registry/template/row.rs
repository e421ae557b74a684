//! Templates as rows.

use modelway_core::{
    CreateTemplate, EndpointType, Error, ErrorKind, ModelKind, ModelTemplate, TemplateConfiguration,
};

use crate::database::Value;
use crate::registry::part::{self, ENTITY, Part};
use crate::registry::write::{self, Columns, json, text};

pub(super) const TABLE: &str = "model_templates";
const OWN: &[&str] = &[
    "account_id",
    "endpoint_type",
    "model_type",
    "vendor_configuration",
    "endpoint_protocol",
    "model_creation_parameters_schema",
    "model_request_parameters_schema",
];

/// What to select of the table `t`.
pub(in crate::registry) fn columns() -> String {
    part::columns("t", &[ENTITY, OWN])
}

/// The template in a row's columns `t_…`.
pub(in crate::registry) fn read(part: Part<'_>) -> Result<ModelTemplate, Error> {
    let kind = ModelKind::from(part.text("model_type")?);
    let configuration: Option<TemplateConfiguration> = part.json("vendor_configuration")?;
    let configuration = configuration.ok_or_else(|| {
        Error::new(ErrorKind::Response, "a template in the database has no configuration")
    })?;
    let mut request = CreateTemplate::new(part.text("name")?, kind, configuration);
    request.endpoint_type = EndpointType::from(part.text("endpoint_type")?);
    request.endpoint_protocol = part.maybe_text("endpoint_protocol")?.map(Into::into);
    request.model_creation_parameters_schema = part.json("model_creation_parameters_schema")?;
    request.model_request_parameters_schema = part.json("model_request_parameters_schema")?;
    let mut template = ModelTemplate::new(part.text("id")?, request);
    template.entity = part.entity()?;
    Ok(template)
}

/// The template's row.
pub(super) fn row(template: &ModelTemplate) -> Result<Columns, Error> {
    let protocol = template.endpoint_protocol.as_ref().map(|p| p.as_str().to_owned());
    let creation = template.model_creation_parameters_schema.as_ref();
    let request = template.model_request_parameters_schema.as_ref();
    let mut columns = write::entity(&template.entity);
    columns.extend([
        ("id", text(Some(&template.id))),
        ("name", text(Some(&template.name))),
        ("endpoint_type", Value::from(template.endpoint_type.as_str())),
        ("model_type", Value::from(template.model_type.as_str())),
        ("vendor_configuration", json(Some(&template.vendor_configuration))?),
        ("endpoint_protocol", protocol.into()),
        ("model_creation_parameters_schema", json(creation)?),
        ("model_request_parameters_schema", json(request)?),
    ]);
    Ok(columns)
}
