//! Counters out of a model's own files.

#[cfg(feature = "gguf")]
mod gguf;
#[cfg(feature = "json")]
mod hugging_face;
