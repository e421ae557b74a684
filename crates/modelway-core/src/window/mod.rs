//! The context window: what a conversation costs in tokens, and what leaves it when it does not fit.
//!
//! Source: the 80 % rule of the Scale GenAI Platform's documentation, "Chat completions", context handling.

mod counter;

pub use counter::{Tally, TokenCount, TokenCounter};
