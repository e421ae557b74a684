//! Usage statistics.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::*;
use modelway_platform::{Platform, PlatformOptions};
use modelway_testing::{Outcome, Script};
use serde_json::json;

use crate::support::{HandTimer, call, chat, deployed, extra, model, over, over_with, template};

/// Reports 3 tokens read and 2 written.
fn counted() -> Script {
    Script::new().otherwise(|_| {
        let mut completion = ChatCompletion::new("x");
        completion.usage = Some(Usage::new(3, 2));
        Outcome::completion(completion)
    })
}

async fn total(platform: &Platform, subject: UsageSubject) -> Result<u64, Error> {
    let start = Timestamp::from_unix_seconds(0).unwrap();
    let end = Timestamp::from_unix_seconds(4_000_000_000).unwrap();
    let request = RetrieveUsage::new(subject, start, end, 4);
    call(platform, "", request).await.map(|usage| usage.total_tokens())
}

#[tokio::test]
async fn usage_is_seen_by_deployment_model_and_group() {
    let platform = over(&counted()).await;
    let group = call(&platform, "", CreateGroup::new("tests")).await.unwrap();
    let made = model(&platform, template(ModelwayTemplate::new("up", "m")), extra(json!({}))).await;
    call(&platform, "", AddToGroup::new(&group, &made.id)).await.unwrap();
    let request = CreateDeployment::new("production");
    let id = call(&platform, made.id.as_str(), request).await.unwrap().id;
    call(&platform, id.as_str(), chat("x")).await.unwrap();
    call(&platform, id.as_str(), chat("x")).await.unwrap();
    let name = UsageSubject::Model(ModelName::new("support-bot"));
    assert_eq!(
        total(&platform, name.clone()).await.unwrap(),
        10,
        "one's own calls are seen at once"
    );
    call(&platform, "up/m", chat("x")).await.unwrap();
    let deployment = |id: &str| UsageSubject::Deployment(id.into());
    assert_eq!(total(&platform, deployment(id.as_str())).await.unwrap(), 10);
    assert_eq!(total(&platform, deployment("up/m")).await.unwrap(), 5);
    assert_eq!(total(&platform, deployment("up:m")).await.unwrap(), 5);
    assert_eq!(total(&platform, name).await.unwrap(), 10);
    assert_eq!(total(&platform, UsageSubject::Model("nobody".into())).await.unwrap(), 0);
    assert_eq!(total(&platform, UsageSubject::Group(group.id)).await.unwrap(), 10);
}

#[tokio::test]
async fn what_never_was_is_not_found_and_what_is_gone_keeps_its_usage() {
    let platform = over(&counted()).await;
    let deployment = deployed(&platform, template(ModelwayTemplate::new("up", "m")), json!({}));
    let deployment = deployment.await;
    call(&platform, deployment.id.as_str(), chat("x")).await.unwrap();
    let model = deployment.model_instance_id.as_ref().unwrap();
    call(&platform, model.as_str(), DeleteDeployment::new(&deployment.id)).await.unwrap();
    let gone = UsageSubject::Deployment(deployment.id.clone());
    assert_eq!(total(&platform, gone).await.unwrap(), 5);
    for subject in [UsageSubject::Deployment("nobody".into()), UsageSubject::Group("none".into())] {
        let error = total(&platform, subject).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.provider(), Some("platform"));
    }
}

#[tokio::test]
async fn points_are_in_equal_parts_of_time() {
    let timer = HandTimer::new();
    let start = timer.wall();
    let options = PlatformOptions::new().timer(Arc::new(timer.clone()));
    let platform = over_with(&counted(), options).await;
    for _ in 0..3 {
        call(&platform, "up/m", chat("x")).await.unwrap();
        timer.advance(Duration::from_secs(20));
    }
    let end = start.plus(Duration::from_secs(60));
    let subject = UsageSubject::Deployment("up/m".into());
    let request = RetrieveUsage::new(subject.clone(), start, end, 2);
    let usage = call(&platform, "", request).await.unwrap();
    assert_eq!(usage.data.len(), 2);
    assert_eq!(usage.data[0], UsagePoint::new(start, 6, 4, 10));
    assert_eq!(usage.data[1], UsagePoint::new(start.plus(Duration::from_secs(30)), 3, 2, 5));
    assert_eq!((usage.start_date, usage.end_date), (Some(start), Some(usage.data[1].date)));
    let days = platform.ledger().by_day(start, end, Some("up")).await.unwrap();
    assert_eq!((days.len(), days[0].calls, days[0].total_tokens), (1, 3, 15));
    let none = RetrieveUsage::new(subject, start, end, 0);
    let error = call(&platform, "", none).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}
