//! Replies written as the service writes them.

mod control;
mod inference;
mod nouns;
mod render;
mod schema;
mod tuning;
mod write;

pub(super) use self::inference::{Choice, Tuples};
pub use self::render::render;
