//! Models.

mod change;
mod create;
mod delete;
mod list;
mod row;
mod schema;
mod select;

pub(super) use self::row::{TABLE, read, row};
pub(super) use self::select::columns;
