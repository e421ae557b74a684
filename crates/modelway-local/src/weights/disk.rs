//! What the disk refuses, in words.

use std::fs::{self, File};
use std::io::{self, ErrorKind as Io};
use std::path::Path;

use modelway_core::{Error, ErrorKind};

use super::text;

/// The error for `path` that could not be written; `needed` is how many bytes were to go there.
pub(super) fn unwritable(path: &Path, needed: Option<u64>, error: io::Error) -> Error {
    let place = path.display();
    let needed = needed.map_or_else(String::new, |n| format!(" ({} are needed)", text::bytes(n)));
    let (what, hint) = match error.kind() {
        Io::StorageFull | Io::QuotaExceeded => {
            ("the disk is full", "free some space, or set MODELWAY_CACHE_DIR to a folder elsewhere")
        }
        Io::FileTooLarge => (
            "the file is larger than this system allows",
            "raise the limit, or set MODELWAY_CACHE_DIR to a folder elsewhere",
        ),
        Io::PermissionDenied | Io::ReadOnlyFilesystem => (
            "there is no permission to write it",
            "set MODELWAY_CACHE_DIR to a folder that you may write",
        ),
        _ => {
            let message = format!("{place} cannot be written{needed}: {error}");
            return Error::new(ErrorKind::Configuration, message)
                .with_hint("set MODELWAY_CACHE_DIR to a folder that you may write");
        }
    };
    Error::new(ErrorKind::Configuration, format!("{place} cannot be written{needed}: {what}"))
        .with_hint(hint)
        .with_source(error)
}

/// Makes a folder and those above it.
pub(super) fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|error| unwritable(path, None, error))
}

/// Removes a file that may not be there.
pub(super) fn remove_file(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != Io::NotFound => Err(unwritable(path, None, error)),
        _ => Ok(()),
    }
}

/// Removes a folder that may not be there, with all that is in it.
pub(super) fn remove_folder(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != Io::NotFound => Err(unwritable(path, None, error)),
        _ => Ok(()),
    }
}

/// Gives a file its final name, durably.
pub(super) fn put_in_place(from: &Path, to: &Path) -> Result<(), Error> {
    let moved = || -> io::Result<()> {
        File::options().write(true).open(from)?.sync_all()?;
        let folder = to.parent().unwrap_or(to);
        fs::create_dir_all(folder)?;
        fs::rename(from, to)?;
        // Not every system can open a folder; the file itself is safe then all the same.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    };
    moved().map_err(|error| unwritable(to, None, error))
}
