//! [`Tokenizer`]: text to token ids and back.

#[cfg(feature = "bundled")]
mod bundled;
mod encoding;
mod fragment;
#[cfg(all(feature = "gguf", feature = "json"))]
mod from_file;
#[cfg(feature = "json")]
mod from_json;
#[cfg(feature = "gguf")]
mod ggml;
mod handle;
#[cfg(any(feature = "gguf", feature = "json", feature = "bundled"))]
mod specials;

#[cfg(feature = "openai")]
pub use self::bundled::OpenAiEncoding;
pub use self::encoding::Encoding;
pub(crate) use self::fragment::Fragment;
pub use self::handle::Tokenizer;
#[allow(unused_imports, reason = "only kinds of files that features bring implement it")]
use self::handle::Vocabulary;
