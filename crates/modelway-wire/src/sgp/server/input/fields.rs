//! [`Fields`]: the fields of a JSON object, taken out by name; every fault is noted.

use modelway_core::{Extra, Patch};
use serde_json::Value;

use super::super::faults::Sink;

/// What becomes of fields that no reader took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Rest {
    /// They are ignored.
    Ignored,
    /// Each is a fault.
    Refused,
}

/// The fields of an object that are still to read.
#[derive(Debug)]
pub(in super::super) struct Fields<'s> {
    values: Extra,
    sink: &'s mut Sink,
}

impl<'s> Fields<'s> {
    /// Reads the fields of an object.
    pub(in super::super) fn read<T>(
        values: Extra,
        rest: Rest,
        sink: &'s mut Sink,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mut fields = Self { values, sink };
        let out = read(&mut fields);
        if rest == Rest::Refused {
            for name in fields.values.keys() {
                fields.sink.inside(name.as_str(), |sink| {
                    sink.note("extra_forbidden", "is no field of this request");
                });
            }
        }
        out
    }

    /// A field that must be there.
    pub(in super::super) fn required<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Value, &mut Sink) -> Option<T>,
    ) -> Option<T> {
        match self.values.remove(name) {
            Some(value) => self.sink.inside(name, |sink| read(value, sink)),
            None => {
                self.sink.inside(name, |sink| sink.note("missing", "is missing"));
                None
            }
        }
    }

    /// A field that may be absent or null.
    pub(in super::super) fn optional<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Value, &mut Sink) -> Option<T>,
    ) -> Option<T> {
        let value = self.values.remove(name).filter(|value| !value.is_null())?;
        self.sink.inside(name, |sink| read(value, sink))
    }

    /// A field of an update that `null` clears.
    pub(in super::super) fn patch<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Value, &mut Sink) -> Option<T>,
    ) -> Patch<T> {
        match self.values.get(name) {
            Some(Value::Null) => {
                self.values.remove(name);
                Patch::Clear
            }
            _ => self.change(name, read),
        }
    }

    /// A field of an update that cannot be cleared.
    pub(in super::super) fn change<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Value, &mut Sink) -> Option<T>,
    ) -> Patch<T> {
        let Some(value) = self.values.remove(name) else { return Patch::Keep };
        self.sink.inside(name, |sink| {
            if value.is_null() {
                sink.note("null_forbidden", "cannot be cleared");
                return Patch::Keep;
            }
            read(value, sink).map_or(Patch::Keep, Patch::Set)
        })
    }

    /// What is left.
    pub(in super::super) fn rest(&mut self) -> Extra {
        std::mem::take(&mut self.values)
    }
}
