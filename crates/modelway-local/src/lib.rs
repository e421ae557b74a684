//! Real small models in process, on candle: chat and completions with GGUF models of the Llama family, embeddings
//! with BERT-family encoders.
//!
//! [`LocalModels`] implements [`Inference`](modelway_core::Inference) and
//! [`ControlPlane`](modelway_core::ControlPlane). Each model runs on threads of its own, with a bounded queue; a
//! call whose future or stream is dropped is given up before its next token.
//!
//! * **Sampling**: an unset `temperature` means 0, the most likely token, so that answers repeat; beside `seed`,
//!   `top_p` or `top_k` it means 1. Unset `max_tokens`
//!   means an eighth of the context (the builder's `context`, 4096, or the model's where that is shorter), or what is
//!   left of it. Equal seeds give equal answers, whatever else the model is doing
//!   (but for weights of 16 and 32 bits and the kinds Q2_K and Q3_K, which candle may add up in another order).
//! * **Log probabilities** are those of the model's own numbers, before temperature and penalties.
//! * **Embeddings**: a text with more tokens than the model reads (`max_seq_length` of `sentence_bert_config.json`) is
//!   an error; nothing is cut off unseen.
//! * **Not offered**: tools, JSON modes, images, several answers or prompts in a call, `suffix`. They are refused
//!   before any work, and so is every field that a model in process cannot honour; `user` and `encoding_format`, which
//!   change no answer, are taken and do nothing.

mod encoder;
mod llama;
mod models;
mod pulled;
mod request;
mod serve;
mod similarity;
mod tensor;
pub mod weights;

pub use self::models::{LocalModels, LocalModelsBuilder, ModelFiles};
pub use self::pulled::{PulledTokenizers, pulled_counter};
pub use self::similarity::cosine;
