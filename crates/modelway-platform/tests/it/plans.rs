//! Which index a usage query takes.

use modelway_platform::{CallRecord, UsageQuery, UsageSubject};

use crate::support::place::{Place, on_both};
use crate::{at, record};

on_both!(a_usage_query_reads_a_stretch_of_its_index);

fn subjects() -> [(UsageSubject, &'static str); 5] {
    [
        (UsageSubject::Deployment("7".into()), "usage_calls_by_deployment"),
        (UsageSubject::ModelName("7".into()), "usage_calls_by_model_name"),
        (UsageSubject::Group("7".into()), "usage_calls_by_group"),
        (UsageSubject::Provider("7".into()), "usage_calls_by_provider"),
        (UsageSubject::All, "usage_calls_by_time"),
    ]
}

async fn a_usage_query_reads_a_stretch_of_its_index(place: Place) {
    let ledger = place.ledger().await;
    let calls = (0..20_000).map(|n| {
        let name = (n % 20).to_string();
        CallRecord::new(at(n), name.clone(), "chat")
            .deployment_id(name.clone())
            .model_name(name.clone())
            .model_group_id(name)
            .prompt_tokens(1)
    });
    record(&ledger, calls).await;
    ledger.flush().await.unwrap();
    let sqlite = place.url.starts_with("sqlite");
    // SQLite plans without statistics, as in use; PostgreSQL gathers its own in time.
    if !sqlite {
        place.run("VACUUM ANALYZE usage_calls").await;
    }
    for (subject, index) in subjects() {
        for account in [None, Some("a")] {
            let mut query = UsageQuery::new(subject.clone(), at(5_000), at(5_400), 10);
            query.account = account.map(str::to_owned);
            let plan = ledger.explain(&query).await.unwrap().join("\n");
            let reads = if sqlite { "USING COVERING INDEX " } else { "Index Only Scan using " };
            assert!(plan.contains(&format!("{reads}{index}")), "{query:?}\n{plan}");
            let range = if sqlite { "at>? AND at<?" } else { "(at >= " };
            assert!(plan.contains(range), "{query:?}\n{plan}");
        }
    }
}
