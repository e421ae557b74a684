//! Where the tests put their databases, and time under their control.

pub(crate) mod hand;
pub(crate) mod place;
pub(crate) mod postgres;
