//! [`Fields`]: a JSON object that is put together field by field.

use modelway_core::{Error, ErrorKind, Extra, Patch};
use serde::Serialize;
use serde_json::Value;

/// The fields of a body. What is unset is not in it.
#[derive(Default)]
pub(super) struct Fields {
    fields: Extra,
    fault: Option<serde_json::Error>,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn set(mut self, name: &str, value: impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => {
                self.fields.insert(name.to_owned(), value);
            }
            Err(error) => self.fault = self.fault.or(Some(error)),
        }
        self
    }

    pub(super) fn some(self, name: &str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// A field to keep is left out, one to clear goes as `null`.
    pub(super) fn patch(self, name: &str, patch: &Patch<impl Serialize>) -> Self {
        match patch {
            Patch::Keep => self,
            Patch::Clear => self.set(name, Value::Null),
            Patch::Set(value) => self.set(name, value),
        }
    }

    /// The fields of `value` besides.
    pub(super) fn all_of(mut self, value: impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(Value::Object(fields)) => self.fields.extend(fields),
            Ok(_) => {}
            Err(error) => self.fault = self.fault.or(Some(error)),
        }
        self
    }

    pub(super) fn finish(self) -> Result<Extra, Error> {
        match self.fault {
            None => Ok(self.fields),
            Some(fault) => {
                Err(Error::new(ErrorKind::InvalidRequest, "the request cannot be written as JSON")
                    .with_source(fault))
            }
        }
    }
}
