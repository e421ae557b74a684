//! Tokenizers and chat templates out of the models' own files.
//!
//! * [`gguf`]: a strict reader of GGUF headers.
//! * [`Tokenizer`]: text to token ids and back, from a GGUF file or a `tokenizer.json`.
//! * [`ChatTemplate`]: a conversation to the prompt text that a model was trained on.

mod decoder;
mod file;
pub mod gguf;
mod template;
mod tokenizer;

pub use self::decoder::TextDecoder;
#[allow(unused_imports, unreachable_pub, reason = "empty without the feature `templates`")]
pub use self::template::*;
pub use self::tokenizer::{Encoding, Tokenizer};
