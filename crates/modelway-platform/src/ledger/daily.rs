//! Usage by provider and day.

use modelway_core::{Error, Timestamp};

use super::buckets::invalid;
use super::handle::Ledger;
use super::usage::{SUMS, UsageSubject, within};
use crate::database::{Row, Statement};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// The most days of one query: 27 years.
const MOST: i64 = 10_000;

/// What one provider did on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DayUsage {
    /// The provider.
    pub provider: String,
    /// Midnight, UTC, at which the day begins.
    pub day: Timestamp,
    /// Calls that ended on it.
    pub calls: u64,
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub response_tokens: u64,
    /// Tokens as reported in total, or else read and written.
    pub total_tokens: u64,
}

impl Ledger {
    /// Usage from `start` on and before `end` by day and provider, in this order; days without calls are left out.
    ///
    /// # Errors
    /// [`InvalidRequest`](modelway_core::ErrorKind::InvalidRequest) for an end that is not after the start, and for more
    /// than 10,000 days; what the database says.
    pub async fn by_day(
        &self,
        start: Timestamp,
        end: Timestamp,
        provider: Option<&str>,
    ) -> Result<Vec<DayUsage>, Error> {
        let first = start.unix_micros().div_euclid(DAY);
        if end <= start {
            return Err(invalid(format!("the usage's end {end} is not after its start {start}")));
        }
        if end.unix_micros().div_euclid(DAY) - first >= MOST {
            return Err(invalid(format!("{start} to {end} is more than {MOST} days")));
        }
        // Both engines round a quotient towards zero; counted from the first midnight it is never negative.
        let midnight = first * DAY;
        let statement = Statement::new("SELECT (at - ").value(midnight).and(") / ").value(DAY);
        let statement =
            statement.and(" AS day, provider, ").and(SUMS).and(" FROM usage_calls WHERE ");
        let subject = provider.map_or(UsageSubject::All, |p| UsageSubject::Provider(p.to_owned()));
        let statement = within(subject.condition(statement), None, Some(start), Some(end));
        let rows = self.database().rows(statement.and(" GROUP BY 1, 2 ORDER BY 1, 2")).await?;
        rows.iter().map(|row| read(row, midnight)).collect()
    }
}

fn read(row: &Row, midnight: i64) -> Result<DayUsage, Error> {
    let micros = midnight + row.int("day")? * DAY;
    let day = Timestamp::from_unix_micros(micros)
        .ok_or_else(|| invalid("the first day begins before the first year".to_owned()))?;
    Ok(DayUsage {
        provider: row.text("provider")?,
        day,
        calls: row.count("calls")?,
        prompt_tokens: row.count("prompt")?,
        response_tokens: row.count("response")?,
        total_tokens: row.count("total")?,
    })
}
