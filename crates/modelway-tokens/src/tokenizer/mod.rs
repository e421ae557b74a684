//! [`Tokenizer`]: text to token ids and back.

#[cfg(feature = "json")]
mod from_json;
#[cfg(feature = "gguf")]
mod ggml;

use std::fmt;
use std::sync::Arc;

use modelway_core::Error;

/// How text becomes ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Encoding {
    /// Adds the tokens that the model's file wants at the start or the end (BOS, EOS).
    pub add_special: bool,
    /// Takes text that spells a special token (`<|im_start|>`) for that token.
    pub parse_special: bool,
}

impl Encoding {
    /// Plain text: what a user wrote can name no special token.
    pub const TEXT: Self = Self { add_special: false, parse_special: false };
    /// A rendered chat prompt or a bare prompt as llama.cpp takes it: special tokens are understood and added.
    pub const PROMPT: Self = Self { add_special: true, parse_special: true };
}

/// A model's tokenizer. Cheap to clone; share it between threads.
#[derive(Clone)]
pub struct Tokenizer(Arc<dyn Vocabulary>);

/// What a kind of tokenizer file has to offer.
trait Vocabulary: Send + Sync {
    fn encode(&self, text: &str, options: Encoding) -> Result<Vec<u32>, Error>;
    fn piece(&self, id: u32, special: bool) -> Vec<u8>;
    fn is_end(&self, id: u32) -> bool;
    fn bos(&self) -> Option<u32>;
    fn eos(&self) -> Option<u32>;
    fn size(&self) -> usize;
}

impl Tokenizer {
    /// The ids of `text`.
    ///
    /// # Errors
    /// [`InvalidRequest`](modelway_core::ErrorKind::InvalidRequest) for text that is too long.
    pub fn encode(&self, text: &str, options: Encoding) -> Result<Vec<u32>, Error> {
        self.0.encode(text, options)
    }

    /// The bytes of one token, perhaps only a part of a character; empty for control tokens and unknown ids.
    pub fn piece(&self, id: u32) -> Vec<u8> {
        self.0.piece(id, false)
    }

    /// As [`piece`](Self::piece), but control tokens are spelled out (`<|im_end|>`).
    pub fn piece_special(&self, id: u32) -> Vec<u8> {
        self.0.piece(id, true)
    }

    /// Whether a model that gives this token has ended its answer: EOS, end of turn and the like.
    pub fn is_end(&self, id: u32) -> bool {
        self.0.is_end(id)
    }

    /// The token that begins a text, if the model has one.
    pub fn bos(&self) -> Option<u32> {
        self.0.bos()
    }

    /// The token that ends a text, if the model has one.
    pub fn eos(&self) -> Option<u32> {
        self.0.eos()
    }

    /// How many ids there are.
    pub fn vocabulary_size(&self) -> usize {
        self.0.size()
    }
}

impl fmt::Debug for Tokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokenizer")
            .field("vocabulary_size", &self.vocabulary_size())
            .field("bos", &self.bos())
            .field("eos", &self.eos())
            .finish_non_exhaustive()
    }
}
