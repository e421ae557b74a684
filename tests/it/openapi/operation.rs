//! [`Operation`]: one operation of the description.

use http::Method;
use jsonschema::Validator;
use serde_json::Value;

/// An operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: String,
    pub(super) method: Method,
    /// With `{…}` for each id.
    pub(super) path: String,
    /// Calls a base model, without a deployment.
    pub(super) legacy: bool,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    pub(super) answers: Vec<Answer>,
}

/// A parameter in the path, the query or a header.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) required: bool,
    pub(super) example: Option<Value>,
    pub(super) schema: Value,
    pub(super) checker: Validator,
}

/// The body of a request.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) media_type: String,
    pub(super) example: Value,
    /// Where its schema is in the description.
    pub(super) schema: String,
    pub(super) checker: Validator,
}

/// An answer with one status, or with any other.
#[derive(Debug)]
pub(super) struct Answer {
    /// `None` for any that is not listed.
    pub(super) status: Option<u16>,
    pub(super) example: Value,
    /// Where its schema is in the description.
    pub(super) schema: String,
    pub(super) checker: Validator,
    /// An example of it as events, where it can be a stream.
    pub(super) events: Option<String>,
}

impl Operation {
    /// What stands for the success.
    pub(super) fn success(&self) -> &Answer {
        self.answer(200)
    }

    /// What stands for an answer with this status.
    pub(super) fn answer(&self, status: u16) -> &Answer {
        let exact = self.answers.iter().find(|answer| answer.status == Some(status));
        let any = || self.answers.iter().find(|answer| answer.status.is_none());
        exact.or_else(any).unwrap_or_else(|| panic!("{} has no answer {status}", self.name))
    }

    pub(super) fn is_streamed(&self) -> bool {
        self.success().events.is_some()
    }

    /// The segments of `path` that stand for its ids, by name; `None` if it is another operation's path.
    pub(super) fn ids<'a>(&'a self, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
        let (wanted, found) = (self.path.split('/'), path.split('/'));
        if wanted.clone().count() != found.clone().count() {
            return None;
        }
        let mut ids = Vec::new();
        for (wanted, found) in wanted.zip(found) {
            match wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) if !found.is_empty() => ids.push((name, found)),
                _ if wanted == found => {}
                _ => return None,
            }
        }
        Some(ids)
    }
}

/// All that `checker` finds in `value`, each with the place, which begins with `root`.
pub(super) fn faults(checker: &Validator, root: &str, value: &Value) -> Vec<String> {
    checker.iter_errors(value).map(|e| format!("{root}{}: {e}", e.instance_path())).collect()
}
