//! A counter out of a GGUF file.

use std::path::Path;

use modelway_core::Error;

use crate::counter::Counter;
use crate::gguf::Header;
use crate::template::ChatTemplate;
use crate::tokenizer::Tokenizer;

impl Counter {
    /// The counter of the model in the GGUF file at `path`, as llama.cpp counts with it.
    ///
    /// # Errors
    /// [`Configuration`](modelway_core::ErrorKind::Configuration), naming the path: a file that
    /// [`Tokenizer::from_gguf`] or [`ChatTemplate::from_gguf`] refuses, or one without a chat template.
    pub fn from_gguf(path: &Path) -> Result<Self, Error> {
        let header = Header::open(path)?;
        let tokenizer = Tokenizer::from_header(&header)?;
        let template = ChatTemplate::from_gguf(&header)?;
        let template = template.ok_or_else(|| {
            crate::file::error(path, "holds no chat template").with_hint("name a prompt format")
        })?;
        Self::template(tokenizer, template)
    }
}
