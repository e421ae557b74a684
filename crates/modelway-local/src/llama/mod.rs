//! Llama-family models from GGUF files.

mod cache;
mod config;
mod forward;
mod loader;
mod model;
mod rope;

pub(crate) use self::cache::Cache;
pub(crate) use self::config::Config;
pub(crate) use self::forward::{Row, Scratch};
pub(crate) use self::model::Llama;
