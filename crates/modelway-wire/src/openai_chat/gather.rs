//! Fields that no dialect names, gathered from the frames of a stream.

use modelway_core::Extra;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::json::{Object, value_of};

/// Fields that are there to hide lengths; nothing is in them.
const PADDING: [&str; 3] = ["obfuscation", "p", "padding"];

/// In longer lists nobody looks whether an item is there already.
pub(super) const SEARCHED: usize = 1_024;

/// Takes in the fields of a chunk or a choice, which speak of the whole so far: objects and lists gain
/// what they lack, anything else is replaced by the latest.
pub(super) fn update(kept: &mut Extra, fields: Object<'_>) {
    each(kept, fields, merge);
}

/// Takes in the fields of a delta, which are pieces: lists grow, objects gain what they lack, and
/// anything else that changes becomes the list of its values.
pub(super) fn append(kept: &mut Extra, fields: Object<'_>) {
    each(kept, fields, |kept, value| match (kept, value) {
        (Value::Array(list), Value::Array(more)) => list.extend(more),
        (Value::Array(list), value) if list.last() == Some(&value) => {}
        (Value::Array(list), value) => list.push(value),
        (kept @ Value::Object(_), value @ Value::Object(_)) => merge(kept, value),
        (kept, value) if *kept == value => {}
        (kept, value) => *kept = Value::Array(vec![kept.take(), value]),
    });
}

fn each(kept: &mut Extra, fields: Object<'_>, join: impl Fn(&mut Value, Value)) {
    for (key, raw) in fields.into_fields() {
        if raw.get() == "null" || PADDING.contains(&&*key) {
            continue;
        }
        match kept.get_mut(&*key) {
            Some(Value::String(known)) if is_text(raw, known) => {}
            Some(known) => join(known, value_of(raw)),
            None => drop(kept.insert(key.into_owned(), value_of(raw))),
        }
    }
}

fn merge(kept: &mut Value, value: Value) {
    match (kept, value) {
        (_, Value::Null) => {}
        (Value::Object(kept), Value::Object(more)) => {
            for (key, value) in more {
                match kept.get_mut(&key) {
                    Some(known) => merge(known, value),
                    None => drop(kept.insert(key, value)),
                }
            }
        }
        // Perplexity repeats its citations in every chunk.
        (Value::Array(list), Value::Array(more)) => {
            for item in more {
                if list.len() > SEARCHED || !list.contains(&item) {
                    list.push(item);
                }
            }
        }
        (_, Value::String(text)) if text.is_empty() => {}
        (kept, value) => *kept = value,
    }
}

/// Whether `raw` is exactly the text `known`: the usual case for a field that is in every chunk.
fn is_text(raw: &RawValue, known: &str) -> bool {
    raw.get().strip_prefix('"').and_then(|r| r.strip_suffix('"')) == Some(known)
}
