//! Tokenizers, chat templates and GGUF headers, through the public interface.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod build;
#[cfg(all(feature = "openai", feature = "gguf", feature = "templates"))]
mod counters;
mod decoder;
#[cfg(all(feature = "openai", feature = "qwen", feature = "mistral", feature = "gguf"))]
mod estimates;
mod header;
#[cfg(feature = "gguf")]
mod ids;
#[cfg(feature = "json")]
mod json;
#[cfg(all(feature = "templates", feature = "gguf"))]
mod prompts;
#[cfg(all(feature = "gguf", feature = "llama3", feature = "qwen", feature = "deepseek"))]
mod qwen_json;
#[cfg(feature = "gguf")]
mod sentencepiece;
mod support;
#[cfg(feature = "templates")]
mod templates;
#[cfg(feature = "gguf")]
mod vectors;
#[cfg(feature = "gguf")]
mod vocabulary;
