//! How errors name a file.

use std::path::Path;

use modelway_core::{Error, ErrorKind};

/// An error about the file at `path`.
pub(crate) fn error(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Configuration, format!("{}: {what}", path.display()))
}

/// An error about a file that cannot be read.
pub(crate) fn unreadable(path: &Path, source: std::io::Error) -> Error {
    error(path, format_args!("cannot be read: {source}")).with_source(source)
}
