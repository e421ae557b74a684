//! One row for every call, with what is known of it.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::*;
use modelway_platform::{CallStatus, LedgerOptions, PlatformOptions};
use modelway_testing::{Fault, Outcome, Script};
use serde_json::json;

use crate::support::{HandTimer, call, call_to, chat, deployed, extra, over, over_with, row, rows};
use crate::support::{model, template};

#[tokio::test]
async fn an_answer_leaves_its_tokens_as_reported() {
    let mut completion = ChatCompletion::new("Paris");
    completion.usage = Some(Usage::new(11, 7));
    completion.meta.attempts = vec![
        Attempt::new(Some(503), Some(ErrorKind::Provider), Duration::ZERO),
        Attempt::new(Some(200), None, Duration::from_millis(500)),
    ];
    let script = Script::new().completion(completion);
    let platform = over(&script).await;
    let reply = call(&platform, "up/m/1", chat("France?")).await.unwrap();
    assert_eq!(reply.text(), "Paris");
    let row = row(&platform).await;
    assert_eq!((row.prompt_tokens, row.response_tokens), (Some(11), Some(7)));
    assert_eq!((row.total_tokens, row.estimated), (Some(18), false));
    assert_eq!((row.status, row.http_status, row.attempts), (CallStatus::Ok, Some(200), 2));
    assert_eq!((&*row.provider, &*row.operation, row.streamed), ("up", "chat", false));
    assert_eq!(row.deployment_id.as_deref(), Some("up/m/1"));
    assert_eq!(row.model_name.as_deref(), Some("up/m/1"));
}

#[tokio::test]
async fn without_a_report_tokens_are_estimated_and_marked() {
    let script = Script::new().reply("12345").embeddings([vec![1.0]]);
    let platform = over(&script).await;
    call(&platform, "up/m", chat("123456789")).await.unwrap();
    call(&platform, "up/m", EmbeddingRequest::new(["1234", "5"])).await.unwrap();
    let rows = rows(&platform).await;
    let tokens = |n: usize| (rows[n].prompt_tokens, rows[n].response_tokens, rows[n].estimated);
    assert_eq!(tokens(0), (Some(3), Some(2), true));
    assert_eq!(tokens(1), (Some(2), None, true));
}

#[tokio::test]
async fn a_failure_leaves_its_kind_and_no_tokens() {
    let script = Script::new().fail(Fault::rate_limited(Duration::from_secs(1)));
    let platform = over(&script).await;
    let error = call(&platform, "up/m", chat("hello")).await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable());
    let row = row(&platform).await;
    assert_eq!(row.status, CallStatus::from(ErrorKind::RateLimited));
    assert_eq!((row.http_status, row.attempts), (Some(429), 1));
    assert_eq!((row.prompt_tokens, row.response_tokens, row.estimated), (None, None, false));
}

#[tokio::test]
async fn a_cancelled_call_leaves_a_row() {
    let script = Script::new().hang();
    let platform = over(&script).await;
    let waiting = tokio::spawn({
        let platform = platform.clone();
        async move { call(&platform, "up/m", chat("12345678")).await.map(drop) }
    });
    script.until_called(1).await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    let row = row(&platform).await;
    assert_eq!((row.status, row.estimated, row.attempts), (CallStatus::Dropped, true, 1));
    assert_eq!((row.prompt_tokens, row.response_tokens), (Some(2), Some(0)));
}

#[tokio::test]
async fn a_row_names_model_group_and_account() {
    let script = Script::new().reply("x");
    let platform = over_with(&script, PlatformOptions::new().account("acme")).await;
    let group = call(&platform, "", CreateGroup::new("tests")).await.unwrap();
    let made = model(&platform, template(ModelwayTemplate::new("up", "m")), extra(json!({}))).await;
    call(&platform, "", AddToGroup::new(&group, &made.id)).await.unwrap();
    let deployment = call(&platform, made.id.as_str(), CreateDeployment::new("production"));
    let deployment = deployment.await.unwrap();
    call(&platform, deployment.id.as_str(), chat("x")).await.unwrap();
    let row = row(&platform).await;
    assert_eq!(row.account_id.as_deref(), Some("acme"));
    assert_eq!(row.deployment_id.as_deref(), Some(deployment.id.as_str()));
    assert_eq!(row.model_id.as_deref(), Some(made.id.as_str()));
    assert_eq!(row.model_name.as_deref(), Some("support-bot"));
    assert_eq!(row.model_group_id.as_deref(), Some(group.id.as_str()));
}

