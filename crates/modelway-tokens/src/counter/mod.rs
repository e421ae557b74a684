//! [`Counter`]: how many tokens a request is, as the model's own server counts.

#[cfg(feature = "counters")]
mod bare;
#[cfg(feature = "counters")]
mod cache;
#[cfg(all(feature = "counters", feature = "templates", any(feature = "gguf", feature = "json")))]
mod files;
#[cfg(feature = "counters")]
mod format;
#[cfg(feature = "counters")]
mod handle;
#[cfg(all(feature = "counters", feature = "templates"))]
mod jinja;
#[cfg(feature = "openai")]
mod openai;
#[cfg(feature = "counters")]
mod prefix;
#[cfg(feature = "counters")]
mod rendered;
#[cfg(feature = "counters")]
mod row;
#[cfg(feature = "counters")]
mod texts;
#[cfg(feature = "counters")]
mod trail;

#[cfg(feature = "counters")]
pub use self::format::Format;
#[cfg(feature = "counters")]
pub use self::handle::Counter;
