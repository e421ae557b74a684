//! [`ModelFiles`]: where a model's weights are.

use std::path::{Path, PathBuf};

use modelway_core::ModelKind;

/// The files of a model on this machine. They are opened when the model is first called.
#[derive(Debug, Clone)]
pub struct ModelFiles(pub(super) Kind);

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Gguf(PathBuf),
    Encoder(PathBuf),
}

impl ModelFiles {
    /// A chat model: a GGUF file of the Llama family with its tokenizer in it.
    pub fn gguf(path: impl Into<PathBuf>) -> Self {
        Self(Kind::Gguf(path.into()))
    }

    /// An embedding model: a folder with `model.safetensors`, `config.json` and `tokenizer.json` of a BERT, and
    /// where present `sentence_bert_config.json`, `1_Pooling/config.json` and `modules.json`.
    pub fn sentence_encoder(folder: impl Into<PathBuf>) -> Self {
        Self(Kind::Encoder(folder.into()))
    }

    /// The file or folder.
    pub fn path(&self) -> &Path {
        match &self.0 {
            Kind::Gguf(path) | Kind::Encoder(path) => path,
        }
    }

    /// What the model is for.
    pub fn kind(&self) -> ModelKind {
        match &self.0 {
            Kind::Gguf(_) => ModelKind::Chat,
            Kind::Encoder(_) => ModelKind::Embedding,
        }
    }
}
