//! Requests for usage statistics.

use modelway_core::{Timestamp, UsageSubject};

use super::support::{ask_bare, control_as, faults_of, list, refused};

#[test]
fn three_routes_three_subjects() {
    let query =
        "?start_date=2024-01-02T03%3A04%3A05%2B00%3A00&end_date=2024-01-03T00:00:00&chunks=24";
    for (path, subject) in [
        ("/v4/models/meta%2Fllama", UsageSubject::Model("meta/llama".into())),
        ("/v4/model-deployments/dep", UsageSubject::Deployment("dep".into())),
        ("/v4/model-groups/grp", UsageSubject::Group("grp".into())),
    ] {
        let asked = ask_bare("GET", &format!("{path}/usage-statistics{query}"));
        assert_eq!(asked.address, "");
        let usage = control_as!(RetrieveUsage, asked);
        assert_eq!(usage.subject, subject);
        assert_eq!(usage.start_date, Timestamp::parse("2024-01-02T03:04:05Z").unwrap());
        // Without an offset: in UTC.
        assert_eq!(usage.end_date, Timestamp::parse("2024-01-03T00:00:00Z").unwrap());
        assert_eq!(usage.chunks, 24);
    }
}

#[test]
fn a_plus_that_was_not_encoded_is_understood() {
    let path = "/v4/models/m/usage-statistics?start_date=2024-01-02T03:04:05+01:00\
        &end_date=2024-01-03T00:00:00-01:00&chunks=1";
    let usage = control_as!(RetrieveUsage, ask_bare("GET", path));
    assert_eq!(usage.start_date, Timestamp::parse("2024-01-02T02:04:05Z").unwrap());
    assert_eq!(usage.end_date, Timestamp::parse("2024-01-03T01:00:00Z").unwrap());
}

#[test]
fn all_three_are_required_and_checked() {
    let path = "/v4/model-groups/g/usage-statistics";
    let missing = [
        ("query.start_date", "missing"),
        ("query.end_date", "missing"),
        ("query.chunks", "missing"),
    ];
    assert_eq!(faults_of(&refused("GET", path, "")), list(&missing));
    let wrong = format!("{path}?start_date=&end_date=soon&chunks=many");
    let found = [
        ("query.start_date", "datetime_parsing"),
        ("query.end_date", "datetime_parsing"),
        ("query.chunks", "int_parsing"),
    ];
    assert_eq!(faults_of(&refused("GET", &wrong, "")), list(&found));
    for (chunks, kind) in [
        ("0", "greater_than_equal"),
        ("-1", "greater_than_equal"),
        ("4294967296", "less_than_equal"),
    ] {
        let path = format!("{path}?start_date=2024-01-01&end_date=2024-01-02&chunks={chunks}");
        assert_eq!(faults_of(&refused("GET", &path, "")), list(&[("query.chunks", kind)]));
    }
}
