use std::sync::Arc;
use std::time::Duration;

use modelway_core::*;

use crate::clock::Clock;
use crate::fixture::*;

on_both!(ordered_by_time, unique_at_one_moment, usage_and_tuning_are_not_here);

async fn ordered_by_time(f: Fixture) {
    let mut ids = Vec::new();
    for micros in [1, 1, 3, 700, 5_000_000, 86_400_000_000, 400_000_000_000_000] {
        f.clock.advance(Duration::from_micros(micros));
        ids.push(f.bare("m").await.id);
    }
    assert!(ids.is_sorted(), "{ids:?}");
    for id in ids {
        let id = id.as_str();
        let lower = id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'));
        assert!(id.len() == 36 && lower, "{id}");
        let dashes: Vec<usize> = id.match_indices('-').map(|(at, _)| at).collect();
        assert_eq!(dashes, [8, 13, 18, 23]);
        assert!(&id[14..15] == "7" && "89ab".contains(&id[19..20]), "{id}");
    }
    // 2024-01-01 is 0x018cc251f400 milliseconds after 1970.
    assert!(f.bare("m").await.id.as_str() > "018cc251-f400");
}

async fn unique_at_one_moment(f: Fixture) {
    let registry = open(&f.url, Arc::new(Clock::standing()), 3).await;
    let mut ids = std::collections::HashSet::new();
    for _ in 0..50 {
        let request = CreateGroup::new("same");
        ids.insert(registry.create_group(&request, &cx()).await.unwrap().id);
    }
    assert_eq!(ids.len(), 50);
}

async fn usage_and_tuning_are_not_here(f: Fixture) {
    let jobs = f.registry.list_fine_tuning_jobs(&ListFineTuningJobs::default(), &cx()).await;
    refused(jobs, ErrorKind::Unsupported, &["fine-tuning"]);
}
