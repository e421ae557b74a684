//! What bodies hold that follow no schema: errors, above all.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::text_of;

/// So deep an error is looked into; whoever nests it deeper means harm.
pub(crate) const DEPTH: u8 = 8;

/// A body as text; what is not UTF-8 is replaced.
pub(crate) fn utf8(body: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(body),
    }
}

/// A code or class: a word, or a number as text.
pub(crate) fn word(raw: &RawValue) -> Option<String> {
    match text_of(raw) {
        Some(text) => Some(text).filter(|t| !t.is_empty()),
        None => raw.get().bytes().all(|b| b.is_ascii_digit()).then(|| raw.get().to_owned()),
    }
}
