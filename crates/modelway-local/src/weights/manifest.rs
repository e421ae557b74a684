//! The small file beside finished weights: what they are, their digests, and where they came from.

use std::fs;
use std::path::Path;

use modelway_core::{Error, ErrorKind, ModelKind, Timestamp};
use serde_json::{Value, json};

use super::disk;
use super::local::{LocalFile, LocalModel};
use super::plan::Plan;
use super::reference::is_file_path;

/// Its name in the folder of a model.
pub(super) const NAME: &str = "modelway.json";
/// Changes when an older reader could not read it.
const FORMAT: u64 = 1;
/// No manifest is larger, in bytes.
const LIMIT: u64 = 1 << 20;

/// Where a model came from.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    /// The source, in words.
    pub(super) source: String,
    /// The hub's commit.
    pub(super) commit: Option<String>,
}

/// Writes the manifest: from then on the model is in the cache.
pub(super) fn write(
    (work, folder): (&Path, &Path),
    plan: &Plan,
    files: &[LocalFile],
    origin: &Origin,
    at: Timestamp,
) -> Result<(), Error> {
    let files: Vec<_> = files.iter().map(file_to_json).collect();
    let value = json!({
        "format": FORMAT,
        "id": plan.id,
        "kind": plan.kind.as_str(),
        "licence": plan.licence,
        "source": origin.source,
        "commit": origin.commit,
        "pulled_at": at.to_string(),
        "files": files,
    });
    let draft = work.join(NAME);
    fs::write(&draft, format!("{value:#}\n")).map_err(|e| disk::unwritable(&draft, None, e))?;
    disk::put_in_place(&draft, &folder.join(NAME))
}

fn file_to_json(file: &LocalFile) -> Value {
    json!({"name": file.name, "bytes": file.bytes, "sha256": file.sha256, "checked": file.checked})
}

/// The model in `folder`, if its manifest can be read and all its files are there in full.
pub(super) fn read(folder: &Path) -> Result<LocalModel, Error> {
    let path = folder.join(NAME);
    let broken = |what: &str| {
        let message = format!("{} is no manifest of a model: {what}", path.display());
        Error::new(ErrorKind::NotFound, message).with_hint("pull the model again")
    };
    let size = fs::metadata(&path).map_err(|error| broken(&error.to_string()))?.len();
    if size > LIMIT {
        return Err(broken("it is too large"));
    }
    let text = fs::read(&path).map_err(|error| broken(&error.to_string()))?;
    let value: Value = serde_json::from_slice(&text).map_err(|error| broken(&error.to_string()))?;
    if value["format"].as_u64() != Some(FORMAT) {
        return Err(broken("it has another format"));
    }
    let (Some(id), Some(kind), Some(files)) =
        (value["id"].as_str(), value["kind"].as_str(), value["files"].as_array())
    else {
        return Err(broken("a field is missing"));
    };
    let files: Option<Vec<_>> = files.iter().map(|file| file_from_json(folder, file)).collect();
    let files = files.filter(|f| !f.is_empty()).ok_or_else(|| broken("a file is not as it was"))?;
    let model = LocalModel::new(id.to_owned(), ModelKind::from(kind), files, folder);
    let source = value["source"].as_str().unwrap_or_default().to_owned();
    Ok(LocalModel { source, ..model })
}

/// `None` when the file is not there with its size.
fn file_from_json(folder: &Path, value: &Value) -> Option<LocalFile> {
    let name = value["name"].as_str().filter(|name| is_file_path(name))?.to_owned();
    let path = folder.join(&name);
    let bytes = value["bytes"].as_u64()?;
    let there = fs::metadata(&path).is_ok_and(|m| m.is_file() && m.len() == bytes);
    there.then(|| LocalFile {
        name,
        path,
        bytes,
        sha256: value["sha256"].as_str().map(str::to_owned),
        checked: value["checked"].as_bool().unwrap_or(false),
    })
}
