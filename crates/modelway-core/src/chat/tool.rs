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
    /// A tool of the caller's that takes free text, or text by a grammar.
    Custom(CustomTool),
    /// A tool that this version does not model (a vendor's own), exactly as its JSON.
    Other(Value),
}

impl From<FunctionTool> for Tool {
    fn from(tool: FunctionTool) -> Self {
        Self::Function(tool)
    }
}

impl From<CustomTool> for Tool {
    fn from(tool: CustomTool) -> Self {
        Self::Custom(tool)
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

/// A tool that takes text in place of JSON (OpenAI's `custom`).
///
/// ```
/// use modelway_core::{CustomTool, Syntax, ToolInput};
/// let tool = CustomTool::new("calculate")
///     .description("Works out an expression")
///     .input(ToolInput::grammar(Syntax::Lark, "start: NUMBER"));
/// assert_eq!(tool.name, "calculate");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CustomTool {
    /// The tool's name.
    pub name: String,
    /// What it does, for the model.
    pub description: Option<String>,
    /// What text it takes; any, where it is not said.
    pub input: Option<ToolInput>,
}

impl CustomTool {
    /// A tool that takes any text.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), description: None, input: None }
    }

    /// Sets what it does.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets what text it takes.
    #[must_use]
    pub fn input(mut self, input: ToolInput) -> Self {
        self.input = Some(input);
        self
    }
}

/// What text a custom tool takes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ToolInput {
    /// Any.
    Text,
    /// What a grammar allows.
    Grammar {
        /// In which language the grammar is written.
        syntax: Syntax,
        /// The grammar.
        definition: String,
    },
    /// A format that this version does not model, exactly as its JSON.
    Other(Value),
}

impl ToolInput {
    /// What the grammar `definition` allows.
    pub fn grammar(syntax: impl Into<Syntax>, definition: impl Into<String>) -> Self {
        Self::Grammar { syntax: syntax.into(), definition: definition.into() }
    }
}

open_enum! {
    /// In which language a grammar is written.
    Syntax { Lark = "lark", Regex = "regex" }
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
    /// This custom tool.
    Custom(String),
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
    /// Arguments as the model wrote them: JSON text for a function, though not always valid JSON; for a custom
    /// tool its input.
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

    /// A custom tool's call.
    pub fn custom(
        id: impl Into<String>,
        name: impl Into<String>,
        input: impl Into<String>,
    ) -> Self {
        Self { kind: ToolCallKind::Custom, ..Self::function(id, name, input) }
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
