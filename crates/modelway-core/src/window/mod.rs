//! The context window: what a conversation costs in tokens, and what leaves it when it does not fit.
//!
//! Everything here is pure. [`Window::glance`] is for the usual call, which is far from the limit; where it does not
//! answer, [`Window::plan`] counts with a [`TokenCounter`] and says in a [`Plan`] which messages are left out. The layer
//! is [`layers::ContextWindow`](crate::layers::ContextWindow).
//!
//! Source: the 80 % rule of the Scale GenAI Platform's documentation, "Chat completions", context handling.

mod bound;
mod classes;
mod costs;
mod counter;
mod estimate;
mod known;
mod plan;
mod planner;
mod sample;
mod search;
mod units;
mod walk;

pub(crate) use self::costs::trimmed;
pub use self::counter::{CounterSource, Tally, TokenCount, TokenCounter};
pub use self::estimate::estimate_text;
pub(crate) use self::known::{Known, Marks, estimate_new};
pub use self::plan::{Measure, Plan, Reserve, WindowPolicy};
pub use self::planner::Window;
