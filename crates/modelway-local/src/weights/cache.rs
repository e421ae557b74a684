//! [`Cache`]: where finished weights are kept.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use modelway_core::{Environment, Error, ErrorKind};

use super::local::LocalModel;
use super::lock::Lock;
use super::reference::{HubRef, ModelRef};
use super::{disk, manifest};

/// A folder of models, shared by processes.
///
/// Each model has a folder of its own with its files and `modelway.json`, which says what they are, their
/// digests and where they came from. It is written last: without it a model is not there. `.work` holds
/// what pulls have begun, and a lock for each model; a broken-off download is taken up from there.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// The cache in this folder, which need not exist yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self { root: std::path::absolute(&folder).unwrap_or(folder) }
    }

    /// The user's cache: `MODELWAY_CACHE_DIR`, or `modelway/models` in the system's folder for caches
    /// (`XDG_CACHE_HOME` or `~/.cache`; `~/Library/Caches` on macOS, `LOCALAPPDATA` on Windows).
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the environment names neither that nor a home.
    pub fn of_user(environment: &dyn Environment) -> Result<Self, Error> {
        let get = |name: &str| environment.get(name).filter(|value| !value.trim().is_empty());
        if let Some(folder) = get("MODELWAY_CACHE_DIR") {
            return Ok(Self::new(folder));
        }
        let home = || get("HOME").map(PathBuf::from);
        let caches = match std::env::consts::OS {
            "windows" => get("LOCALAPPDATA").map(PathBuf::from),
            "macos" | "ios" => home().map(|home| home.join("Library/Caches")),
            _ => get("XDG_CACHE_HOME")
                .map(PathBuf::from)
                .filter(|folder| folder.is_absolute())
                .or_else(|| home().map(|home| home.join(".cache"))),
        };
        let caches = caches.ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "there is no cache directory for models")
                .with_hint("set MODELWAY_CACHE_DIR to a folder that you may write")
        })?;
        Ok(Self::new(caches.join("modelway").join("models")))
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.root
    }

    /// The cache of tokenizers in the folder `tokenizers` of this one, which lists none of them.
    #[must_use]
    pub fn tokenizers(&self) -> Self {
        Self { root: self.root.join("tokenizers") }
    }

    /// The model, if it is on this machine in full. Nothing is fetched, and no digest is computed.
    pub fn find(&self, model: &ModelRef) -> Option<LocalModel> {
        match model {
            ModelRef::Path(path) => LocalModel::at(path).ok(),
            ModelRef::Catalogued(entry) => {
                let model = manifest::read(&self.folder_of(entry.id)).ok()?;
                let has = |wanted: &super::CatalogueFile| {
                    let same = |sha256: &str| sha256.eq_ignore_ascii_case(wanted.sha256);
                    let file = model.files.iter().find(|file| file.name == wanted.name);
                    file.and_then(|file| file.sha256.as_deref()).is_some_and(same)
                };
                entry.files.iter().all(has).then_some(model)
            }
            ModelRef::Hub(hub) => self.find_hub(hub),
        }
    }

    /// A repository without a file means the only file of it that is here.
    fn find_hub(&self, hub: &HubRef) -> Option<LocalModel> {
        if let Ok(model) = manifest::read(&self.folder_of(&hub.to_string())) {
            return Some(model);
        }
        if hub.file.is_some() {
            return None;
        }
        let begin = format!("{hub}/");
        let mut models = self.list().into_iter().filter(|model| model.id.starts_with(&begin));
        models.next().filter(|_| models.next().is_none())
    }

    /// Every model that is here in full, by id.
    pub fn list(&self) -> Vec<LocalModel> {
        let entries = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let visible = entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
        // A copy of a model's folder under another name is not that model once more.
        let own = |entry: fs::DirEntry| {
            let model = manifest::read(&entry.path()).ok()?;
            (*folder_name(&model.id) == *entry.file_name()).then_some(model)
        };
        let mut models: Vec<_> = visible.filter_map(own).collect();
        models.sort_by(|a, b| a.id.cmp(&b.id));
        models
    }

    /// Removes a model with all that pulls of it have left; says whether there was anything.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when it cannot be removed, or is being pulled right now.
    pub fn remove(&self, id: &str) -> Result<bool, Error> {
        let (folder, work) = (self.folder_of(id), self.work_of(id));
        if !folder.exists() && !work.exists() {
            return Ok(false);
        }
        let lock = self.lock_of(id);
        disk::make_folder(&self.root.join(".work"))?;
        let file = File::create(&lock).map_err(|error| disk::unwritable(&lock, None, error))?;
        if file.try_lock().is_err() {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!("{id} is being pulled right now"),
            )
            .with_hint("wait until the other process has ended"));
        }
        let _lock = Lock::of(file);
        // First the manifest: half a model is none.
        disk::remove_file(&folder.join(manifest::NAME))?;
        disk::remove_folder(&folder)?;
        disk::remove_folder(&work)?;
        Ok(true)
    }

    pub(super) fn folder_of(&self, id: &str) -> PathBuf {
        self.root.join(folder_name(id))
    }

    pub(super) fn work_of(&self, id: &str) -> PathBuf {
        self.root.join(".work").join(folder_name(id))
    }

    pub(super) fn lock_of(&self, id: &str) -> PathBuf {
        self.root.join(".work").join(folder_name(id) + ".lock")
    }
}

/// A name of one folder for an id; different ids have different ones, whatever they hold.
fn folder_name(id: &str) -> String {
    let mut name = String::new();
    for c in id.chars() {
        match c {
            '/' => name.push_str("--"),
            '-' if name.ends_with('-') => name.push_str("%2D"),
            '.' if name.is_empty() => name.push_str("%2E"),
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@') => name.push(c),
            c => {
                let mut buffer = [0; 4];
                let escaped = c.encode_utf8(&mut buffer).bytes().map(|byte| format!("%{byte:02X}"));
                name.extend(escaped);
            }
        }
    }
    name
}
