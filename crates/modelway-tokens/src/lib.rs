//! Tokenizers and chat templates out of the models' own files.
//!
//! * [`gguf`]: a strict reader of GGUF headers.
//! * [`Tokenizer`]: text to token ids and back, from a GGUF file, a `tokenizer.json`, a SentencePiece file or the
//!   program itself.
//! * `ChatTemplate` (feature `templates`): a conversation to the prompt text that a model was trained on.
//! * `Counter` (feature `counters`): how many tokens a request is, as the model's own server counts.

mod counter;
mod decoder;
mod file;
pub mod gguf;
mod template;
mod tokenizer;

#[allow(unused_imports, unreachable_pub, reason = "empty without the feature `counters`")]
pub use self::counter::*;
pub use self::decoder::TextDecoder;
#[allow(unused_imports, unreachable_pub, reason = "empty without the feature `templates`")]
pub use self::template::*;
pub use self::tokenizer::*;
