//! [`Noun`]: the fields of a noun, written one by one.

use modelway_core::{Entity, Extra, Timestamp};
use serde::Serialize;
use serde_json::Value;

/// The fields of a noun.
#[derive(Debug, Default)]
pub(super) struct Noun(Extra);

impl Noun {
    /// A field that is always there.
    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.0.insert(name.to_owned(), json(value));
        self
    }

    /// A field that is there if it has a value.
    pub(super) fn may<T: Serialize>(self, name: &str, value: &Option<T>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Whose it is, when and by whom it was made. The service requires all of it: a provider without a platform has no
    /// account, and no user made its models.
    pub(super) fn entity(self, entity: &Entity) -> Self {
        let account = entity.account_id.as_ref().map_or("", |id| id.as_str());
        let by = entity.created_by_user_id.as_deref().unwrap_or_default();
        let identity = entity.created_by_identity_type.as_ref();
        let identity = identity.map_or("service_account", |kind| kind.as_str());
        self.with("account_id", account)
            .with("created_at", entity.created_at.or(Timestamp::from_unix_seconds(0)))
            .with("created_by_user_id", by)
            .with("created_by_identity_type", identity)
    }

    pub(super) fn value(self) -> Value {
        Value::Object(self.0)
    }
}

/// Any value; what has no JSON is null.
pub(super) fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
