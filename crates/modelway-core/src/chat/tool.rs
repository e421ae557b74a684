//! Tools: definitions, choices and calls.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Extra;
use crate::open_enum::open_enum;
use crate::{Error, ErrorKind};

/// Something that the model may call.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Tool {
    /// A function of the caller's.
    Function(FunctionTool),
    /// A tool that this version does not model (a vendor's own), exactly as its JSON.
    Other(Value),
}

impl From<FunctionTool> for Tool {
    fn from(tool: FunctionTool) -> Self {
        Self::Function(tool)
    }
}

/// A function that the model may call.
///
/// ```
/// use modelway_core::FunctionTool;
/// let tool = FunctionTool::new("get_weather")
///     .description("Weather in a city")
///     .parameters(serde_json::json!({"type": "object", "properties": {"city": {"type": "string"}}}));
/// assert_eq!(tool.name, "get_weather");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FunctionTool {
    /// The function's name.
    pub name: String,
    /// What it does, for the model.
    pub description: Option<String>,
    /// JSON Schema of its arguments.
    pub parameters: Option<Value>,
    /// Whether arguments must follow the schema exactly, where the vendor offers it.
    pub strict: Option<bool>,
}

impl FunctionTool {
    /// A function without description or parameters.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), description: None, parameters: None, strict: None }
    }

    /// Sets what it does.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the JSON Schema of its arguments.
    #[must_use]
    pub fn parameters(mut self, schema: Value) -> Self {
        self.parameters = Some(schema);
        self
    }

    /// Sets whether arguments must follow the schema exactly.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = Some(strict);
        self
    }
}

/// Which tool the model is to call.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ToolChoice {
    /// The model decides.
    Auto,
    /// No tool.
    None,
    /// Some tool, which one the model decides.
    Required,
    /// This function.
    Function(String),
    /// A choice that this version does not model, exactly as its JSON.
    Other(Value),
}

open_enum! {
    /// What kind of tool a call is for.
    ToolCallKind {
        /// A function; the arguments are JSON.
        Function = "function",
        /// A custom tool; the arguments are free text.
        Custom = "custom",
    }
}

/// A tool that the model wants called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ToolCall {
    /// Names the call in the result that answers it; some vendors leave it empty.
    pub id: String,
    /// What kind of tool.
    pub kind: ToolCallKind,
    /// The tool's name.
    pub name: String,
    /// Arguments as the model wrote them: JSON text for a function, though not always valid JSON.
    pub arguments: String,
    /// Fields that no dialect of ours names.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl ToolCall {
    /// A function call.
    pub fn function(
        id: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            kind: ToolCallKind::Function,
            name: name.into(),
            arguments: arguments.into(),
            extra: Extra::new(),
        }
    }

    /// The arguments as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] for arguments that are not JSON; models write such.
    pub fn json(&self) -> Result<Value, Error> {
        serde_json::from_str(&self.arguments).map_err(|e| {
            let what = format!("the arguments of the call to `{}` are not JSON", self.name);
            Error::new(ErrorKind::Response, what).with_source(e)
        })
    }
}
