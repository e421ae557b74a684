//! Tolerant reading of JSON: one bad field does not lose its object, and is reported.

mod loose;
mod number;
mod object;
mod report;

pub(crate) use self::loose::{DEPTH, utf8, word};
pub(crate) use self::object::{Object, array, text_of, value_of};
pub use self::report::Report;
pub(crate) use self::report::{At, ROOT};
