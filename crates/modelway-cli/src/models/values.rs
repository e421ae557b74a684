//! Values of parameters, from `NAME=VALUE` on the command line.

use modelway::{Extra, ParameterSchema, ParameterType};
use serde_json::{Number, Value};

use crate::failure::Failure;

/// The values in the types of `schema`. What is not of its type, or is in no schema, stays text: the client's own check
/// then names all that is wrong at once.
pub(crate) fn values(
    schema: Option<&ParameterSchema>,
    given: &[(String, String)],
) -> Result<Extra, Failure> {
    let mut values = Extra::new();
    for (name, text) in given {
        let fields = schema.map(|schema| schema.parameters.as_slice()).unwrap_or_default();
        let field = fields.iter().find(|field| field.name == *name);
        let value = field.and_then(|field| typed(&field.kind, text));
        let value = value.unwrap_or_else(|| Value::String(text.clone()));
        if values.insert(name.clone(), value).is_some() {
            return Err(Failure::usage(format!("--parameter gives `{name}` twice")));
        }
    }
    Ok(values)
}

/// `text` as a value of this type, if it is one.
fn typed(kind: &ParameterType, text: &str) -> Option<Value> {
    let text = text.trim();
    match kind {
        ParameterType::Int => {
            let signed = text.parse::<i64>().map(Value::from);
            signed.or_else(|_| text.parse::<u64>().map(Value::from)).ok()
        }
        ParameterType::Float => text.parse().ok().and_then(Number::from_f64).map(Value::Number),
        ParameterType::Bool => text.parse().map(Value::Bool).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use modelway::ParameterField;
    use serde_json::json;

    use super::*;

    fn read(given: &[(&str, &str)]) -> Result<Value, String> {
        let field = |name, kind| ParameterField::new(name, kind, "");
        let schema = ParameterSchema::new([
            field("text", ParameterType::Str),
            field("whole", ParameterType::Int),
            field("number", ParameterType::Float),
            field("flag", ParameterType::Bool),
        ]);
        let given: Vec<_> = given.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        values(Some(&schema), &given).map(Value::Object).map_err(|failure| failure.message())
    }

    #[test]
    fn the_schema_says_the_type() {
        let given = [("text", "7"), ("whole", "-7"), ("number", "0.5"), ("flag", "true")];
        let expected = json!({"text": "7", "whole": -7, "number": 0.5, "flag": true});
        assert_eq!(read(&given), Ok(expected));
        assert_eq!(read(&[("whole", "18446744073709551615")]), Ok(json!({"whole": u64::MAX})));
    }

    #[test]
    fn what_is_of_no_type_stays_text() {
        let given = [("whole", "1.5"), ("number", "NaN"), ("flag", "yes"), ("other", "3")];
        let expected = json!({"whole": "1.5", "number": "NaN", "flag": "yes", "other": "3"});
        assert_eq!(read(&given), Ok(expected));
    }

    #[test]
    fn nothing_is_given_twice() {
        let told = read(&[("text", "a"), ("text", "b")]).unwrap_err();
        assert_eq!(told, "--parameter gives `text` twice");
    }
}
