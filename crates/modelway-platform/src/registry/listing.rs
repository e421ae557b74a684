//! Pages of lists.

use modelway_core::{Error, ErrorKind, Page, PageRequest, SortBy};

use crate::database::{Database, Engine, Row, Statement};

/// One key to sort by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// Its name on the wire.
    pub(super) name: &'static str,
    /// The column of the query that is listed.
    pub(super) column: &'static str,
    /// Whether that holds text.
    pub(super) text: bool,
}

/// A text to sort by.
pub(super) const fn text(name: &'static str, column: &'static str) -> Key {
    Key { name, column, text: true }
}

/// A number to sort by.
pub(super) const fn number(name: &'static str, column: &'static str) -> Key {
    Key { name, column, text: false }
}

/// In which order the rows of a query come.
///
/// What is missing comes last either way; what is equal comes in the order in which it was made, then by id, so that
/// no page repeats or leaves out anything.
#[derive(Debug)]
pub(super) struct Order(String);

impl Order {
    /// `sort_by`, then the columns `{alias}_created_at` and `{alias}_id`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for a key that is not one of `keys`.
    pub(super) fn new(
        engine: Engine,
        alias: &str,
        keys: &[Key],
        sort_by: &[SortBy],
    ) -> Result<Self, Error> {
        let mut sql = String::new();
        for (index, sort) in sort_by.iter().enumerate() {
            let key = keys.iter().find(|key| key.name == sort.key);
            let key = key.ok_or_else(|| unknown(&sort.key, keys))?;
            // A key that came before decides; repeating it would only make the statement long.
            if sort_by.iter().take(index).any(|before| before.key == sort.key) {
                continue;
            }
            let direction = if sort.descending { "DESC" } else { "ASC" };
            let collation = if key.text { bytewise(engine) } else { "" };
            sql += &format!("listed.{}{collation} {direction} NULLS LAST, ", key.column);
        }
        let collation = bytewise(engine);
        Ok(Self(format!("{sql}listed.{alias}_created_at, listed.{alias}_id{collation}")))
    }
}

/// Text by its bytes, whatever the database's language is; SQLite does so by itself.
fn bytewise(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " COLLATE \"C\"",
    }
}

fn unknown(key: &str, keys: &[Key]) -> Error {
    let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
    Error::new(ErrorKind::InvalidRequest, format!("`sort_by` knows no `{key}`"))
        .with_hint(format!("it knows {}", known.join(", ")))
}

const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS total FROM (";

/// One page of what `query` appends to a statement, and how many rows there are in all.
///
/// Both come out of one statement, so that they agree; only a page behind the last asks twice.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`] for a page that cannot be; what the database says.
pub(super) async fn page<T>(
    database: &Database,
    request: PageRequest,
    order: Order,
    query: impl Fn(Statement) -> Statement,
    read: impl Fn(&Row) -> Result<T, Error>,
) -> Result<Page<T>, Error> {
    let (number, limit) = request.checked()?;
    let offset = (number - 1).saturating_mul(limit);
    // Not as a window: that would make every row of the list for a page of it.
    let statement = query(Statement::new(format!("SELECT listed.*, ({COUNT}")));
    let statement = query(statement.and(") AS counted) AS total FROM ("));
    let statement = statement.and(") AS listed ORDER BY ").and(&order.0);
    let statement = statement.and(" LIMIT ").value(signed(limit));
    let rows = database.rows(statement.and(" OFFSET ").value(signed(offset))).await?;
    let total = match rows.first() {
        Some(row) => row.count("total")?,
        None if number == 1 => 0,
        None => count(database, query).await?,
    };
    let items = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Page::numbered(items, number, limit, total))
}

async fn count(database: &Database, query: impl Fn(Statement) -> Statement) -> Result<u64, Error> {
    let statement = query(Statement::new(COUNT)).and(") AS counted");
    let row = database.row(statement).await?;
    row.map_or(Ok(0), |row| row.count("total"))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
