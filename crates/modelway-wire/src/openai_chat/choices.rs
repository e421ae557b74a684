//! The JSON of a request's smaller choices: voice, prediction, bias, search.

use std::collections::BTreeMap;

use modelway_core::{AudioFormat, AudioOptions, Content, WebSearch};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::parts::Parts;

#[derive(Serialize)]
pub(super) struct Voice<'a> {
    voice: &'a str,
    format: &'a AudioFormat,
}

impl<'a> Voice<'a> {
    pub(super) fn of(options: &'a AudioOptions) -> Self {
        Self { voice: &options.voice, format: &options.format }
    }
}

#[derive(Serialize)]
pub(super) struct Predicted<'a> {
    r#type: &'static str,
    content: Text<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Text<'a> {
    Plain(&'a str),
    Parts(Parts<'a>),
}

impl<'a> Predicted<'a> {
    pub(super) fn of(content: &'a Content) -> Self {
        let content = match content {
            Content::Text(text) => Text::Plain(text),
            other => Text::Parts(Parts(other.parts())),
        };
        Self { r#type: "content", content }
    }
}

/// Whole numbers go without a fraction: OpenAI documents integers.
pub(super) struct Bias<'a>(pub(super) &'a BTreeMap<u32, f64>);

impl Bias<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Bias<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (token, bias) in self.0 {
            #[allow(clippy::cast_possible_truncation, reason = "checked by the range")]
            match *bias {
                whole if whole.fract() == 0.0 && whole.abs() < 1e9 => {
                    map.serialize_entry(token, &(whole as i64))?;
                }
                other => map.serialize_entry(token, &other)?,
            }
        }
        map.end()
    }
}

pub(super) struct Search<'a>(pub(super) &'a WebSearch);

impl Serialize for Search<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(size) = &self.0.context_size {
            map.serialize_entry("search_context_size", size)?;
        }
        let own = |key: &str| key == "search_context_size" && self.0.context_size.is_some();
        for (key, value) in self.0.extra.iter().filter(|(key, _)| !own(key)) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
