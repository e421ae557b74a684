//! Readers of single values. What does not fit is noted, and is `None`.

use modelway_core::Extra;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::faults::Sink;
use super::fields::{Fields, Rest};

/// A text, as whatever is made of texts: an id, for one.
pub(in super::super) fn text<T: From<String>>(value: Value, sink: &mut Sink) -> Option<T> {
    match value {
        Value::String(text) => Some(text.into()),
        _ => wrong(sink, "string_type", "must be a text"),
    }
}

/// One of the words `known`.
pub(in super::super) fn one_of(
    known: &'static [&'static str],
) -> impl Fn(Value, &mut Sink) -> Option<&'static str> {
    move |value, sink| {
        let found = known.iter().find(|known| value.as_str() == Some(**known));
        if found.is_none() {
            sink.note("enum", format!("must be one of {}", known.join(", ")));
        }
        found.copied()
    }
}

/// One of the words `known`, as what is made of it.
pub(in super::super) fn word<T: From<&'static str>>(
    known: &'static [&'static str],
) -> impl Fn(Value, &mut Sink) -> Option<T> {
    move |value, sink| one_of(known)(value, sink).map(T::from)
}

/// A whole number, also if written as `2.0`.
pub(in super::super) fn whole<T: TryFrom<i64>>(value: Value, sink: &mut Sink) -> Option<T> {
    /// Up to here every whole number is exact as a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "checked to be whole and exact")]
    let number = value.as_i64().or_else(|| {
        value.as_f64().filter(|n| n.fract() == 0.0 && n.abs() <= EXACT).map(|n| n as i64)
    });
    let Some(number) = number else {
        return wrong(sink, "int_type", "must be a whole number");
    };
    let read = T::try_from(number).ok();
    if read.is_none() {
        sink.note("int_range", format!("is out of range: {number}"));
    }
    read
}

/// A number.
pub(in super::super) fn number(value: Value, sink: &mut Sink) -> Option<f64> {
    match value.as_f64().filter(|n| n.is_finite()) {
        Some(number) => Some(number),
        None => wrong(sink, "float_type", "must be a number"),
    }
}

/// A temperature; 0 to 2 in version 4.
pub(in super::super) fn temperature(value: Value, sink: &mut Sink) -> Option<f64> {
    let number = number(value, sink)?;
    if number < 0.0 {
        return wrong(sink, "greater_than_equal", "must be at least 0");
    }
    if number > 2.0 {
        return wrong(sink, "less_than_equal", "must be at most 2");
    }
    Some(number)
}

/// True or false.
pub(in super::super) fn flag(value: Value, sink: &mut Sink) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(flag),
        _ => wrong(sink, "bool_type", "must be true or false"),
    }
}

/// An object of any fields.
pub(in super::super) fn object(value: Value, sink: &mut Sink) -> Option<Extra> {
    match value {
        Value::Object(fields) => Some(fields),
        _ => wrong(sink, "dict_type", "must be an object"),
    }
}

/// A list whose items `read` takes.
pub(in super::super) fn list<T>(
    read: impl Fn(Value, &mut Sink) -> Option<T>,
) -> impl Fn(Value, &mut Sink) -> Option<Vec<T>> {
    move |value, sink| {
        let Value::Array(items) = value else {
            return wrong(sink, "list_type", "must be a list");
        };
        let items = items.into_iter().enumerate();
        // Every item is read, so that every fault is found.
        let items: Vec<Option<T>> =
            items.map(|(i, item)| sink.inside(i, |sink| read(item, sink))).collect();
        items.into_iter().collect()
    }
}

/// Stop sequences: four at most.
pub(in super::super) fn stops(value: Value, sink: &mut Sink) -> Option<Vec<String>> {
    let stops = list(text)(value, sink)?;
    if stops.len() > 4 {
        return wrong(sink, "too_long", format!("has {} items; 4 at most", stops.len()));
    }
    Some(stops)
}

/// An object with known fields.
pub(in super::super) fn nested<T>(
    rest: Rest,
    read: impl Fn(&mut Fields<'_>) -> T,
) -> impl Fn(Value, &mut Sink) -> Option<T> {
    move |value, sink| {
        let fields = object(value, sink)?;
        Some(Fields::read(fields, rest, sink, &read))
    }
}

/// Whatever serde reads.
pub(in super::super) fn typed<T: DeserializeOwned>(value: Value, sink: &mut Sink) -> Option<T> {
    match serde_json::from_value(value) {
        Ok(read) => Some(read),
        Err(e) => wrong(sink, "value_error", format!("does not fit: {e}")),
    }
}

/// Notes a fault.
pub(in super::super) fn wrong<T>(
    sink: &mut Sink,
    kind: &'static str,
    what: impl Into<String>,
) -> Option<T> {
    sink.note(kind, what);
    None
}
