//! One type for SQLite and PostgreSQL; the only module that names sqlx.
//!
//! Everything else in this crate builds a [`Statement`] with `$1` placeholders, which both engines read, and gets
//! [`Row`]s; text that both understand is the rule, and what must differ asks [`Database::engine`].

mod connect;
mod engine;
mod failure;
mod migrations;
mod open;
mod row;
mod run;
mod statement;
mod transaction;
mod url;

pub(crate) use self::engine::Engine;
pub(crate) use self::failure::is_unique_violation;
pub use self::open::Database;
pub(crate) use self::row::Row;
pub(crate) use self::statement::{Statement, Value};
pub(crate) use self::transaction::Transaction;
