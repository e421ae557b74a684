//! Calls of any shape: JSON in and out, as the Scale GenAI Platform has them for each type of model.

mod input;
mod output;
mod stream;

pub(super) use self::input::{not_of_model, task};
pub(super) use self::output::Shape;
