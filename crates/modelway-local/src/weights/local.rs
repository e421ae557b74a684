//! [`LocalModel`]: weights that are on this machine.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use modelway_core::{Error, ErrorKind, ModelKind};

/// A model whose files are on this machine.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LocalModel {
    /// What it is called: a built-in id, `org/repo/file.gguf`, or its path.
    pub id: String,
    /// What it is for.
    pub kind: ModelKind,
    /// Its files.
    pub files: Vec<LocalFile>,
    /// All files together, in bytes.
    pub bytes: u64,
    /// The file, or the folder of several files.
    pub path: PathBuf,
    /// Where it came from, in words.
    pub source: String,
}

/// One file of a [`LocalModel`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LocalFile {
    /// Its name inside the model; `/` separates folders.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal; `None` where nobody computed it.
    pub sha256: Option<String>,
    /// Whether the digest was compared with one that somebody else had published.
    pub checked: bool,
}

/// The files that an embedding model in a folder must have.
pub(super) const FOLDER_FILES: [&str; 3] = ["model.safetensors", "tokenizer.json", "config.json"];
/// What such a folder may have besides: how long texts may be, and how tokens are pooled.
pub(super) const FOLDER_EXTRAS: [&str; 3] =
    ["modules.json", "sentence_bert_config.json", "1_Pooling/config.json"];

impl LocalModel {
    pub(super) fn new(id: String, kind: ModelKind, files: Vec<LocalFile>, folder: &Path) -> Self {
        let bytes = files.iter().map(|file| file.bytes).sum();
        let path = match &files[..] {
            [one] => one.path.clone(),
            _ => folder.to_path_buf(),
        };
        Self { id, kind, files, bytes, path, source: String::new() }
    }

    /// The model at `path`: a GGUF file, or a folder with safetensors, tokenizer and configuration.
    pub(super) fn at(path: &Path) -> Result<Self, Error> {
        let metadata = fs::metadata(path).map_err(|error| {
            Error::new(ErrorKind::NotFound, format!("{} cannot be read: {error}", path.display()))
                .with_hint("give the path of a GGUF file, or of a folder with model.safetensors")
        })?;
        let model = if metadata.is_dir() { Self::in_folder(path)? } else { Self::gguf(path)? };
        Ok(Self { source: "a given path".to_owned(), ..model })
    }

    fn gguf(path: &Path) -> Result<Self, Error> {
        // A pipe would be waited for without end.
        if !path.is_file() || !is_gguf(path) {
            let message = format!("{} is not a GGUF file", path.display());
            return Err(Error::new(ErrorKind::InvalidRequest, message)
                .with_hint("give a GGUF file, or a folder with model.safetensors"));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = on_disk(name, path.to_path_buf())?;
        Ok(Self::new(path.display().to_string(), ModelKind::Chat, vec![file], path))
    }

    fn in_folder(path: &Path) -> Result<Self, Error> {
        let missing: Vec<_> =
            FOLDER_FILES.into_iter().filter(|name| !path.join(name).is_file()).collect();
        if !missing.is_empty() {
            let message = format!("the folder {} has no {}", path.display(), missing.join(", no "));
            return Err(Error::new(ErrorKind::InvalidRequest, message)
                .with_hint("for a chat model give the GGUF file inside it"));
        }
        let extras = FOLDER_EXTRAS.into_iter().filter(|name| path.join(name).is_file());
        let names = FOLDER_FILES.into_iter().chain(extras);
        let files: Result<Vec<_>, _> =
            names.map(|name| on_disk(name.to_owned(), path.join(name))).collect();
        Ok(Self::new(path.display().to_string(), ModelKind::Embedding, files?, path))
    }
}

fn on_disk(name: String, path: PathBuf) -> Result<LocalFile, Error> {
    let bytes = fs::metadata(&path).map(|m| m.len()).map_err(|error| {
        Error::new(ErrorKind::NotFound, format!("{} cannot be read: {error}", path.display()))
    })?;
    Ok(LocalFile { name, path, bytes, sha256: None, checked: false })
}

/// Whether the file begins as GGUF files do.
pub(super) fn is_gguf(path: &Path) -> bool {
    let mut magic = [0; 4];
    File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && &magic == b"GGUF"
}
