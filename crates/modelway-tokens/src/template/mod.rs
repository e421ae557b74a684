//! [`ChatTemplate`]: a conversation as the text that a model was trained on.

#[cfg(feature = "templates")]
mod chat;
#[cfg(feature = "templates")]
mod clock;
#[cfg(feature = "templates")]
mod engine;
#[cfg(feature = "templates")]
mod json;
#[cfg(feature = "templates")]
mod messages;
#[cfg(feature = "templates")]
mod methods;
#[cfg(feature = "templates")]
mod options;
#[cfg(feature = "templates")]
mod probe;

#[cfg(feature = "templates")]
pub use self::chat::ChatTemplate;
#[cfg(all(feature = "templates", feature = "counters"))]
pub(crate) use self::engine::Written;
#[cfg(feature = "templates")]
pub use self::options::RenderOptions;