#[tokio::test]
async fn what_never_reached_a_provider_is_recorded_once_it_is_resolved() {
    let script = Script::new();
    let platform = over(&script).await;
    call(&platform, "nobody", chat("x")).await.unwrap_err();
    let deployment = deployed(&platform, template(ModelwayTemplate::new("up", "m")), json!({}));
    let id = deployment.await.id;
    let request = chat("x").model_request_parameters(ParameterBindings::new().bind("a", 1));
    call(&platform, id.as_str(), request).await.unwrap_err();
    let row = row(&platform).await;
    assert_eq!(row.status, CallStatus::from(ErrorKind::InvalidRequest));
    assert_eq!((row.attempts, row.http_status, row.prompt_tokens), (0, None, None));
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn latency_is_from_admission_to_the_end() {
    let timer = HandTimer::new();
    let script = Script::new().otherwise({
        let timer = timer.clone();
        move |_| {
            timer.advance(Duration::from_millis(420));
            Outcome::reply("x")
        }
    });
    let options = PlatformOptions::new().timer(Arc::new(timer.clone()));
    let platform = over_with(&script, options).await;
    call(&platform, "up/m", chat("x")).await.unwrap();
    let row = row(&platform).await;
    assert_eq!(row.latency, Duration::from_millis(420));
    assert_eq!(row.at, timer.wall());
    assert_eq!(row.first_token, None);
}

#[tokio::test]
async fn the_answer_names_the_platforms_deployment() {
    let script = Script::new().reply("x").fail(Fault::status(500)).stream(["x"]);
    let platform = over(&script).await;
    let deployment = deployed(&platform, template(ModelwayTemplate::new("up", "m")), json!({}));
    let id = deployment.await.id;
    let named = DeploymentRef::new("platform", id.as_str());
    let check = |meta: &CallMeta| {
        assert_eq!(meta.deployment.as_ref(), Some(&named));
        assert_eq!(meta.provider.as_deref(), Some("platform"));
    };
    check(platform.call(call_to(id.as_str(), chat("x"))).await.unwrap().meta());
    check(platform.call(call_to(id.as_str(), chat("x"))).await.unwrap_err().meta());
    check(platform.call(call_to(id.as_str(), StreamedChat(chat("x")))).await.unwrap().meta());
    let upstream = DeploymentRef::new("up", "m");
    for call in script.calls() {
        assert_eq!(call.context.target.unwrap().deployment, upstream);
        assert_eq!(call.context.deployment, upstream);
    }
}

#[tokio::test]
async fn without_room_for_a_row_the_provider_is_not_asked() {
    let script = Script::new().stream(["a", "b"]).reply("x");
    let ledger = LedgerOptions::new().capacity(1).admission_timeout(Duration::ZERO);
    let platform = over_with(&script, PlatformOptions::new().ledger(ledger)).await;
    let stream = call(&platform, "up/m", StreamedChat(chat("x"))).await.unwrap();
    let error = call(&platform, "up/m", chat("x")).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::QueueFull, Phase::Build));
    assert_eq!(error.provider(), Some("platform"));
    assert_eq!(script.calls().len(), 1);
    drop(stream);
    platform.flush().await.unwrap();
    call(&platform, "up/m", chat("x")).await.unwrap();
    assert_eq!(rows(&platform).await.len(), 2);
}

#[tokio::test]
async fn the_calls_own_account_goes_first() {
    let script = Script::new().reply("x");
    let platform = over(&script).await;
    let mut call = call_to("up/m", chat("x"));
    let mut options = CallOptions::default();
    options.account = Some(AccountId::new("theirs"));
    call.context.options = options.clone().into();
    platform.call(call).await.unwrap();
    assert_eq!(row(&platform).await.account_id.as_deref(), Some("theirs"));
    assert_eq!(
        script.calls()[0].context.options.account,
        None,
        "it is no account of the provider's"
    );
    let mut create = call_to("", CreateGroup::new("group"));
    create.context.options = options.into();
    let group = CreateGroup::output(platform.call(create).await.unwrap()).unwrap();
    assert_eq!(group.entity.account_id, Some(AccountId::new("theirs")));
}
