//! What is wrong with a template that is to be made.

use modelway_core::{
    CreateTemplate, Error, ErrorKind, Extra, LaunchTemplate, ModelTemplate, ModelVendor,
    ModelwayTemplate, ParameterSchema, TemplateConfiguration, rules,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::registry::check;
use crate::registry::placeholder::{is_name, placeholders};

/// Checks everything that can be seen without the database.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`], naming what is wrong.
pub(super) fn check(request: &CreateTemplate) -> Result<(), Error> {
    check::name("name", &request.name)?;
    check::account(request.account_id.as_ref())?;
    let creation = request.model_creation_parameters_schema.as_ref();
    let on_request = request.model_request_parameters_schema.as_ref();
    check_schema("model_creation_parameters_schema", creation)?;
    check_schema("model_request_parameters_schema", on_request)?;
    match &request.vendor_configuration {
        TemplateConfiguration::Modelway(c) => check_modelway(c, Declared { creation, on_request }),
        TemplateConfiguration::Other(fields) => check_other(fields),
        // Another platform's affair: kept as it is.
        _ => Ok(()),
    }
}

/// Checks creation parameters, all of them, against the template that takes them.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`], naming each that is missing, unknown or of another type.
pub(in crate::registry) fn check_parameters(
    template: &ModelTemplate,
    values: &Extra,
) -> Result<(), Error> {
    match &template.model_creation_parameters_schema {
        Some(schema) => schema.check(values),
        None => ParameterSchema::default().check(values),
    }
}

fn invalid(what: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidRequest, what)
}

/// Names that can stand between braces, each once.
fn check_schema(field: &str, schema: Option<&ParameterSchema>) -> Result<(), Error> {
    let names: Vec<&str> =
        schema.into_iter().flat_map(|s| &s.parameters).map(|p| p.name.as_str()).collect();
    for (index, name) in names.iter().enumerate() {
        if !is_name(name) {
            return Err(invalid(format!(
                "`{field}` has a parameter named `{}`",
                name.escape_debug()
            ))
            .with_hint("a name is of letters, digits, `_`, `.` and `-`"));
        }
        if names.iter().take(index).any(|before| before == name) {
            return Err(invalid(format!("`{field}` has `{name}` twice")));
        }
    }
    Ok(())
}

/// A configuration that says whose it is and does not read as such.
fn check_other(fields: &Extra) -> Result<(), Error> {
    let fault = match fields.get("vendor").and_then(Value::as_str).map(ModelVendor::from) {
        Some(ModelVendor::Modelway) => fault::<ModelwayTemplate>(fields),
        Some(ModelVendor::Launch) => fault::<LaunchTemplate>(fields),
        Some(_) => None,
        None => Some("it names no vendor".to_owned()),
    };
    let Some(fault) = fault else { return Ok(()) };
    Err(invalid(format!("`vendor_configuration` does not fit: {fault}"))
        .with_hint("vendor MODELWAY takes provider and model, LAUNCH takes bundle_config"))
}

fn fault<T: DeserializeOwned>(fields: &Extra) -> Option<String> {
    let mut fields = fields.clone();
    fields.remove("vendor");
    serde_json::from_value::<T>(Value::Object(fields)).err().map(|e| e.to_string())
}

/// The parameters that a template declares.
#[derive(Clone, Copy)]
struct Declared<'a> {
    creation: Option<&'a ParameterSchema>,
    on_request: Option<&'a ParameterSchema>,
}

fn declares(schema: Option<&ParameterSchema>, name: &str) -> bool {
    schema.is_some_and(|schema| schema.parameters.iter().any(|field| field.name == name))
}

fn check_modelway(configuration: &ModelwayTemplate, declared: Declared<'_>) -> Result<(), Error> {
    check::name("vendor_configuration.provider", &configuration.provider)?;
    check::name("vendor_configuration.model", &configuration.model)?;
    for (field, count) in
        [("max_tokens", configuration.max_tokens), ("context_length", configuration.context_length)]
    {
        if count == Some(0) {
            let what = format!("`vendor_configuration.{field}` is 0");
            return Err(invalid(what).with_hint("give at least 1, or leave it out"));
        }
    }
    check_sampling(configuration)?;
    check_base_url(configuration.base_url.as_deref(), declared)?;
    check_placeholders(configuration, declared)
}

/// What a request may not ask for, a template may not either.
fn check_sampling(configuration: &ModelwayTemplate) -> Result<(), Error> {
    let stop = configuration.stop_sequences.as_deref().unwrap_or_default();
    for temperature in [configuration.temperature, configuration.max_temperature] {
        rules::check_sampling(stop, temperature, rules::TEMPERATURE)?;
    }
    Ok(())
}

/// A request may not say where the provider's key is sent.
fn check_base_url(url: Option<&str>, declared: Declared<'_>) -> Result<(), Error> {
    let Some(url) = url else { return Ok(()) };
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    if !matches!(scheme, Some("http" | "https")) && !url.starts_with("{{") {
        return Err(invalid("`vendor_configuration.base_url` is no address")
            .with_hint("it begins with http:// or https://"));
    }
    let from_request =
        |name: &&str| !declares(declared.creation, name) && declares(declared.on_request, name);
    let Some(name) = placeholders(url).find(from_request) else { return Ok(()) };
    let what = format!("`vendor_configuration.base_url` takes the request parameter `{name}`");
    Err(invalid(what).with_hint("an address takes creation parameters alone"))
}

/// Every name between braces is a declared parameter.
fn check_placeholders(
    configuration: &ModelwayTemplate,
    declared: Declared<'_>,
) -> Result<(), Error> {
    let fields = serde_json::to_value(configuration).unwrap_or_default();
    let mut names = Vec::new();
    collect(&fields, &mut names);
    names.retain(|n| !declares(declared.creation, n) && !declares(declared.on_request, n));
    if names.is_empty() {
        return Ok(());
    }
    let unknown: Vec<String> = names.iter().map(|name| format!("`{{{{{name}}}}}`")).collect();
    let what =
        format!("the configuration names no parameters of its schemas: {}", unknown.join(", "));
    Err(invalid(what).with_hint(
        "declare them in model_creation_parameters_schema or model_request_parameters_schema",
    ))
}

/// The names between braces in all texts of `value`, each once.
fn collect<'v>(value: &'v Value, names: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => {
            for name in placeholders(text) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, names)),
        _ => {}
    }
}
