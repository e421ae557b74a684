//! Parameters of templates: their schema, and values for them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::open_enum::open_enum;
use crate::{Error, ErrorKind, Extra};

open_enum! {
    /// The type of a parameter.
    ParameterType {
        /// A text.
        Str = "str",
        /// A whole number.
        Int = "int",
        /// A number.
        Float = "float",
        /// True or false.
        Bool = "bool",
    }
}

impl ParameterType {
    /// Whether `value` is of the type. A whole number is a `float` as well; an unknown type takes anything.
    pub fn admits(&self, value: &Value) -> bool {
        match self {
            Self::Str => value.is_string(),
            Self::Int => value.is_i64() || value.is_u64(),
            Self::Float => value.is_number(),
            Self::Bool => value.is_boolean(),
            Self::Other(_) => true,
        }
    }
}

/// One parameter of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParameterField {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Whether a value must be given.
    #[serde(default)]
    pub required: bool,
}

impl ParameterField {
    /// An optional parameter `name`.
    pub fn new(
        name: impl Into<String>,
        kind: ParameterType,
        description: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), kind, description: description.into(), required: false }
    }

    /// The same, required.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// The parameters that something takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParameterSchema {
    /// The parameters.
    #[serde(default)]
    pub parameters: Vec<ParameterField>,
}

impl ParameterSchema {
    /// A schema of these parameters.
    pub fn new(parameters: impl IntoIterator<Item = ParameterField>) -> Self {
        Self { parameters: parameters.into_iter().collect() }
    }

    /// Checks `values` against the schema.
    ///
    /// ```
    /// use modelway_core::{ParameterField, ParameterSchema, ParameterType};
    /// let tone = ParameterField::new("tone", ParameterType::Str, "how to answer").required();
    /// let schema = ParameterSchema::new([tone]);
    /// let values = serde_json::json!({"tone": 3, "speed": 1});
    /// let error = schema.check(values.as_object().unwrap()).unwrap_err();
    /// let told = error.to_string();
    /// assert!(told.contains("`tone` must be str and is a number; `speed` is not a parameter"), "{told}");
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`], naming each parameter that is missing, unknown or of another type.
    pub fn check(&self, values: &Extra) -> Result<(), Error> {
        let declared = self.parameters.iter().filter_map(|field| wrong(field, values));
        let known = |name: &str| self.parameters.iter().any(|field| field.name == name);
        let unknown = values.keys().filter(|name| !known(name));
        let unknown = unknown.map(|name| format!("`{name}` is not a parameter"));
        let faults: Vec<String> = declared.chain(unknown).collect();
        if faults.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = self.parameters.iter().map(|field| field.name.as_str()).collect();
        let hint = match names.as_slice() {
            [] => "it takes no parameters".to_owned(),
            names => format!("it takes {}", names.join(", ")),
        };
        let what = format!("the parameters do not fit: {}", faults.join("; "));
        Err(Error::new(ErrorKind::InvalidRequest, what).with_hint(hint))
    }
}

/// What is wrong with the value of `field`, if anything.
fn wrong(field: &ParameterField, values: &Extra) -> Option<String> {
    match values.get(&field.name) {
        None if field.required => Some(format!("`{}` is missing", field.name)),
        Some(value) if !field.kind.admits(value) => {
            let found = kind_of(value);
            Some(format!("`{}` must be {} and is {found}", field.name, field.kind))
        }
        _ => None,
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a flag",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Values for the parameters that a model takes with each request: texts, numbers and flags by name. A whole
/// number stays one.
///
/// ```
/// use modelway_core::ParameterBindings;
/// let bindings = ParameterBindings::new().bind("tone", "dry").bind("words", 30);
/// assert_eq!(serde_json::to_string(&bindings).unwrap(), r#"{"bindings":{"tone":"dry","words":30}}"#);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParameterBindings {
    /// The values.
    #[serde(default)]
    pub bindings: Extra,
}

impl ParameterBindings {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    /// With `value` for `name`.
    #[must_use]
    pub fn bind(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.bindings.insert(name.into(), value.into());
        self
    }

    /// Checks that every value is a text, a number or a flag.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`], naming each that is a list, an object or null.
    pub fn check_values(&self) -> Result<(), Error> {
        let nested = |v: &Value| v.is_array() || v.is_object() || v.is_null();
        let wrong = self.bindings.iter().filter(|(_, value)| nested(value));
        let faults: Vec<String> =
            wrong.map(|(name, value)| format!("`{name}` is {}", kind_of(value))).collect();
        if faults.is_empty() {
            return Ok(());
        }
        let what = format!("the bindings do not fit: {}", faults.join("; "));
        Err(Error::new(ErrorKind::InvalidRequest, what)
            .with_hint("a binding is a text, a number or a flag"))
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for ParameterBindings {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self { bindings: pairs.map(|(name, value)| (name.into(), value.into())).collect() }
    }
}
