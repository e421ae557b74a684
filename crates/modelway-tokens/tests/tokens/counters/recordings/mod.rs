//! Counts that vendors reported, as recorded, against ours.

mod estimates;
mod exchange;
#[cfg(all(feature = "llama3", feature = "qwen", feature = "mistral", feature = "deepseek"))]
mod families;
mod openai;
#[cfg(all(feature = "llama3", feature = "qwen", feature = "mistral", feature = "deepseek"))]
mod vendors;

pub(super) use self::exchange::request;
