//! Any ledger, any question: the sums of a loop over everything.

use modelway_core::Timestamp;
use modelway_platform::{CallRecord, DayUsage, Ledger, UsageQuery, UsageReport, UsageSubject};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

use crate::record;
use crate::support::place::Place;

const DAY: i64 = 86_400_000_000;

/// A row, with its time as it lies to the question: a part, and how far from its beginning.
#[derive(Debug, Clone)]
struct Row {
    place: Where,
    names: [u8; 5],
    tokens: [Option<u32>; 3],
}

#[derive(Debug, Clone)]
enum Where {
    /// So many microseconds off the beginning of a part: at its edges.
    Edge(u32, i64),
    /// A fraction of the time, from before it to after it.
    Anywhere(f64),
}

#[derive(Debug, Clone)]
struct Case {
    start: i64,
    span: i64,
    chunks: u32,
    rows: Vec<Row>,
}

fn row() -> impl Strategy<Value = Row> {
    let place = prop_oneof![
        (0..=10_001_u32, -2..=2_i64).prop_map(|(part, off)| Where::Edge(part, off)),
        (-0.5..1.5_f64).prop_map(Where::Anywhere),
    ];
    let tokens = || prop_oneof![Just(None), any::<u32>().prop_map(Some), (0..9_u32).prop_map(Some)];
    (place, any::<[u8; 5]>(), [tokens(), tokens(), tokens()])
        .prop_map(|(place, names, tokens)| Row { place, names, tokens })
}

fn case() -> impl Strategy<Value = Case> {
    let span = prop_oneof![1..100_i64, 1..DAY, 1..400 * DAY, 1..350_000_000_000_000_000_i64];
    let chunks = prop_oneof![1..10_u32, 1..400_u32, 9_990..=10_000_u32];
    // The years 0 to 9999, as they are kept.
    let start = prop_oneof![
        -61_000_000_000_000_000..253_000_000_000_000_000_i64,
        1_600_000_000_000_000..1_800_000_000_000_000_i64
    ];
    (start, span, chunks, prop::collection::vec(row(), 0..400)).prop_map(
        |(start, span, chunks, rows)| {
            let span = span.min(253_400_000_000_000_000 - start);
            Case { start, span, chunks, rows }
        },
    )
}

fn name(number: u8) -> String {
    ["a", "b", "c", "é"][usize::from(number % 4)].to_owned()
}

impl Case {
    fn records(&self) -> Vec<CallRecord> {
        self.rows.iter().filter_map(|row| self.record(row)).collect()
    }

    fn record(&self, row: &Row) -> Option<CallRecord> {
        let offset = match row.place {
            Where::Edge(part, off) => {
                let part = i128::from(part % (self.chunks + 1));
                let (span, chunks) = (i128::from(self.span), i128::from(self.chunks));
                i64::try_from((part * span + chunks - 1) / chunks).ok()? + off
            }
            Where::Anywhere(fraction) => (self.span as f64 * fraction) as i64,
        };
        let at = Timestamp::from_unix_micros(self.start.checked_add(offset)?)?;
        let [provider, deployment, model, group, account] = row.names.map(name);
        let mut record = CallRecord::new(at, provider, "chat");
        record.deployment_id = Some(deployment);
        record.model_name = Some(model);
        record.model_group_id = Some(group);
        record.account_id = Some(account).filter(|a| a != "c");
        let [prompt, response, total] = row.tokens.map(|t| t.map(u64::from));
        (record.prompt_tokens, record.response_tokens) = (prompt, response);
        record.total_tokens = total;
        Some(record)
    }

    fn queries(&self) -> Vec<UsageQuery> {
        let subjects = [
            UsageSubject::All,
            UsageSubject::Deployment("a".into()),
            UsageSubject::ModelName("b".into()),
            UsageSubject::Group("é".into()),
            UsageSubject::Provider("c".into()),
            UsageSubject::Provider("nobody".into()),
        ];
        let [start, end] =
            [self.start, self.start + self.span].map(|t| Timestamp::from_unix_micros(t).unwrap());
        let query = |subject| UsageQuery::new(subject, start, end, self.chunks);
        let all = subjects.clone().map(query).into_iter();
        all.chain(subjects.map(|s| query(s).account("b"))).collect()
    }
}

