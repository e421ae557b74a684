//! Templates.

mod check;
mod operations;
mod row;

pub(super) use self::check::check_parameters;
pub(super) use self::row::{columns, read};
