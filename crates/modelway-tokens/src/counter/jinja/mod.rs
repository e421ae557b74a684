//! Counting with a model's own chat template.

mod literals;
mod prompt;
mod tools;

#[allow(unused_imports, reason = "for files that only the feature `json` reads")]
pub(super) use self::prompt::Jinja;
