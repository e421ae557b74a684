//! The JSON of tools, tool choices and response formats.

use modelway_core::{CustomTool, FunctionTool, ResponseFormat, Tool, ToolChoice, ToolInput};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use serde_with::skip_serializing_none;

use crate::provider::{JsonSchemaStyle, Quirks};

pub(super) struct Tools<'a>(pub(super) &'a [Tool]);

impl Serialize for Tools<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for tool in self.0 {
            match tool {
                Tool::Function(function) => seq.serialize_element(&WireTool::of(function))?,
                Tool::Custom(custom) => seq.serialize_element(&WireCustom::of(custom))?,
                Tool::Other(value) => seq.serialize_element(value)?,
                _ => {
                    return Err(serde::ser::Error::custom(
                        "a kind of tool that this dialect lacks",
                    ));
                }
            }
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct WireTool<'a> {
    r#type: &'static str,
    function: Function<'a>,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    description: Option<&'a str>,
    parameters: Option<&'a Value>,
    strict: Option<bool>,
}

impl<'a> WireTool<'a> {
    fn of(tool: &'a FunctionTool) -> Self {
        Self {
            r#type: "function",
            function: Function {
                name: &tool.name,
                description: tool.description.as_deref(),
                parameters: tool.parameters.as_ref(),
                strict: tool.strict,
            },
        }
    }
}

#[derive(Serialize)]
struct WireCustom<'a> {
    r#type: &'static str,
    custom: Custom<'a>,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Custom<'a> {
    name: &'a str,
    description: Option<&'a str>,
    format: Option<Input<'a>>,
}

impl<'a> WireCustom<'a> {
    fn of(tool: &'a CustomTool) -> Self {
        Self {
            r#type: "custom",
            custom: Custom {
                name: &tool.name,
                description: tool.description.as_deref(),
                format: tool.input.as_ref().map(Input),
            },
        }
    }
}

struct Input<'a>(&'a ToolInput);

impl Serialize for Input<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            ToolInput::Text => json!({"type": "text"}).serialize(serializer),
            ToolInput::Grammar { syntax, definition } => {
                let grammar = json!({"syntax": syntax, "definition": definition});
                json!({"type": "grammar", "grammar": grammar}).serialize(serializer)
            }
            ToolInput::Other(value) => value.serialize(serializer),
            _ => Err(serde::ser::Error::custom("a tool's input that this dialect lacks")),
        }
    }
}

pub(super) struct Choice<'a> {
    pub(super) choice: &'a ToolChoice,
    pub(super) quirks: &'a Quirks,
}

impl Serialize for Choice<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.choice {
            ToolChoice::Auto => serializer.serialize_str("auto"),
            ToolChoice::None => serializer.serialize_str("none"),
            ToolChoice::Required => serializer.serialize_str(self.quirks.tool_required),
            ToolChoice::Function(name) => {
                json!({"type": "function", "function": {"name": name}}).serialize(serializer)
            }
            ToolChoice::Custom(name) => {
                json!({"type": "custom", "custom": {"name": name}}).serialize(serializer)
            }
            ToolChoice::Other(value) => value.serialize(serializer),
            _ => Err(serde::ser::Error::custom("a tool choice that this dialect lacks")),
        }
    }
}

pub(super) struct Format<'a> {
    pub(super) format: &'a ResponseFormat,
    pub(super) quirks: &'a Quirks,
}

#[derive(Serialize)]
struct Schema<'a> {
    r#type: &'static str,
    json_schema: NamedSchema<'a>,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct NamedSchema<'a> {
    name: &'a str,
    description: Option<&'a str>,
    schema: &'a Value,
    strict: Option<bool>,
}

#[derive(Serialize)]
struct BesideType<'a> {
    r#type: &'static str,
    schema: &'a Value,
}

impl Serialize for Format<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.format {
            ResponseFormat::Text => json!({"type": "text"}).serialize(serializer),
            ResponseFormat::JsonObject => json!({"type": "json_object"}).serialize(serializer),
            ResponseFormat::JsonSchema { name, schema, description, strict } => {
                match self.quirks.json_schema {
                    JsonSchemaStyle::BesideType => {
                        BesideType { r#type: "json_object", schema }.serialize(serializer)
                    }
                    JsonSchemaStyle::Named => Schema {
                        r#type: "json_schema",
                        json_schema: NamedSchema {
                            name,
                            description: description.as_deref(),
                            schema,
                            strict: *strict,
                        },
                    }
                    .serialize(serializer),
                }
            }
            ResponseFormat::Other(value) => value.serialize(serializer),
            _ => Err(serde::ser::Error::custom("a response format that this dialect lacks")),
        }
    }
}
