//! Single records, read back.

use modelway_core::{Error, Timestamp};

use super::buckets::invalid;
use super::handle::Ledger;
use super::id::time_of;
use super::insert::{COLUMNS, fit, read};
use super::record::{CallRecord, CallStatus};
use super::usage::{UsageSubject, within};
use crate::database::Statement;

/// The most records of one answer.
const MOST: u32 = 1_000;

/// Which records.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallFilter {
    /// Whose.
    pub subject: UsageSubject,
    /// Only of this account.
    pub account: Option<String>,
    /// Only those that ended so.
    pub status: Option<CallStatus>,
    /// From this moment on.
    pub start: Option<Timestamp>,
    /// Before this moment.
    pub end: Option<Timestamp>,
}

impl CallFilter {
    /// All records of `subject`.
    pub fn new(subject: UsageSubject) -> Self {
        Self { subject, account: None, status: None, start: None, end: None }
    }

    /// Only of this account.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// Only those that ended so.
    #[must_use]
    pub fn status(mut self, status: CallStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Only those that ended at `start` or later.
    #[must_use]
    pub fn start(mut self, start: Timestamp) -> Self {
        self.start = Some(start);
        self
    }

    /// Only those that ended before `end`.
    #[must_use]
    pub fn end(mut self, end: Timestamp) -> Self {
        self.end = Some(end);
        self
    }

    fn condition(&self, statement: Statement) -> Statement {
        let statement = self.subject.condition(statement);
        let statement = within(statement, self.account.as_deref(), self.start, self.end);
        match &self.status {
            Some(status) => statement.and(" AND status = ").value(fit(status.as_str())),
            None => statement,
        }
    }
}

impl Ledger {
    /// Records, the latest first: at most `limit` (1 to 1,000), those that follow the record with the id `after`.
    ///
    /// # Errors
    /// [`InvalidRequest`](modelway_core::ErrorKind::InvalidRequest) for a limit out of range and an `after` that is no
    /// id; what the database says.
    pub async fn calls(
        &self,
        filter: &CallFilter,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Vec<CallRecord>, Error> {
        if !(1..=MOST).contains(&limit) {
            return Err(invalid(format!("limit is {limit}, and may be 1 to {MOST}")));
        }
        let statement = Statement::new(format!("SELECT {COLUMNS} FROM usage_calls WHERE "));
        let mut statement = filter.condition(statement);
        if let Some(id) = after {
            let at = time_of(id).ok_or_else(|| invalid("after is not a record's id".to_owned()))?;
            // The time, which the id holds too, lets the index find the place.
            statement = statement.and(" AND at <= ").value(at).and(" AND id < ").value(id);
        }
        let statement = statement.and(" ORDER BY at DESC, id DESC LIMIT ").value(limit);
        self.database().rows(statement).await?.iter().map(read).collect()
    }

    /// How many records there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self, filter: &CallFilter) -> Result<u64, Error> {
        let statement = Statement::new("SELECT COUNT(*) AS calls FROM usage_calls WHERE ");
        let row = self.database().row(filter.condition(statement)).await?;
        row.map_or(Ok(0), |row| row.count("calls"))
    }
}
