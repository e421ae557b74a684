//! Usage: tokens over time.

use modelway_core::{Error, Timestamp};

use super::buckets::Buckets;
use super::handle::Ledger;
use super::insert::fit;
use crate::database::{Engine, Row, Statement};

/// Whose usage.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UsageSubject {
    /// Of one deployment, by id.
    Deployment(String),
    /// Of all models of one name.
    ModelName(String),
    /// Of one group's models, by id.
    Group(String),
    /// Of one provider.
    Provider(String),
    /// Of everything.
    All,
}

impl UsageSubject {
    /// Appends the condition.
    pub(super) fn condition(&self, statement: Statement) -> Statement {
        let (column, value) = match self {
            Self::Deployment(id) => ("deployment_id", id),
            Self::ModelName(name) => ("model_name", name),
            Self::Group(id) => ("model_group_id", id),
            Self::Provider(name) => ("provider", name),
            Self::All => return statement.and("1 = 1"),
        };
        statement.and(column).and(" = ").value(fit(value))
    }
}

/// What was used from `start` on and before `end`, in `chunks` equal parts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsageQuery {
    /// Whose usage.
    pub subject: UsageSubject,
    /// Only of this account.
    pub account: Option<String>,
    /// The first moment.
    pub start: Timestamp,
    /// The moment after the last.
    pub end: Timestamp,
    /// How many parts: 1 to 10,000.
    pub chunks: u32,
}

impl UsageQuery {
    /// The usage of all accounts.
    pub fn new(subject: UsageSubject, start: Timestamp, end: Timestamp, chunks: u32) -> Self {
        Self { subject, account: None, start, end, chunks }
    }

    /// Only of this account.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }
}

/// Tokens over time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsageReport {
    /// The first moment.
    pub start: Timestamp,
    /// The moment after the last.
    pub end: Timestamp,
    /// Every part, in order, those without calls too.
    pub points: Vec<UsagePoint>,
}

/// One part of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsagePoint {
    /// Its first microsecond.
    pub date: Timestamp,
    /// Calls that ended in it.
    pub calls: u64,
    /// Tokens read; a call that does not know counts 0.
    pub prompt_tokens: u64,
    /// Tokens written; likewise.
    pub response_tokens: u64,
    /// Tokens as reported in total, or else read and written.
    pub total_tokens: u64,
}

impl Ledger {
    /// What was used, from the index alone: the cost follows the calls in the range.
    ///
    /// # Errors
    /// [`InvalidRequest`](modelway_core::ErrorKind::InvalidRequest) for no or too many chunks, or an end that is not after
    /// the start; what the database says.
    pub async fn usage(&self, query: UsageQuery) -> Result<UsageReport, Error> {
        let UsageQuery { start, end, chunks, .. } = query;
        let buckets = Buckets::new(start, end, chunks)?;
        let rows = self.database().rows(grouped(&query, buckets, "SELECT ")).await?;
        let point = |date| UsagePoint {
            date,
            calls: 0,
            prompt_tokens: 0,
            response_tokens: 0,
            total_tokens: 0,
        };
        let mut points: Vec<_> = buckets.dates().map(point).collect();
        for row in &rows {
            let found = usize::try_from(row.int("bucket")?).ok().and_then(|b| points.get_mut(b));
            if let Some(point) = found {
                fill(point, row)?;
            }
        }
        Ok(UsageReport { start, end, points })
    }

    /// How the database would find the usage: the lines of its plan, to see which index it takes.
    ///
    /// # Errors
    /// As [`usage`](Self::usage).
    pub async fn explain(&self, query: &UsageQuery) -> Result<Vec<String>, Error> {
        let buckets = Buckets::new(query.start, query.end, query.chunks)?;
        let (select, column) = match self.database().engine() {
            Engine::Sqlite => ("EXPLAIN QUERY PLAN SELECT ", "detail"),
            Engine::Postgres => ("EXPLAIN SELECT ", "QUERY PLAN"),
        };
        let rows = self.database().rows(grouped(query, buckets, select)).await?;
        rows.iter().map(|row| row.text(column)).collect()
    }
}

fn grouped(query: &UsageQuery, buckets: Buckets, select: &'static str) -> Statement {
    let statement = buckets.expression(Statement::new(select)).and(" AS bucket, ").and(SUMS);
    let statement = query.subject.condition(statement.and(" FROM usage_calls WHERE "));
    let account = query.account.as_deref();
    within(statement, account, Some(query.start), Some(query.end)).and(" GROUP BY 1")
}

fn fill(point: &mut UsagePoint, row: &Row) -> Result<(), Error> {
    point.calls = row.count("calls")?;
    point.prompt_tokens = row.count("prompt")?;
    point.response_tokens = row.count("response")?;
    point.total_tokens = row.count("total")?;
    Ok(())
}

/// The sums of a group of calls. PostgreSQL sums BIGINT to NUMERIC.
pub(super) const SUMS: &str = "COUNT(*) AS calls, \
    CAST(COALESCE(SUM(prompt_tokens), 0) AS BIGINT) AS prompt, \
    CAST(COALESCE(SUM(response_tokens), 0) AS BIGINT) AS response, \
    CAST(SUM(COALESCE(total_tokens, COALESCE(prompt_tokens, 0) + COALESCE(response_tokens, 0))) \
    AS BIGINT) AS total";

/// Appends account and time.
pub(super) fn within(
    mut statement: Statement,
    account: Option<&str>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
) -> Statement {
    if let Some(account) = account {
        statement = statement.and(" AND account_id = ").value(fit(account));
    }
    if let Some(start) = start {
        statement = statement.and(" AND at >= ").value(start);
    }
    if let Some(end) = end {
        statement = statement.and(" AND at < ").value(end);
    }
    statement
}
