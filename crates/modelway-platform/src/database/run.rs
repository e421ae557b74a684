//! Statements as sqlx takes them.

use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Encode, Type};

use super::row::{Inner, Row};
use super::statement::{Statement, Value};

/// A statement with its values bound.
pub(super) fn prepared<DB>(statement: Statement) -> Query<'static, DB, DB::Arguments>
where
    DB: sqlx::Database,
    Option<i64>: for<'q> Encode<'q, DB> + Type<DB>,
    Option<f64>: for<'q> Encode<'q, DB> + Type<DB>,
    Option<String>: for<'q> Encode<'q, DB> + Type<DB>,
{
    let query = sqlx::query(AssertSqlSafe(statement.sql));
    statement.values.into_iter().fold(query, |query, value| match value {
        Value::Int(value) => query.bind(value),
        Value::Real(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
    })
}

/// The rows that `fetched` gives, wrapped.
pub(super) async fn rows<R>(
    fetched: impl Future<Output = Result<Vec<R>, sqlx::Error>>,
    wrap: fn(R) -> Inner,
) -> Result<Vec<Row>, sqlx::Error> {
    Ok(fetched.await?.into_iter().map(wrap).map(Row).collect())
}
