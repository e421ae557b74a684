//! Templates.

use modelway_core::{
    CreateTemplate, ModelTemplate, ModelTemplateId, ParameterField, ParameterSchema,
    TemplateConfiguration,
};

use super::super::words::model_kind;
use super::common::{entity, fields, flag, items, wanted, word};
use crate::json::{At, Object, Report};

/// Reads a template.
pub(super) fn read(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<ModelTemplate> {
    let id = word::<ModelTemplateId>(&mut o, "id", at, report)?;
    let kind: String = wanted(&mut o, "model_type", at, report);
    let configuration = fields(&mut o, "vendor_configuration", at, report).unwrap_or_default();
    let made = CreateTemplate::new(
        wanted::<String>(&mut o, "name", at, report),
        model_kind(&kind),
        TemplateConfiguration::from_json(configuration),
    )
    .endpoint_type(wanted(&mut o, "endpoint_type", at, report));
    let mut template = ModelTemplate::new(id, made);
    template.endpoint_protocol = word(&mut o, "endpoint_protocol", at, report);
    template.model_creation_parameters_schema =
        schema(&mut o, "model_creation_parameters_schema", at, report);
    template.model_request_parameters_schema =
        schema(&mut o, "model_request_parameters_schema", at, report);
    template.entity = entity(&mut o, at, report);
    template.extra = o.rest();
    Some(template)
}

fn schema(
    o: &mut Object<'_>,
    name: &str,
    at: &At<'_>,
    report: &mut Report,
) -> Option<ParameterSchema> {
    let mut found = o.object(name, at, report)?;
    let at = at.field(name);
    let parameters = found.take("parameters");
    let read = parameters.map(|raw| items(raw, &at.field("parameters"), parameter, report));
    Some(ParameterSchema::new(read.unwrap_or_default()))
}

fn parameter(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<ParameterField> {
    let name: String = word(&mut o, "name", at, report)?;
    let kind = wanted(&mut o, "type", at, report);
    let description = o.string("description", at, report).unwrap_or_default();
    let field = ParameterField::new(name, kind, description);
    let required = flag(&mut o, "required", at, report).unwrap_or(false);
    Some(if required { field.required() } else { field })
}
