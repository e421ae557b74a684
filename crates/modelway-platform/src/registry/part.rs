//! [`Part`]: one table's columns in a row of several.

use modelway_core::{AccountId, Entity, Error, ErrorKind, IdentityType, Timestamp};
use serde::de::DeserializeOwned;

use crate::database::Row;

/// What every stored object has; `account_id` is written by each table's own query.
pub(super) const ENTITY: &[&str] =
    &["id", "created_at", "created_by_user_id", "created_by_identity_type", "name"];

/// `m.id AS m_id, m.name AS m_name` for the alias `m`.
pub(super) fn columns(alias: &str, names: &[&[&str]]) -> String {
    let all = names.iter().copied().flatten();
    let all: Vec<String> = all.map(|name| format!("{alias}.{name} AS {alias}_{name}")).collect();
    all.join(", ")
}

/// The columns of one table, whose names begin with its alias.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'r> {
    row: &'r Row,
    alias: &'static str,
}

impl<'r> Part<'r> {
    pub(super) fn new(row: &'r Row, alias: &'static str) -> Self {
        Self { row, alias }
    }

    fn name(&self, column: &str) -> String {
        format!("{}_{column}", self.alias)
    }

    pub(super) fn text(&self, column: &str) -> Result<String, Error> {
        self.row.text(&self.name(column))
    }

    pub(super) fn maybe_text(&self, column: &str) -> Result<Option<String>, Error> {
        self.row.maybe_text(&self.name(column))
    }

    pub(super) fn count(&self, column: &str) -> Result<u64, Error> {
        self.row.count(&self.name(column))
    }

    pub(super) fn maybe_count(&self, column: &str) -> Result<Option<u64>, Error> {
        self.row.maybe_count(&self.name(column))
    }

    pub(super) fn time(&self, column: &str) -> Result<Timestamp, Error> {
        self.row.time(&self.name(column))
    }

    /// A column of JSON.
    pub(super) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, Error> {
        let Some(text) = self.maybe_text(column)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|e| {
            let what = format!("the database's column {} holds other JSON", self.name(column));
            Error::new(ErrorKind::Response, what).with_source(e)
        })
    }

    /// Who made it, when and for whom.
    pub(super) fn entity(&self) -> Result<Entity, Error> {
        let mut entity = Entity::default();
        entity.account_id = self.maybe_text("account_id")?.map(AccountId::from);
        entity.created_at = Some(self.time("created_at")?);
        entity.created_by_user_id = Some(self.text("created_by_user_id")?);
        let kind = self.text("created_by_identity_type")?;
        entity.created_by_identity_type = Some(IdentityType::from(kind));
        Ok(entity)
    }
}
