use std::time::Duration;

use modelway::{ErrorKind, ModelDeploymentId, ModelName, Timer, Timestamp, TokioTimer};
use modelway_platform::{CallFilter, CallStatus, UsageSubject};
use modelway_testing::{Outcome, StreamStep};

use super::subject::Subject;

pub(super) fn around_now() -> (Timestamp, Timestamp) {
    let now = TokioTimer.wall();
    let hour = 3_600_000_000;
    let at = |micros: i64| Timestamp::from_unix_micros(micros).unwrap();
    (at(now.unix_micros() - hour), now.plus(Duration::from_secs(3600)))
}

pub(super) async fn counts_what_was_called(on: Subject) {
    let deployment = on.deployment().await;
    let models = on.client.models();
    let group = on.client.model_groups().create("g").account_id("acct").await.unwrap();
    let model = deployment.model_instance_id.clone().unwrap();
    models.update(&model).model_group_id(&group).await.unwrap();
    let chats = models.chat_completions();
    chats.create(&deployment).prompt("Capital?").await.unwrap();
    chats.create(&deployment).prompt("Capital?").stream().await.unwrap().collect().await.unwrap();
    let (start, end) = around_now();
    let of_deployment = models.deployments().usage_statistics();
    let usage = of_deployment.retrieve(&deployment.id, start, end, 4).await.unwrap();
    assert_eq!((usage.data.len(), usage.total_tokens()), (4, 20));
    let sum = |f: fn(&modelway::UsagePoint) -> u64| usage.data.iter().map(f).sum::<u64>();
    assert_eq!((sum(|p| p.prompt_tokens), sum(|p| p.response_tokens)), (14, 6));
    assert_eq!(usage.start_date, Some(usage.data[0].date));
    let name = ModelName::new("support-bot");
    let by_name = models.usage_statistics().retrieve(name, start, end, 1).await.unwrap();
    assert_eq!(by_name.total_tokens(), 20);
    let groups = on.client.model_groups();
    let by_group = groups.usage_statistics().retrieve(&group, start, end, 2).await.unwrap();
    assert_eq!(by_group.total_tokens(), 20);
    let other = ModelDeploymentId::new("lab/chatty");
    let none = of_deployment.retrieve(other, start, end, 1).await.unwrap();
    assert_eq!(none.total_tokens(), 0);
}

pub(super) async fn wants_a_sensible_time(on: Subject) {
    let (start, end) = around_now();
    let usage = on.client.models().usage_statistics();
    for (start, end, chunks) in [(end, start, 1), (start, start, 1), (start, end, 0)] {
        let error = usage.retrieve("support-bot", start, end, chunks).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    }
}

pub(super) async fn of_a_stream_that_is_left_is_there(on: Subject) {
    let deployment = on.deployment().await;
    let half = Outcome::events([StreamStep::text("12345678"), StreamStep::Hang]);
    let _ = on.lab.clone().then(half);
    let chats = on.client.models().chat_completions();
    let mut stream = chats.create(&deployment).prompt("Capital?").stream().await.unwrap();
    while stream.next().await.unwrap().unwrap().text() != Some("12345678") {}
    drop(stream);
    // The ledger closes when the last call has ended: then nobody asks the provider any more.
    let ledger = on.platform.ledger();
    ledger.close().await.unwrap();
    assert_eq!((on.lab.in_flight(), on.lab.dropped_streams()), (0, 1));
    let all = CallFilter::new(UsageSubject::Deployment(deployment.id.as_str().to_owned()));
    let rows = ledger.calls(&all, 10, None).await.unwrap();
    assert_eq!(rows.iter().map(|row| &row.status).collect::<Vec<_>>(), [&CallStatus::Dropped]);
    assert!(rows[0].streamed && rows[0].estimated && rows[0].first_token.is_some(), "{rows:?}");
    // Eight characters are counted as two tokens.
    let (start, end) = around_now();
    let usage = on.client.models().deployments().usage_statistics();
    let usage = usage.retrieve(&deployment.id, start, end, 1).await.unwrap();
    assert_eq!(usage.data[0].response_tokens, 2);
}
