//! Tools, tool choices and response formats read from the JSON of requests.

use modelway_core::{CustomTool, Extra, FunctionTool, ResponseFormat, Tool, ToolChoice, ToolInput};
use serde_json::Value;

use super::parse::{Fields, flag, text};
use crate::provider::{JsonSchemaStyle, Quirks};

pub(super) fn tool(value: &Value) -> Tool {
    let read = || {
        let object = value.as_object().filter(|o| o.len() == 2)?;
        match object.get("type")?.as_str()? {
            "function" => function(object.get("function")?.as_object()?).map(Tool::Function),
            "custom" => custom(object.get("custom")?.as_object()?).map(Tool::Custom),
            _ => None,
        }
    };
    read().unwrap_or_else(|| Tool::Other(value.clone()))
}

fn function(fields: &Extra) -> Option<FunctionTool> {
    let mut f = Fields(fields.clone());
    let mut tool = FunctionTool::new(f.take("name", text)?);
    tool.description = f.take("description", text);
    tool.parameters = f.take("parameters", Some);
    tool.strict = f.take("strict", flag);
    f.0.is_empty().then_some(tool)
}

fn custom(fields: &Extra) -> Option<CustomTool> {
    let mut f = Fields(fields.clone());
    let mut tool = CustomTool::new(f.take("name", text)?);
    tool.description = f.take("description", text);
    tool.input = f.take("format", |v| Some(input(v)));
    f.0.is_empty().then_some(tool)
}

fn input(value: Value) -> ToolInput {
    let read = || {
        let object = value.as_object()?;
        match (object.get("type")?.as_str()?, object.len()) {
            ("text", 1) => Some(ToolInput::Text),
            ("grammar", 2) => {
                let grammar = object.get("grammar")?.as_object().filter(|g| g.len() == 2)?;
                let definition = grammar.get("definition")?.as_str()?;
                Some(ToolInput::grammar(grammar.get("syntax")?.as_str()?, definition))
            }
            _ => None,
        }
    };
    read().unwrap_or(ToolInput::Other(value))
}

pub(super) fn tool_choice(value: Value, quirks: &Quirks) -> ToolChoice {
    match value.as_str() {
        Some("auto") => return ToolChoice::Auto,
        Some("none") => return ToolChoice::None,
        Some(word) if word == quirks.tool_required => return ToolChoice::Required,
        _ => {}
    }
    let named = || {
        let object = value.as_object().filter(|o| o.len() == 2)?;
        let kind = object.get("type")?.as_str()?;
        let inner = object.get(kind)?.as_object().filter(|f| f.len() == 1)?;
        let name = inner.get("name")?.as_str()?.to_owned();
        match kind {
            "function" => Some(ToolChoice::Function(name)),
            "custom" => Some(ToolChoice::Custom(name)),
            _ => None,
        }
    };
    named().unwrap_or_else(|| ToolChoice::Other(value.clone()))
}

pub(super) fn response_format(value: Value, quirks: &Quirks) -> ResponseFormat {
    let read = || {
        let object = value.as_object()?;
        match (object.get("type")?.as_str()?, object.len(), quirks.json_schema) {
            ("text", 1, _) => Some(ResponseFormat::Text),
            ("json_object", 1, _) => Some(ResponseFormat::JsonObject),
            ("json_object", 2, JsonSchemaStyle::BesideType) => {
                // A schema was also taken as JSON in a text.
                let schema = match object.get("schema")? {
                    Value::String(text) => serde_json::from_str(text).ok()?,
                    schema => schema.clone(),
                };
                Some(ResponseFormat::json_schema("", schema))
            }
            ("json_schema", 2, JsonSchemaStyle::Named) => {
                let mut f = Fields(object.get("json_schema")?.as_object()?.clone());
                let format = ResponseFormat::JsonSchema {
                    name: f.take("name", text)?,
                    description: f.take("description", text),
                    schema: f.take("schema", Some)?,
                    strict: f.take("strict", flag),
                };
                f.0.is_empty().then_some(format)
            }
            _ => None,
        }
    };
    read().unwrap_or(ResponseFormat::Other(value))
}
