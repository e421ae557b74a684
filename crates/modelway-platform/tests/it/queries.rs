//! Queries, by example; `oracle` has the rest.

use modelway_core::{ErrorKind, Timestamp};
use modelway_platform::{
    CallFilter, CallRecord, CallStatus, Ledger, UsageQuery, UsageReport, UsageSubject,
};

use crate::support::place::{Place, on_both};
use crate::{at, call, record};

on_both!(
    parts_begin_where_integers_say,
    a_reported_total_counts_and_an_unknown_one_is_zero,
    an_account_sees_its_own_calls,
    the_whole_of_time_in_ten_thousand_parts,
    wrong_questions_name_the_parameter,
    days_begin_at_midnight_also_before_1970,
    records_are_read_back_in_pages,
    records_are_filtered,
);

fn deployment() -> UsageSubject {
    UsageSubject::Deployment("dep".to_owned())
}

fn totals(report: &UsageReport) -> Vec<u64> {
    report.points.iter().map(|p| p.total_tokens).collect()
}

async fn fill(ledger: &Ledger, records: impl IntoIterator<Item = CallRecord>) {
    record(ledger, records).await;
    ledger.flush().await.unwrap();
}

async fn parts_begin_where_integers_say(place: Place) {
    let ledger = place.ledger().await;
    fill(&ledger, (-1..=10).map(|n| call(n).prompt_tokens(1 << (n + 1)))).await;
    // 10 µs in 3 parts: 0..=3, 4..=6, 7..=9.
    let report = ledger.usage(UsageQuery::new(deployment(), at(0), at(10), 3)).await.unwrap();
    assert_eq!(totals(&report), [2 + 4 + 8 + 16, 32 + 64 + 128, 256 + 512 + 1024]);
    let dates: Vec<_> = report.points.iter().map(|p| p.date).collect();
    assert_eq!(dates, [at(0), at(4), at(7)]);
    assert_eq!((report.start, report.end), (at(0), at(10)));
    // More parts than microseconds.
    let report = ledger.usage(UsageQuery::new(deployment(), at(0), at(2), 4)).await.unwrap();
    assert_eq!(totals(&report), [2, 0, 4, 0]);
}

async fn a_reported_total_counts_and_an_unknown_one_is_zero(place: Place) {
    let ledger = place.ledger().await;
    let calls = [
        call(0).prompt_tokens(1).response_tokens(2).total_tokens(10),
        call(0).prompt_tokens(100).response_tokens(200),
        call(0).response_tokens(1_000),
        call(0),
    ];
    fill(&ledger, calls).await;
    let report = ledger.usage(UsageQuery::new(deployment(), at(0), at(1), 1)).await.unwrap();
    let point = report.points[0];
    assert_eq!((point.calls, point.prompt_tokens), (4, 101));
    assert_eq!((point.response_tokens, point.total_tokens), (1_202, 1_310));
}

async fn an_account_sees_its_own_calls(place: Place) {
    let ledger = place.ledger().await;
    let of = |account: &str, tokens: u64| call(0).account_id(account).prompt_tokens(tokens);
    fill(&ledger, [of("a", 1), of("b", 2), call(0).prompt_tokens(4)]).await;
    let query = UsageQuery::new(deployment(), at(0), at(1), 1);
    assert_eq!(totals(&ledger.usage(query.clone()).await.unwrap()), [7]);
    assert_eq!(totals(&ledger.usage(query.account("b")).await.unwrap()), [2]);
}

async fn the_whole_of_time_in_ten_thousand_parts(place: Place) {
    let ledger = place.ledger().await;
    let start = Timestamp::parse("0000-01-03T00:00:00Z").unwrap();
    let end = Timestamp::parse("9999-12-30T00:00:00.009998Z").unwrap();
    let (first, span) = (start.unix_micros(), end.unix_micros() - start.unix_micros());
    let chunks: i128 = 10_000;
    let mut sums = vec![0; 10_000];
    let mut calls = Vec::new();
    for part in 0..chunks {
        // The last microsecond of a part and the first of the next.
        let edge = ((part + 1) * i128::from(span) + chunks - 1) / chunks;
        for offset in [edge - 1, edge].into_iter().filter(|o| *o < i128::from(span)) {
            let moment = Timestamp::from_unix_micros(first + i64::try_from(offset).unwrap());
            let tokens = u64::try_from(part + 1).unwrap();
            calls.push(CallRecord::new(moment.unwrap(), "p", "chat").total_tokens(tokens));
            sums[usize::try_from(offset * chunks / i128::from(span)).unwrap()] += tokens;
        }
    }
    fill(&ledger, calls).await;
    let query = UsageQuery::new(UsageSubject::All, start, end, 10_000);
    assert_eq!(totals(&ledger.usage(query).await.unwrap()), sums);
}

