//! Tokenizer files of whatever kind.

use std::path::Path;

use modelway_core::Error;

use super::Tokenizer;
use crate::file;

impl Tokenizer {
    /// The tokenizer in the file at `path`, by the end of its name: a GGUF file (`.gguf`), a SentencePiece model
    /// (`.model`), or else a `tokenizer.json`.
    ///
    /// # Errors
    /// [`Configuration`](modelway_core::ErrorKind::Configuration), naming the path: a file that cannot be read, or is
    /// not of that kind.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        if extension == Some("gguf") {
            return Self::from_gguf(path);
        }
        let bytes = std::fs::read(path).map_err(|e| file::unreadable(path, e))?;
        let read = match extension {
            Some("model") => Self::from_sentencepiece(&bytes),
            _ => Self::from_json(&bytes),
        };
        read.map_err(|e| file::error(path, &e).with_source(e))
    }
}
