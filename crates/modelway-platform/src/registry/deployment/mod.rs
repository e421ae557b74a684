//! Deployments.

mod change;
mod check;
mod create;
mod delete;
mod list;
mod row;
mod select;

pub(super) use self::check::merged;
pub(super) use self::row::{TABLE, read, row};
pub(super) use self::select::columns;
