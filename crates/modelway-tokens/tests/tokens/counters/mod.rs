//! Counters.

#[cfg(all(
    feature = "json",
    feature = "llama3",
    feature = "qwen",
    feature = "mistral",
    feature = "deepseek"
))]
mod bundled;
mod exchanges;
#[cfg(feature = "json")]
mod files;
mod formats;
mod honesty;
mod openai;
mod recordings;
mod servers;
mod shapes;
mod support;
mod turns;
