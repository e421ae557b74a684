//! From options to a template's configuration and schemas.

use std::io::Read;
use std::path::Path;

use modelway::{Extra, ModelwayTemplate, ParameterField, ParameterSchema, TemplateConfiguration};

use crate::args::CreateTemplateArgs;
use crate::failure::Failure;

/// What options and files say of a template.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) configuration: TemplateConfiguration,
    pub(super) creation: Option<ParameterSchema>,
    pub(super) request: Option<ParameterSchema>,
}

impl Wanted {
    /// Reads it, before any provider is asked.
    pub(super) fn read(args: &CreateTemplateArgs) -> Result<Self, Failure> {
        Ok(Self {
            configuration: configuration(args)?,
            creation: schema("--parameter", &args.parameter)?,
            request: schema("--request-parameter", &args.request_parameter)?,
        })
    }
}

/// The configuration that a file holds, or that options make.
fn configuration(args: &CreateTemplateArgs) -> Result<TemplateConfiguration, Failure> {
    match (&args.configuration, &args.over, &args.upstream) {
        (Some(path), ..) => of_file(path),
        (None, Some(provider), Some(model)) => Ok(over(provider, model, args).into()),
        _ => Err(Failure::usage("a template needs --over and --upstream, or --configuration")),
    }
}

/// The schema of the parameters that `option` gives, if it gives any.
fn schema(option: &str, fields: &[ParameterField]) -> Result<Option<ParameterSchema>, Failure> {
    for (place, field) in fields.iter().enumerate() {
        if fields[..place].iter().any(|other| other.name == field.name) {
            return Err(Failure::usage(format!("{option} declares `{}` twice", field.name)));
        }
    }
    Ok((!fields.is_empty()).then(|| ParameterSchema::new(fields.iter().cloned())))
}

fn over(provider: &str, model: &str, args: &CreateTemplateArgs) -> ModelwayTemplate {
    let mut template = ModelwayTemplate::new(provider, model);
    template.base_url.clone_from(&args.at);
    template.system_prompt.clone_from(&args.system);
    template.temperature = args.temperature;
    template.top_p = args.top_p;
    template.max_tokens = args.max_tokens;
    template
}

fn of_file(path: &Path) -> Result<TemplateConfiguration, Failure> {
    let unreadable = |e: Box<dyn std::error::Error + Send + Sync>| {
        Failure::unreadable("file of --configuration", path, e)
    };
    let text = read(path).map_err(|e| unreadable(e.into()))?;
    // Every vendor's is an object; whose it is, the platform says.
    let fields: Extra = serde_json::from_str(&text).map_err(|e| unreadable(e.into()))?;
    Ok(TemplateConfiguration::from_json(fields))
}

fn read(path: &Path) -> std::io::Result<String> {
    if path != Path::new("-") {
        return std::fs::read_to_string(path);
    }
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use modelway::ParameterType;

    use super::*;

    #[test]
    fn a_schema_has_each_parameter_once() {
        let field = |name: &str| ParameterField::new(name, ParameterType::Str, "");
        assert!(schema("--parameter", &[]).unwrap().is_none());
        let two = schema("--parameter", &[field("a"), field("b")]).unwrap().unwrap();
        assert_eq!(two.parameters.len(), 2);
        let told = schema("--parameter", &[field("a"), field("a")]).unwrap_err();
        assert_eq!(told.message(), "--parameter declares `a` twice");
    }
}
