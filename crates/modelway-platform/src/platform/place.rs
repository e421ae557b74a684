//! `{{name}}` in the texts of a template, replaced by values.

use modelway_core::{Error, ErrorKind, Extra};
use serde_json::Value;

use crate::registry::placeholder::placeholders;

/// The values of parameters by name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'a> {
    /// What the model and its deployment were made with.
    pub(super) creation: &'a Extra,
    /// What came with the request; it goes first.
    pub(super) request: Option<&'a Extra>,
}

impl<'a> Values<'a> {
    /// Those alone that the model and its deployment were made with.
    pub(super) fn of_creation(self) -> Self {
        Self { request: None, ..self }
    }

    fn get(self, name: &str) -> Option<&'a Value> {
        let value = self.request.and_then(|r| r.get(name)).or_else(|| self.creation.get(name));
        value.filter(|value| !value.is_null())
    }

    /// `text` with its parameters; one without a value leaves nothing in its place.
    pub(super) fn fill(self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Name(name) => push(&mut filled, self.get(name)),
            }
        }
        filled
    }

    /// `text` with its parameters, all of which must have a value.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`], naming the parameter and the template's `field`.
    pub(super) fn fill_all(self, field: &str, text: &str) -> Result<String, Error> {
        if let Some(name) = placeholders(text).find(|name| self.get(name).is_none()) {
            let what = format!(
                "the template's `{field}` wants the parameter `{name}`, which has no value"
            );
            return Err(Error::new(ErrorKind::InvalidRequest, what).with_hint(
                "give it among the model's or the deployment's creation parameters, or with the request where the template allows it",
            ));
        }
        Ok(self.fill(text))
    }
}

/// A text as it is, anything else as JSON.
fn push(filled: &mut String, value: Option<&Value>) {
    match value {
        None => {}
        Some(Value::String(text)) => filled.push_str(text),
        Some(other) => filled.push_str(&other.to_string()),
    }
}

enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

/// The pieces of `text`, once: what a value brings is not looked at again. A name is of letters, digits, `_`, `.` and
/// `-`, with or without blanks around it; anything else between double braces is text.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut from = 0;
        while let Some(start) = rest[from..].find("{{").map(|at| from + at) {
            let Some(length) = rest[start + 2..].find("}}") else { break };
            let name = rest[start + 2..start + 2 + length].trim_matches(' ');
            if !is_name(name) {
                from = start + 2;
                continue;
            }
            if start > 0 {
                let piece = Piece::Text(&rest[..start]);
                rest = &rest[start..];
                return Some(piece);
            }
            rest = &rest[length + 4..];
            return Some(Piece::Name(name));
        }
        Some(Piece::Text(std::mem::take(&mut rest)))
    })
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    !text.is_empty() && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let values = serde_json::json!({"a": "A", "b": "{{a}}", "n": 3, "t": true, "z": null});
        let values = Values { creation: values.as_object().unwrap(), request: None };
        assert_eq!(values.fill(text), expect);
        assert_eq!(names(text), placeholders(text).collect::<Vec<_>>());
    }

    #[test]
    fn names_are_replaced_once_and_the_rest_is_text() {
        check("", "");
        check("no braces", "no braces");
        check("{{a}}", "A");
        check("x{{ a }}y{{n}}{{t}}", "xAy3true");
        check("{{b}}", "{{a}}");
        check("{{b}}{{a}}", "{{a}}A");
        check("{{z}}{{missing}}|", "|");
        check(r#"{{"a": 1}} {{a}}"#, r#"{{"a": 1}} A"#);
        check("{{a b}} {{}} {{a", "{{a b}} {{}} {{a");
        check("{{{a}}}", "{{{a}}}");
        check("{{ü}} {{ {{a}} }}", "{{ü}} {{ A }}");
    }

    #[test]
    fn a_requests_value_goes_first() {
        let (creation, request) =
            (serde_json::json!({"a": 1, "b": 2}), serde_json::json!({"a": 7}));
        let values =
            Values { creation: creation.as_object().unwrap(), request: request.as_object() };
        assert_eq!(values.fill("{{a}}{{b}}"), "72");
        assert_eq!(values.of_creation().fill("{{a}}{{b}}"), "12");
    }

    fn names(text: &str) -> Vec<&str> {
        let name = |piece| match piece {
            Piece::Name(name) => Some(name),
            Piece::Text(_) => None,
        };
        pieces(text).filter_map(name).collect()
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_as_the_registry_reads_it(text in "[{}aé \\-]{0,24}") {
            proptest::prop_assert_eq!(names(&text), placeholders(&text).collect::<Vec<_>>());
            let length = |piece| match piece {
                Piece::Name(_) => 0,
                Piece::Text(text) => text.len(),
            };
            let kept: usize = pieces(&text).map(length).sum();
            let values = Values { creation: &Extra::new(), request: None };
            proptest::prop_assert_eq!(values.fill(&text).len(), kept);
        }
    }
}