fn concerns(query: &UsageQuery, call: &CallRecord) -> bool {
    let subject = match &query.subject {
        UsageSubject::Deployment(id) => call.deployment_id.as_ref() == Some(id),
        UsageSubject::ModelName(name) => call.model_name.as_ref() == Some(name),
        UsageSubject::Group(id) => call.model_group_id.as_ref() == Some(id),
        UsageSubject::Provider(name) => call.provider == *name,
        _ => true,
    };
    let account = query.account.is_none() || call.account_id == query.account;
    subject && account && query.start <= call.at && call.at < query.end
}

/// Calls and tokens of every part, by a loop.
fn by_hand(query: &UsageQuery, calls: &[CallRecord]) -> Vec<[u64; 4]> {
    let micros = |t: Timestamp| i128::from(t.unix_micros());
    let span = micros(query.end) - micros(query.start);
    let mut parts = vec![[0; 4]; query.chunks as usize];
    for call in calls.iter().filter(|c| concerns(query, c)) {
        let part = (micros(call.at) - micros(query.start)) * i128::from(query.chunks) / span;
        let (read, written) = (call.prompt_tokens.unwrap_or(0), call.response_tokens.unwrap_or(0));
        let sums = [1, read, written, call.total_tokens.unwrap_or(read + written)];
        let part = &mut parts[usize::try_from(part).unwrap()];
        *part = std::array::from_fn(|n| part[n] + sums[n]);
    }
    parts
}

fn answered(report: &UsageReport) -> Vec<[u64; 4]> {
    let sums = |p: &modelway_platform::UsagePoint| {
        [p.calls, p.prompt_tokens, p.response_tokens, p.total_tokens]
    };
    report.points.iter().map(sums).collect()
}

/// The date of a part is its first microsecond: it is in it, and the one before is not.
fn dates_are_first(query: &UsageQuery, report: &UsageReport) {
    let (start, end) = (query.start.unix_micros(), query.end.unix_micros());
    let span = i128::from(end - start);
    let part = |t: i64| i128::from(t - start) * i128::from(query.chunks) / span;
    for (index, point) in report.points.iter().enumerate() {
        let date = point.date.unix_micros();
        assert!(part(date) >= index as i128, "{date} is before part {index}");
        assert!(date == start || part(date - 1) < index as i128, "{date} is late in {index}");
    }
}

async fn days_agree(ledger: &Ledger, case: &Case, calls: &[CallRecord]) {
    let query = &case.queries()[0];
    if case.span > 9_000 * DAY {
        return;
    }
    let days = ledger.by_day(query.start, query.end, None).await.unwrap();
    let total = |days: &[DayUsage], provider: &str| -> u64 {
        days.iter().filter(|d| d.provider == provider).map(|d| d.total_tokens).sum()
    };
    for provider in ["a", "b", "c", "é"] {
        let calls = calls.iter().filter(|c| c.provider == provider && concerns(query, c));
        assert_eq!(total(&days, provider), calls.clone().map(CallRecord::tokens).sum::<u64>());
        for day in days.iter().filter(|d| d.provider == provider) {
            let of_day = |c: &&CallRecord| {
                c.at.unix_micros().div_euclid(DAY) == day.day.unix_micros().div_euclid(DAY)
            };
            assert_eq!(day.calls, calls.clone().filter(of_day).count() as u64);
        }
    }
}

async fn agrees(place: &Place, case: &Case) {
    place.run("DELETE FROM usage_calls").await;
    let ledger = place.ledger().await;
    let calls = case.records();
    record(&ledger, calls.clone()).await;
    assert_eq!(ledger.flush().await.unwrap().records, calls.len() as u64);
    for query in case.queries() {
        let report = ledger.usage(query.clone()).await.unwrap();
        assert_eq!(answered(&report), by_hand(&query, &calls), "{query:?}");
        dates_are_first(&query, &report);
    }
    days_agree(&ledger, case, &calls).await;
    ledger.close().await.unwrap();
}

fn check(place: Option<Place>, cases: u32) {
    let Some(place) = place else { return };
    let runtime = Runtime::new().unwrap();
    runtime.block_on(place.open());
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let run = |case: Case| {
        runtime.block_on(agrees(&place, &case));
        Ok(())
    };
    runner.run(&case(), run).unwrap();
}

#[test]
fn sqlite_sums_what_a_loop_sums() {
    check(Place::sqlite(), 48);
}

#[test]
fn postgres_sums_what_a_loop_sums() {
    check(Place::postgres(), 24);
}