async fn wrong_questions_name_the_parameter(place: Place) {
    let ledger = place.ledger().await;
    let wrong = [
        (at(0), at(1), 0, "chunks is 0, and may be 1 to 10000"),
        (at(0), at(1), 10_001, "chunks is 10001"),
        (at(1), at(1), 1, "end 2024-01-01T00:00:00.000001Z is not after its start"),
        (at(2), at(1), 1, "is not after its start"),
    ];
    for (start, end, chunks, what) in wrong {
        let error =
            ledger.usage(UsageQuery::new(deployment(), start, end, chunks)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(what), "{error}");
    }
    let century = at(100 * 366 * 86_400_000_000);
    let errors = [
        ledger.by_day(at(0), century, None).await.unwrap_err(),
        ledger.by_day(at(0), at(0), None).await.unwrap_err(),
        ledger.calls(&CallFilter::new(deployment()), 0, None).await.unwrap_err(),
        ledger.calls(&CallFilter::new(deployment()), 1_001, None).await.unwrap_err(),
        ledger.calls(&CallFilter::new(deployment()), 1, Some("call_1")).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    }
}

async fn days_begin_at_midnight_also_before_1970(place: Place) {
    let ledger = place.ledger().await;
    let time = |text: &str| Timestamp::parse(text).unwrap();
    let call = |text, provider: &str, tokens: u64| {
        CallRecord::new(time(text), provider, "chat").prompt_tokens(tokens)
    };
    let calls = [
        call("1969-12-30T23:59:59.999999Z", "b", 1),
        call("1969-12-31T00:00:00Z", "b", 2),
        call("1969-12-31T23:59:59.999999Z", "a", 4),
        call("1969-12-31T12:00:00Z", "b", 8),
        call("1970-01-01T00:00:00Z", "b", 16),
        call("1970-01-01T12:00:00Z", "b", 32),
    ];
    fill(&ledger, calls).await;
    let (start, end) = (time("1969-12-30T23:59:59.999999Z"), time("1970-01-01T12:00:00Z"));
    let days = ledger.by_day(start, end, None).await.unwrap();
    let days: Vec<_> =
        days.iter().map(|d| (d.day, &*d.provider, d.calls, d.total_tokens)).collect();
    let expected = [
        (time("1969-12-30T00:00:00Z"), "b", 1, 1),
        (time("1969-12-31T00:00:00Z"), "a", 1, 4),
        (time("1969-12-31T00:00:00Z"), "b", 2, 10),
        (time("1970-01-01T00:00:00Z"), "b", 1, 16),
    ];
    assert_eq!(days, expected);
    let of_a = ledger.by_day(start, end, Some("a")).await.unwrap();
    assert_eq!(of_a.len(), 1);
    assert_eq!((of_a[0].prompt_tokens, of_a[0].response_tokens), (4, 0));
}

async fn records_are_read_back_in_pages(place: Place) {
    let ledger = place.ledger().await;
    // Many at the same microsecond, so that the time alone cannot tell where a page ended.
    fill(&ledger, (0..25).map(|n| call(n / 10).attempts(u32::try_from(n).unwrap()))).await;
    let filter = CallFilter::new(deployment());
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = ledger.calls(&filter, 4, after.as_deref()).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        seen.extend(page.into_iter().map(|c| c.attempts));
    }
    assert_eq!(seen, (0..25).rev().collect::<Vec<_>>());
}

async fn records_are_filtered(place: Place) {
    let ledger = place.ledger().await;
    let named = call(5).model_name("m").model_group_id("g").account_id("a");
    let calls = [
        named.clone(),
        named.clone().status(ErrorKind::Timeout),
        call(6).status(CallStatus::Dropped),
        CallRecord::new(at(7), "openai", "embed"),
    ];
    fill(&ledger, calls).await;
    let of = CallFilter::new;
    let cases = [
        (of(UsageSubject::All), 4),
        (of(deployment()), 3),
        (of(UsageSubject::ModelName("m".into())), 2),
        (of(UsageSubject::Group("g".into())), 2),
        (of(UsageSubject::Provider("openai".into())), 1),
        (of(UsageSubject::All).account("a"), 2),
        (of(UsageSubject::All).status(CallStatus::Ok), 2),
        (of(UsageSubject::All).status(ErrorKind::Timeout.into()), 1),
        (of(UsageSubject::All).status(CallStatus::Dropped), 1),
        (of(UsageSubject::All).start(at(6)), 2),
        (of(UsageSubject::All).start(at(5)).end(at(6)), 2),
    ];
    for (filter, expected) in cases {
        assert_eq!(ledger.count(&filter).await.unwrap(), expected, "{filter:?}");
        let found = ledger.calls(&filter, 10, None).await.unwrap().len() as u64;
        assert_eq!(found, expected, "{filter:?}");
    }
}
