//! [`Tokenizer`].

use std::fmt;
use std::sync::Arc;

use modelway_core::Error;

use super::{Encoding, Fragment};

/// A model's tokenizer. Cheap to clone; share it between threads.
#[derive(Clone)]
pub struct Tokenizer(pub(super) Arc<dyn Vocabulary>);

/// What a kind of tokenizer file has to offer.
pub(super) trait Vocabulary: Send + Sync {
    fn encode(&self, text: &str, options: Encoding) -> Result<Vec<u32>, Error>;
    fn piece(&self, id: u32, special: bool) -> Vec<u8>;
    fn is_end(&self, id: u32) -> bool;
    fn bos(&self) -> Option<u32>;
    fn eos(&self) -> Option<u32>;
    fn size(&self) -> usize;
    /// Cuts a prompt at the special tokens that it spells; what is between them is encoded on its own.
    fn cut(&self, text: &str) -> Vec<Fragment>;
    /// The bytes of the longest special token that is looked for.
    fn longest_special(&self) -> usize;
    /// The number of tokens of one such text; `first` if no token stands before it.
    fn count(&self, text: &str, first: bool) -> Result<usize, Error>;
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

    /// Cuts a prompt at the special tokens that it spells.
    #[allow(dead_code, reason = "for counters")]
    pub(crate) fn cut(&self, text: &str) -> Vec<Fragment> {
        self.0.cut(text)
    }

    /// The bytes of the longest special token that [`cut`](Self::cut) looks for.
    #[allow(dead_code, reason = "for counters")]
    pub(crate) fn longest_special(&self) -> usize {
        self.0.longest_special()
    }

    /// The number of tokens of a text between special tokens; `first` if none stands before it.
    #[allow(dead_code, reason = "for counters")]
    pub(crate) fn count(&self, text: &str, first: bool) -> Result<usize, Error> {
        self.0.count(text, first)
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
