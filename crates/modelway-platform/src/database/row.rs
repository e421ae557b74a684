//! [`Row`]: one row of an answer.

use modelway_core::{Error, ErrorKind, Timestamp};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type};

/// One row of an answer; columns are asked for by name.
#[derive(Debug)]
pub(crate) struct Row(pub(super) Inner);

pub(super) enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

impl Row {
    /// A BIGINT that cannot be NULL.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] when there is no such column, or it holds something else.
    pub(crate) fn int(&self, column: &str) -> Result<i64, Error> {
        self.get(column)
    }

    /// A BIGINT or NULL.
    ///
    /// # Errors
    /// As [`int`](Self::int).
    pub(crate) fn maybe_int(&self, column: &str) -> Result<Option<i64>, Error> {
        self.get(column)
    }

    /// A count: a BIGINT that is not negative.
    ///
    /// # Errors
    /// As [`int`](Self::int), and when it is negative.
    pub(crate) fn count(&self, column: &str) -> Result<u64, Error> {
        u64::try_from(self.int(column)?).map_err(|_| damaged(column, "a negative count"))
    }

    /// A count or NULL.
    ///
    /// # Errors
    /// As [`count`](Self::count).
    pub(crate) fn maybe_count(&self, column: &str) -> Result<Option<u64>, Error> {
        let convert = |n: i64| u64::try_from(n).map_err(|_| damaged(column, "a negative count"));
        self.maybe_int(column)?.map(convert).transpose()
    }

    /// A boolean, stored as 0 or 1.
    ///
    /// # Errors
    /// As [`int`](Self::int).
    pub(crate) fn flag(&self, column: &str) -> Result<bool, Error> {
        Ok(self.int(column)? != 0)
    }

    /// A time, stored as microseconds.
    ///
    /// # Errors
    /// As [`int`](Self::int), and when it is outside the years that [`Timestamp`] knows.
    pub(crate) fn time(&self, column: &str) -> Result<Timestamp, Error> {
        let micros = self.int(column)?;
        Timestamp::from_unix_micros(micros).ok_or_else(|| damaged(column, "no time"))
    }

    /// A time or NULL.
    ///
    /// # Errors
    /// As [`time`](Self::time).
    pub(crate) fn maybe_time(&self, column: &str) -> Result<Option<Timestamp>, Error> {
        let Some(micros) = self.maybe_int(column)? else { return Ok(None) };
        Timestamp::from_unix_micros(micros).map(Some).ok_or_else(|| damaged(column, "no time"))
    }

    /// A DOUBLE PRECISION that cannot be NULL.
    ///
    /// # Errors
    /// As [`int`](Self::int).
    pub(crate) fn real(&self, column: &str) -> Result<f64, Error> {
        self.get(column)
    }

    /// A TEXT that cannot be NULL.
    ///
    /// # Errors
    /// As [`int`](Self::int).
    pub(crate) fn text(&self, column: &str) -> Result<String, Error> {
        self.get(column)
    }

    /// A TEXT or NULL.
    ///
    /// # Errors
    /// As [`int`](Self::int).
    pub(crate) fn maybe_text(&self, column: &str) -> Result<Option<String>, Error> {
        self.get(column)
    }

    fn get<'r, T>(&'r self, column: &str) -> Result<T, Error>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        let value = match &self.0 {
            Inner::Sqlite(row) => row.try_get(column),
            Inner::Postgres(row) => row.try_get(column),
        };
        value.map_err(|e| damaged(column, "something unexpected").with_source(e))
    }
}

fn damaged(column: &str, what: &str) -> Error {
    Error::new(ErrorKind::Response, format!("the database's column {column} holds {what}"))
}
