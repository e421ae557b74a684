//! [`Object`]: the fields of one JSON object, taken out by name.

use std::borrow::Cow;
use std::fmt;

use modelway_core::Extra;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{At, Report, number};

/// The fields of an object, still as text. What is not taken out is left for [`rest`](Self::rest).
#[derive(Debug, Default)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Reads `text`; `None` when it is not one whole JSON object.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Reads `raw`; notes when it is something else than an object.
    pub(crate) fn read(raw: &'a RawValue, at: &At<'_>, report: &mut Report) -> Option<Self> {
        let object = Self::parse(raw.get());
        if object.is_none() {
            report.note(at, format!("expected an object, found {}", kind(raw)));
        }
        object
    }

    /// Whether there is no field in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many fields are in it.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the field is there and not null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, raw)| key == name && raw.get() != "null")
    }

    /// Whether the field is there, null or not.
    pub(crate) fn has_key(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Looks at a field.
    pub(crate) fn peek(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, raw)| *raw)
    }

    /// Takes a field out, null included; of several of the name the last counts, as usual.
    pub(crate) fn take_raw(&mut self, name: &str) -> Option<&'a RawValue> {
        let at = self.0.iter().rposition(|(key, _)| key == name)?;
        let (_, raw) = self.0.remove(at);
        if self.has_key(name) {
            self.0.retain(|(key, _)| key != name);
        }
        Some(raw)
    }

    /// Takes a field out; null counts as absent.
    pub(crate) fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        self.take_raw(name).filter(|raw| raw.get() != "null")
    }

    /// Takes out a text; a number or a flag is taken as its text and noted.
    pub(crate) fn string(
        &mut self,
        name: &str,
        at: &At<'_>,
        report: &mut Report,
    ) -> Option<String> {
        string_of(self.take(name)?, &at.field(name), report)
    }

    /// Takes out a text; what is none stays where it is.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let text = text_of(self.peek(name)?)?;
        self.skip(name);
        Some(text)
    }

    /// Takes out a text that stands for nothing when it is empty.
    pub(crate) fn word(&mut self, name: &str, at: &At<'_>, report: &mut Report) -> Option<String> {
        self.string(name, at, report).filter(|s| !s.is_empty())
    }

    /// Takes out a count.
    pub(crate) fn count(&mut self, name: &str, at: &At<'_>, report: &mut Report) -> Option<u64> {
        self.number(name, at, report, "a count", number::count)
    }

    /// Takes out a number.
    pub(crate) fn float(&mut self, name: &str, at: &At<'_>, report: &mut Report) -> Option<f64> {
        self.number(name, at, report, "a number", number::float)
    }

    fn number<T>(
        &mut self,
        name: &str,
        at: &At<'_>,
        report: &mut Report,
        wanted: &str,
        read: impl FnOnce(&str) -> Option<(T, bool)>,
    ) -> Option<T> {
        let raw = self.take(name)?;
        match read(raw.get()) {
            Some((n, odd)) => {
                if odd {
                    report.note(&at.field(name), format!("{wanted}, written as {}", kind(raw)));
                }
                Some(n)
            }
            None => {
                report.note(&at.field(name), format!("expected {wanted}, found {}", kind(raw)));
                None
            }
        }
    }

    /// Takes out an object.
    pub(crate) fn object(&mut self, name: &str, at: &At<'_>, report: &mut Report) -> Option<Self> {
        Self::read(self.take(name)?, &at.field(name), report)
    }

    /// Takes out an array; empty when it is absent.
    pub(crate) fn array(
        &mut self,
        name: &str,
        at: &At<'_>,
        report: &mut Report,
    ) -> Vec<&'a RawValue> {
        self.take(name).map(|raw| array(raw, &at.field(name), report)).unwrap_or_default()
    }

    /// Drops a field.
    pub(crate) fn skip(&mut self, name: &str) {
        let _ = self.take_raw(name);
    }

    /// What is left.
    pub(crate) fn rest(self) -> Extra {
        self.0.into_iter().map(|(key, raw)| (key.into_owned(), value_of(raw))).collect()
    }

    /// What is left and not null.
    pub(crate) fn present(self) -> Extra {
        let present = self.0.into_iter().filter(|(_, raw)| raw.get() != "null");
        present.map(|(key, raw)| (key.into_owned(), value_of(raw))).collect()
    }

    /// What is left, as text.
    pub(crate) fn into_fields(self) -> impl Iterator<Item = (Cow<'a, str>, &'a RawValue)> {
        self.0.into_iter()
    }
}

/// The elements of an array; notes when it is something else.
pub(crate) fn array<'a>(raw: &'a RawValue, at: &At<'_>, report: &mut Report) -> Vec<&'a RawValue> {
    match serde_json::from_str::<Items<'a>>(raw.get()) {
        Ok(items) => items.0,
        Err(_) => {
            report.note(at, format!("expected an array, found {}", kind(raw)));
            Vec::new()
        }
    }
}

/// A text; a number or a flag is taken as its text and noted; anything else is noted and lost.
fn string_of(raw: &RawValue, at: &At<'_>, report: &mut Report) -> Option<String> {
    if let Some(text) = text_of(raw) {
        return Some(text);
    }
    let found = kind(raw);
    if matches!(found, "a number" | "a flag") {
        report.note(at, format!("expected a text, found {found}"));
        return Some(raw.get().to_owned());
    }
    report.note(at, format!("expected a text, found {found}"));
    None
}

/// A JSON string's text. A lone surrogate, which Rust's text cannot hold, becomes U+FFFD.
pub(crate) fn text_of(raw: &RawValue) -> Option<String> {
    let json = raw.get();
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    serde_json::from_str(json).ok().or_else(|| Some(lossy(json)))
}

/// Reads a string literal with lone surrogates.
fn lossy(json: &str) -> String {
    struct Lossy(String);
    impl<'de> Deserialize<'de> for Lossy {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Bytes;
            impl Visitor<'_> for Bytes {
                type Value = Lossy;
                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a string")
                }
                fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Lossy, E> {
                    Ok(Lossy(String::from_utf8_lossy(bytes).into_owned()))
                }
            }
            deserializer.deserialize_bytes(Bytes)
        }
    }
    serde_json::from_str::<Lossy>(json).map_or_else(|_| json.trim_matches('"').to_owned(), |l| l.0)
}

/// Any value. What cannot be held as a [`Value`] (a number out of range, nesting without end) stays text.
pub(crate) fn value_of(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| Value::String(raw.get().to_owned()))
}

fn kind(raw: &RawValue) -> &'static str {
    match raw.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a text",
        Some(b't' | b'f') => "a flag",
        Some(b'n') => "null",
        _ => "a number",
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut fields = Vec::with_capacity(8);
                while let Some((Key(key), raw)) = map.next_entry()? {
                    fields.push((key, raw));
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }
            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

struct Items<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements;
        impl<'de> Visitor<'de> for Elements {
            type Value = Items<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Items<'de>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Items(items))
            }
        }
        deserializer.deserialize_seq(Elements)
    }
}
