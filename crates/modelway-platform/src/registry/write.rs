//! Statements that write one row of a table.

use modelway_core::{Entity, Error, ErrorKind};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::database::{Statement, Value};

/// A row to write: columns by name.
pub(super) type Columns = Vec<(&'static str, Value)>;

/// What every stored object has besides its id.
pub(super) fn entity(entity: &Entity) -> Columns {
    let account = entity.account_id.as_ref().map(|id| id.as_str().to_owned());
    let kind = entity.created_by_identity_type.as_ref().map(|kind| kind.as_str().to_owned());
    vec![
        ("account_id", account.into()),
        ("created_at", entity.created_at.into()),
        ("created_by_user_id", entity.created_by_user_id.clone().into()),
        ("created_by_identity_type", kind.into()),
    ]
}

/// A text or NULL.
pub(super) fn text<T: AsRef<str>>(value: Option<&T>) -> Value {
    value.map(|value| value.as_ref().to_owned()).into()
}

/// JSON or NULL: something that can be read again, since one row that cannot would spoil every list.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`] for a value that is nested too deeply, or has a field twice.
pub(super) fn json<T: Serialize + DeserializeOwned>(value: Option<&T>) -> Result<Value, Error> {
    let Some(value) = value else { return Ok(Value::Text(None)) };
    let unfit = |e: serde_json::Error| {
        Error::new(ErrorKind::InvalidRequest, "a value of the request cannot be kept as JSON")
            .with_hint("nest it less deeply, and name no field twice")
            .with_source(e)
    };
    let text = serde_json::to_string(value).map_err(unfit)?;
    serde_json::from_str::<T>(&text).map_err(unfit)?;
    Ok(text.into())
}

/// A new row.
pub(super) fn insert(table: &'static str, columns: Columns) -> Statement {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let statement = Statement::new(format!("INSERT INTO {table} ({}) VALUES (", names.join(", ")));
    separated(statement, columns, |statement, (_, value)| statement.value(value)).and(")")
}

/// A new row, or other values in the one with this id.
pub(super) fn upsert(table: &'static str, columns: Columns) -> Statement {
    let names = columns.iter().map(|(name, _)| *name).filter(|name| *name != "id");
    let changes: Vec<String> = names.map(|name| format!("{name} = excluded.{name}")).collect();
    insert(table, columns).and(" ON CONFLICT (id) DO UPDATE SET ").and(&changes.join(", "))
}

/// Other values in the row `id`.
pub(super) fn update(table: &'static str, id: &str, columns: Columns) -> Statement {
    let statement = Statement::new(format!("UPDATE {table} SET "));
    let set = |statement: Statement, (name, value): (&'static str, Value)| {
        statement.and(name).and(" = ").value(value)
    };
    separated(statement, columns, set).and(" WHERE id = ").value(id)
}

/// Deletes the row `id`.
pub(super) fn delete(table: &'static str, id: &str) -> Statement {
    Statement::new(format!("DELETE FROM {table} WHERE id = ")).value(id)
}

/// `($1, $2)`: what stands behind `IN`.
pub(super) fn one_of<'a>(
    statement: Statement,
    values: impl IntoIterator<Item = &'a str>,
) -> Statement {
    separated(statement.and("("), values, |statement, value| statement.value(value)).and(")")
}

fn separated<T>(
    mut statement: Statement,
    items: impl IntoIterator<Item = T>,
    append: impl Fn(Statement, T) -> Statement,
) -> Statement {
    for (index, item) in items.into_iter().enumerate() {
        statement = append(if index == 0 { statement } else { statement.and(", ") }, item);
    }
    statement
}
