//! Records to rows and back.

use std::time::Duration;

use modelway_core::Error;

use super::record::{CallRecord, CallStatus};
use crate::database::{Row, Statement, Value};

/// Rows of one INSERT: 19 values each, of which SQLite takes 32,766. Few different texts stay prepared.
pub(super) const ROWS: usize = 64;
/// PostgreSQL indexes no text of more than 2,700 bytes, and nobody needs such a name.
const LONGEST: usize = 512;

/// The columns, in the order of [`values`].
pub(super) const COLUMNS: &str = "id, at, account_id, provider, deployment_id, model_id, model_name, \
    model_group_id, operation, status, http_status, prompt_tokens, response_tokens, total_tokens, \
    estimated, latency_us, first_token_us, attempts, streamed";

/// One INSERT. A row that is there already is passed over: then the first try had been committed, and only its answer
/// was lost.
pub(super) fn insert(records: &[CallRecord]) -> Statement {
    let mut statement = Statement::new(format!("INSERT INTO usage_calls ({COLUMNS}) VALUES "));
    for (index, record) in records.iter().enumerate() {
        statement = statement.and(if index == 0 { "(" } else { ", (" });
        for (column, value) in values(record).into_iter().enumerate() {
            let separator = if column == 0 { "" } else { ", " };
            statement = statement.and(separator).value(value);
        }
        statement = statement.and(")");
    }
    statement.and(" ON CONFLICT (id) DO NOTHING")
}

fn values(record: &CallRecord) -> [Value; 19] {
    [
        record.id.as_str().into(),
        record.at.into(),
        record.account_id.as_deref().map(fit).into(),
        fit(&record.provider).into(),
        record.deployment_id.as_deref().map(fit).into(),
        record.model_id.as_deref().map(fit).into(),
        record.model_name.as_deref().map(fit).into(),
        record.model_group_id.as_deref().map(fit).into(),
        fit(&record.operation).into(),
        fit(record.status.as_str()).into(),
        record.http_status.map(i64::from).into(),
        record.prompt_tokens.map(bounded).into(),
        record.response_tokens.map(bounded).into(),
        record.total_tokens.map(bounded).into(),
        record.estimated.into(),
        micros(record.latency).into(),
        record.first_token.map(micros).into(),
        record.attempts.into(),
        record.streamed.into(),
    ]
}

/// Reads a row of [`COLUMNS`].
///
/// # Errors
/// When the table holds what was not written here.
pub(super) fn read(row: &Row) -> Result<CallRecord, Error> {
    let number = |column| row.maybe_int(column);
    Ok(CallRecord {
        id: row.text("id")?,
        at: row.time("at")?,
        account_id: row.maybe_text("account_id")?,
        provider: row.text("provider")?,
        deployment_id: row.maybe_text("deployment_id")?,
        model_id: row.maybe_text("model_id")?,
        model_name: row.maybe_text("model_name")?,
        model_group_id: row.maybe_text("model_group_id")?,
        operation: row.text("operation")?,
        status: CallStatus::read(row.text("status")?),
        http_status: number("http_status")?.and_then(|n| u16::try_from(n).ok()),
        prompt_tokens: row.maybe_count("prompt_tokens")?,
        response_tokens: row.maybe_count("response_tokens")?,
        total_tokens: row.maybe_count("total_tokens")?,
        estimated: row.flag("estimated")?,
        latency: Duration::from_micros(row.count("latency_us")?),
        first_token: row.maybe_count("first_token_us")?.map(Duration::from_micros),
        attempts: u32::try_from(row.count("attempts")?).unwrap_or(u32::MAX),
        streamed: row.flag("streamed")?,
    })
}

/// The text as it is stored and looked up: its first bytes, whole characters only.
pub(super) fn fit(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// So bounded, the sum of two billion rows still fits the column.
fn bounded(tokens: u64) -> u32 {
    u32::try_from(tokens).unwrap_or(u32::MAX)
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
