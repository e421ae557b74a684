//! Counters.

#[cfg(all(
    feature = "json",
    feature = "llama3",
    feature = "qwen",
    feature = "mistral",
    feature = "deepseek"
))]
mod bundled;
#[cfg(feature = "json")]
mod exchanges;
#[cfg(feature = "json")]
mod files;
mod formats;
mod honesty;
#[cfg(feature = "json")]
mod marks;
mod openai;
#[cfg(feature = "json")]
mod parts;
mod recordings;
#[cfg(feature = "json")]
mod rounds;
mod servers;
mod shapes;
mod support;
mod turns;
#[cfg(feature = "json")]
mod whole;
