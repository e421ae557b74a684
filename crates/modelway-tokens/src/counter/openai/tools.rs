//! About what tools cost: OpenAI shows them to its models as types of TypeScript.
//!
//! Source: what users of the API found out by trying; it is not documented, so that counts are estimates.

use std::fmt::Write;

use modelway_core::{ChatRequest, Error, Tool};
use serde_json::Value;

use crate::counter::texts::Texts;

/// The marks around the definitions.
const AROUND: u64 = 9;
/// Deeper schemas are shown as `any`.
const DEEPEST: usize = 8;

/// About what the tools of `request` cost.
pub(super) fn count(request: &ChatRequest, texts: &Texts) -> Result<u64, Error> {
    let mut text = "namespace functions {\n\n".to_owned();
    for tool in &request.tools {
        match tool {
            Tool::Function(function) => {
                let description = function.description.as_deref();
                define(&mut text, &function.name, description, function.parameters.as_ref());
            }
            Tool::Custom(custom) => {
                define(&mut text, &custom.name, custom.description.as_deref(), None)
            }
            Tool::Other(value) => text.push_str(&value.to_string()),
            _ => {}
        }
    }
    text.push_str("} // namespace functions");
    Ok(AROUND + texts.plain(&text)?)
}

fn define(text: &mut String, name: &str, description: Option<&str>, parameters: Option<&Value>) {
    if let Some(description) = description {
        let _ = writeln!(text, "// {description}");
    }
    let fields = parameters.and_then(|schema| schema.get("properties"));
    match fields.and_then(Value::as_object).filter(|fields| !fields.is_empty()) {
        None => {
            let _ = writeln!(text, "type {name} = () => any;\n");
        }
        Some(_) => {
            let _ = writeln!(text, "type {name} = (_: {{");
            properties(text, parameters.unwrap_or(&Value::Null), 0);
            text.push_str("}) => any;\n\n");
        }
    }
}

fn properties(text: &mut String, schema: &Value, depth: usize) {
    let required = schema.get("required").and_then(Value::as_array);
    let fields = schema.get("properties").and_then(Value::as_object);
    for (key, field) in fields.into_iter().flatten() {
        if let Some(description) = field.get("description").and_then(Value::as_str) {
            let _ = writeln!(text, "// {description}");
        }
        let must = required.is_some_and(|required| required.iter().any(|name| name == key));
        let _ = write!(text, "{key}{}: ", if must { "" } else { "?" });
        kind(text, field, depth + 1);
        text.push_str(",\n");
    }
}

fn kind(text: &mut String, schema: &Value, depth: usize) {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        text.push_str(&values.join(" | "));
        return;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => text.push_str("number"),
        Some("array") if depth < DEEPEST => {
            kind(text, schema.get("items").unwrap_or(&Value::Null), depth + 1);
            text.push_str("[]");
        }
        Some("object") if depth < DEEPEST => {
            text.push_str("{\n");
            properties(text, schema, depth);
            text.push('}');
        }
        Some(name @ ("string" | "boolean" | "null")) => text.push_str(name),
        _ => text.push_str("any"),
    }
}
