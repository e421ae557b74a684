//! Exact token counts, with the feature `tokens`: [`Counter`](https://docs.rs/modelway-tokens)s of OpenAI's models, out of
//! GGUF files and out of `tokenizer.json` files, for [`ClientBuilder::token_counter`](crate::ClientBuilder::token_counter).

#[cfg(feature = "tokens")]
pub use modelway_tokens::{ChatTemplate, Counter, Format, Tokenizer};
