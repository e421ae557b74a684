//! Templates for people.

use modelway::{CallMeta, ModelTemplate, ParameterSchema, TemplateConfiguration};

use crate::resource::{Listed, Noun, known};
use crate::table;

impl Noun for ModelTemplate {
    fn meta(&self) -> &CallMeta {
        &self.meta
    }

    fn facts(&self) -> Vec<(String, String)> {
        let facts = known([
            ("id", Some(self.id.to_string())),
            ("name", Some(self.name.clone())),
            ("type", Some(self.model_type.to_string())),
            ("endpoint", Some(self.endpoint_type.to_string())),
            ("protocol", self.endpoint_protocol.as_ref().map(ToString::to_string)),
            ("created", self.entity.created_at.map(|moment| moment.to_string())),
        ]);
        let configuration = self.vendor_configuration.to_json();
        let configuration = configuration.into_iter().map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (format!("configuration {name}"), text)
        });
        facts
            .chain(configuration)
            .chain(parameters("parameter", self.model_creation_parameters_schema.as_ref()))
            .chain(parameters("request parameter", self.model_request_parameters_schema.as_ref()))
            .collect()
    }
}

impl Listed for ModelTemplate {
    const PLURAL: &'static str = "templates";

    fn table(items: &[Self]) -> Vec<String> {
        let row = |template: &Self| {
            [
                template.id.to_string(),
                template.name.clone(),
                template.model_type.to_string(),
                source(&template.vendor_configuration),
            ]
        };
        let rows: Vec<[String; 4]> = items.iter().map(row).collect();
        table::lines(["ID", "NAME", "TYPE", "OVER"], &rows)
    }
}

/// What a template's models run on, in short.
fn source(configuration: &TemplateConfiguration) -> String {
    match configuration {
        TemplateConfiguration::Modelway(over) => format!("{}:{}", over.provider, over.model),
        TemplateConfiguration::Launch(launch) => {
            format!("LAUNCH {}:{}", launch.bundle_config.image, launch.bundle_config.tag)
        }
        other => other.vendor().map_or_else(|| "-".to_owned(), |vendor| vendor.to_string()),
    }
}

/// The parameters in the form that `templates create` takes.
fn parameters(
    name: &'static str,
    schema: Option<&ParameterSchema>,
) -> impl Iterator<Item = (String, String)> {
    let fields = schema.map(|schema| schema.parameters.as_slice()).unwrap_or_default();
    fields.iter().map(move |field| {
        let mark = if field.required { "!" } else { "" };
        let about = if field.description.is_empty() { "" } else { ":" };
        let form = format!("{}:{}{mark}{about}{}", field.name, field.kind, field.description);
        (name.to_owned(), form)
    })
}
