//! Vocabularies inside the program: byte-level BPE as the crate `tiktoken` brings it.

#[cfg(feature = "deepseek")]
mod deepseek;
#[cfg(feature = "llama3")]
mod llama3;
#[cfg(feature = "mistral")]
mod mistral;
#[cfg(feature = "openai")]
mod openai;
#[cfg(feature = "qwen")]
mod qwen;
#[allow(dead_code, reason = "without a vocabulary nothing makes one")]
mod vocabulary;

#[cfg(feature = "openai")]
pub use self::openai::OpenAiEncoding;
#[allow(unused_imports, reason = "without a vocabulary nothing makes one")]
use self::vocabulary::{Marks, bundled};
