//! JSON as Python writes it: with a space after `,` and `:`, and in the order of the keys.

use std::io::{self, Write};

use minijinja::value::{Kwargs, Serde};
use minijinja::{Error, ErrorKind, Value};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

/// The filter `tojson`, as the transformers library has it.
pub(super) fn tojson(
    value: &Value,
    indent: Option<usize>,
    options: Kwargs,
) -> Result<String, Error> {
    let indent = match indent {
        None => options.get::<Option<usize>>("indent")?,
        indent => indent,
    };
    // These change nothing here: the text is never escaped, and keys keep their order.
    for name in ["ensure_ascii", "sort_keys", "separators"] {
        let _ = options.get::<Option<Value>>(name)?;
    }
    options.assert_all_used()?;
    match indent {
        Some(width) if width <= 16 => {
            write(value, PrettyFormatter::with_indent(&b" ".repeat(width)))
        }
        Some(_) => Err(Error::new(ErrorKind::InvalidOperation, "tojson: indent is above 16")),
        None => write(value, Python),
    }
}

fn write(value: &Value, formatter: impl Formatter) -> Result<String, Error> {
    let failed = |e: &dyn std::fmt::Display| {
        Error::new(ErrorKind::BadSerialization, format!("cannot be written as JSON: {e}"))
    };
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, formatter);
    value.serialize(&mut serializer).map_err(|e| failed(&e))?;
    String::from_utf8(bytes).map_err(|e| failed(&e))
}

struct Python;

impl Formatter for Python {
    fn begin_array_value<W: Write + ?Sized>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { w.write_all(b", ") }
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { w.write_all(b", ") }
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, w: &mut W) -> io::Result<()> {
        w.write_all(b": ")
    }
}

/// The order in which tool definitions are written for training.
const ORDER: [&str; 8] =
    ["type", "function", "name", "description", "parameters", "properties", "items", "required"];

/// Tool definitions for a template. A JSON map may have lost its order on the way; known keys get back theirs, but
/// not those of the schemas where a server is to be followed that takes them `as_sent`.
pub(super) fn tools(value: &serde_json::Value, as_sent: bool) -> Value {
    ordered(value, true, as_sent)
}

/// `named`: the keys of this map are words of the format, not names that someone chose.
fn ordered(value: &serde_json::Value, named: bool, as_sent: bool) -> Value {
    match value {
        serde_json::Value::Array(items) => {
            items.iter().map(|item| ordered(item, named, as_sent)).collect()
        }
        serde_json::Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            if named {
                entries.sort_by_key(|(key, _)| ORDER.iter().position(|k| k == key).unwrap_or(8));
            }
            let entries = entries.into_iter();
            Value::from_pairs(entries.map(|(key, value)| {
                let chosen = named && key == "properties";
                let value = match as_sent && key == "parameters" {
                    true => Value::from(Serde(value)),
                    false => ordered(value, !chosen, as_sent),
                };
                (key.clone(), value)
            }))
        }
        plain => Value::from(Serde(plain)),
    }
}
