//! A download that has begun: its bytes, and notes of what they belong to.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use http::Uri;
use modelway_core::Error;
use serde_json::{Value, json};

use super::super::disk;
use super::send::{Facts, Resume};

/// Where the notes of a part are.
pub(in super::super) fn notes_of(part: &Path) -> PathBuf {
    let mut name = part.as_os_str().to_owned();
    name.push(".json");
    PathBuf::from(name)
}

/// What an earlier pull left of a file.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) resume: Resume,
    pub(super) commit: Option<String>,
    /// The size of the whole file.
    pub(super) bytes: Option<u64>,
}

/// What is left of the file at `uri`, if its bytes can be shown to belong to it in the end.
///
/// Without a digest they cannot: half of one version and half of another would pass.
pub(super) fn left(part: &Path, uri: &Uri, wanted: Option<&str>) -> Option<Left> {
    let offset = fs::metadata(part).ok()?.len();
    let notes: Value = serde_json::from_slice(&fs::read(notes_of(part)).ok()?).ok()?;
    let text = |name: &str| notes[name].as_str().map(str::to_owned);
    let sha256 = text("sha256");
    let same =
        text("uri")? == uri.to_string() && wanted.is_none_or(|w| Some(w) == sha256.as_deref());
    let left = Left {
        resume: Resume { offset, etag: text("etag"), sha256 },
        commit: text("commit"),
        bytes: notes["bytes"].as_u64(),
    };
    let fits = left.bytes.is_none_or(|bytes| offset <= bytes);
    (same && fits && offset > 0 && left.resume.sha256.is_some()).then_some(left)
}

/// Removes what is left.
pub(super) fn forget(part: &Path) -> Result<(), Error> {
    disk::remove_file(part)?;
    disk::remove_file(&notes_of(part))
}

/// A part that is being written.
#[derive(Debug)]
pub(super) struct Part {
    file: File,
    path: PathBuf,
    pub(super) done: u64,
    pub(super) total: Option<u64>,
}

impl Part {
    /// Begins a part. `etag` is kept when it is a strong one, as only those can resume.
    pub(super) fn begin(
        path: &Path,
        uri: &Uri,
        etag: Option<&str>,
        facts: &Facts,
    ) -> Result<Self, Error> {
        forget(path)?;
        let etag = etag.filter(|etag| etag.starts_with('"') && etag.len() <= 1024);
        let notes = json!({
            "uri": uri.to_string(),
            "etag": etag,
            "sha256": facts.sha256,
            "commit": facts.commit,
            "bytes": facts.bytes,
        });
        let at = notes_of(path);
        fs::write(&at, notes.to_string()).map_err(|e| disk::unwritable(&at, facts.bytes, e))?;
        let file = File::create(path).map_err(|e| disk::unwritable(path, facts.bytes, e))?;
        Ok(Self { file, path: path.to_path_buf(), done: 0, total: facts.bytes })
    }

    /// Goes on with a part after its `offset` bytes.
    pub(super) fn go_on(path: &Path, offset: u64, total: Option<u64>) -> Result<Self, Error> {
        let opened = File::options().append(true).open(path);
        let file = opened.map_err(|error| disk::unwritable(path, total, error))?;
        Ok(Self { file, path: path.to_path_buf(), done: offset, total })
    }

    /// Adds bytes. They go to the system's cache at once, which takes less time than another thread would.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let written: io::Result<()> = self.file.write_all(bytes);
        let needed = self.total.map(|total| total.saturating_sub(self.done));
        written.map_err(|error| disk::unwritable(&self.path, needed, error))?;
        self.done += bytes.len() as u64;
        Ok(())
    }
}
