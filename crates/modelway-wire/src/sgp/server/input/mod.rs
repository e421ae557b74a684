//! Requests taken apart: path, query, JSON bodies and forms.

mod date;
mod fields;
mod form;
mod incoming;
mod query;
pub(super) mod value;

pub(super) use self::date::date;
pub(super) use self::fields::{Fields, Rest};
pub(super) use self::form::Form;
pub(super) use self::incoming::Incoming;
pub(super) use self::query::Query;
