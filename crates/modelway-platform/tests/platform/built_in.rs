//! The providers' own models.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::*;
use modelway_platform::{Platform, PlatformOptions};
use modelway_testing::{Fault, Outcome, Script};

use serde_json::json;

use crate::support::{
    HandTimer, call, chat, deployed, over, over_with, providers, row, rows, template,
};

/// A provider without a platform of its own.
fn plain() -> Script {
    Script::new().with_capabilities(Capabilities::INFERENCE)
}

async fn ids(platform: &Platform) -> Vec<String> {
    let page = call(platform, "", ListModels::new()).await.unwrap();
    page.into_iter().map(|model| model.id.to_string()).collect()
}

#[tokio::test]
async fn every_providers_models_are_there() {
    let (one, two) = (plain().models(["a", "b/c"]), plain().models(["a"]));
    let platform = Platform::open("sqlite::memory:").await.unwrap();
    let platform = platform.over(providers([("one", &one), ("two", &two)]));
    let mut found = ids(&platform).await;
    found.sort();
    assert_eq!(found, ["one/a", "one/b/c", "two/a"]);
    let model = call(&platform, "one/b/c", RetrieveModel::new()).await.unwrap();
    assert!(model.built_in);
    let deployment = call(&platform, "one/b/c", RetrieveDeployment::new("one/b/c")).await.unwrap();
    assert!(deployment.built_in && deployment.is_ready());
    let error = call(&platform, "one/a", DeleteModel::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Immutable);
    assert_eq!(one.calls().len(), 1, "a list is believed for a while");
}

#[tokio::test]
async fn a_call_goes_to_the_providers_own_name() {
    let script = plain().models(["b/c"]).reply("x");
    let platform = over(&script).await;
    platform.refresh().await;
    call(&platform, "up/b/c", chat("x")).await.unwrap();
    assert_eq!(script.calls()[1].context.upstream_id(), "b/c");
    assert_eq!(row(&platform).await.model_id.as_deref(), Some("up/b/c"));
}

#[tokio::test]
async fn an_unlisted_model_is_left_to_the_provider() {
    let script = plain().fail(Fault::status(500)).reply("x").fail(Fault::status(404));
    let platform = over(&script).await;
    let refreshed = platform.refresh().await;
    assert_eq!((refreshed.models, &*refreshed.failed[0].0), (0, "up"));
    call(&platform, "up/new", chat("x")).await.unwrap();
    let error = call(&platform, "up/none", chat("x")).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)));
    assert_eq!(script.calls()[1].context.upstream_id(), "new");
}

#[tokio::test]
async fn a_provider_that_fails_stops_no_other_and_keeps_what_was_known() {
    let good = plain().models(["g"]).models(["g", "h"]);
    let bad = plain().models(["b"]).fail(Fault::connect());
    let platform = Platform::open("sqlite::memory:").await.unwrap();
    let platform = platform.over(providers([("bad", &bad), ("good", &good)]));
    assert!(platform.refresh().await.failed.is_empty());
    let second = platform.refresh().await;
    assert_eq!((second.models, second.failed.len()), (2, 1));
    assert_eq!(second.failed[0].1.kind(), ErrorKind::Connection);
    // It was a failure: the lists are soon asked for again, but not with every question.
    let mut found = ids(&platform).await;
    found.sort();
    assert_eq!(found, ["bad/b", "good/g", "good/h"]);
}

#[tokio::test]
async fn lists_are_asked_for_again_when_they_are_old() {
    let timer = HandTimer::new();
    let script = plain().models(["a"]).models(["a", "b"]).fail(Fault::status(500)).models(["b"]);
    let options = PlatformOptions::new().timer(Arc::new(timer.clone()));
    let platform = over_with(&script, options).await;
    assert_eq!(ids(&platform).await, ["up/a"]);
    timer.advance(Duration::from_secs(299));
    assert_eq!(ids(&platform).await, ["up/a"]);
    timer.advance(Duration::from_secs(1));
    assert_eq!(ids(&platform).await.len(), 2);
    timer.advance(Duration::from_secs(300));
    assert_eq!(ids(&platform).await.len(), 2, "what was known stays");
    timer.advance(Duration::from_secs(30));
    assert_eq!(ids(&platform).await, ["up/b"]);
    assert_eq!(script.remaining(), 0);
}

#[tokio::test]
async fn one_caller_asks_and_the_others_wait() {
    let script = plain().models(["a"]);
    let platform = over(&script).await;
    let asks: Vec<_> = (0..20)
        .map(|_| {
            let platform = platform.clone();
            tokio::spawn(async move { ids(&platform).await })
        })
        .collect();
    for ask in asks {
        assert_eq!(ask.await.unwrap(), ["up/a"]);
    }
    assert_eq!(script.calls().len(), 1);
}

#[tokio::test]
async fn a_provider_that_never_answers_holds_nobody_up() {
    let timer = HandTimer::new();
    let script = plain().hang().reply("x");
    let options = PlatformOptions::new().timer(Arc::new(timer.clone()));
    let platform = over_with(&script, options).await;
    let asking = tokio::spawn({
        let platform = platform.clone();
        async move { platform.refresh().await }
    });
    script.until_called(1).await;
    // A call is no question about models.
    call(&platform, "up/m", chat("x")).await.unwrap();
    timer.advance(Duration::from_secs(10));
    let refreshed = asking.await.unwrap();
    assert_eq!(refreshed.failed[0].1.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn of_another_platform_the_deployments_are_listed() {
    let deployment = ModelDeployment::new("dep-1", "production", DeploymentStatus::Ready);
    let page = ControlReply::ListAllDeployments(Page::all([deployment]));
    let script = Script::new().then(Outcome::control(page)).reply("x");
    let platform = over(&script).await;
    assert_eq!(ids(&platform).await, ["up/dep-1"]);
    call(&platform, "up/dep-1", chat("x")).await.unwrap();
    assert_eq!(script.calls()[1].context.upstream_id(), "dep-1");
}

#[tokio::test]
async fn all_pages_are_read() {
    let page = |id: &str, number| {
        let page = Page::numbered(vec![Model::built_in(id)], number, 1, 2);
        Outcome::control(ControlReply::ListModels(page))
    };
    let script = plain().then(page("a", 1)).then(page("b", 2));
    let platform = over(&script).await;
    assert_eq!(platform.refresh().await.models, 2);
    let Request::Control(second) = &*script.calls()[1].request.clone() else { panic!() };
    let ControlRequest::ListModels(second) = &**second else { panic!("{second:?}") };
    assert_eq!(second.page.page, Some(2));
}

#[tokio::test]
async fn what_is_ones_own_waits_for_no_provider() {
    let script = plain().hang();
    let platform = over(&script).await;
    let made = deployed(&platform, template(ModelwayTemplate::new("up", "m")), json!({})).await;
    let model = made.model_instance_id.as_ref().unwrap().as_str();
    call(&platform, model, RetrieveDeployment::new(&made.id)).await.unwrap();
    call(&platform, model, ListDeployments::default()).await.unwrap();
    let error = call(&platform, "nobody", RetrieveModel::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn changing_a_built_in_model_is_refused_before_anybody_listed_it() {
    let platform = over(&plain().models(["m"])).await;
    let error = call(&platform, "up/m", CreateDeployment::new("mine")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Immutable);
}

#[tokio::test]
async fn a_provider_whose_name_cannot_begin_an_id_stops_no_other() {
    let (odd, good) = (plain().models(["m"]), plain().models(["m"]));
    let platform = Platform::open("sqlite::memory:").await.unwrap();
    let platform = platform.over(providers([("a/b", &odd), ("good", &good)]));
    let refreshed = platform.refresh().await;
    assert_eq!((refreshed.models, &*refreshed.failed[0].0), (1, "a/b"));
}

#[tokio::test]
async fn a_client_may_go_on_writing_a_colon() {
    let script = plain().models(["b:7b"]).otherwise(|_| Outcome::reply("x"));
    let platform = over(&script).await;
    assert!(call(&platform, "up:b:7b", RetrieveModel::new()).await.unwrap().built_in);
    for id in ["up:b:7b", "up/b:7b", "up:org/new"] {
        call(&platform, id, chat("x")).await.unwrap();
    }
    let asked: Vec<_> =
        script.calls()[1..].iter().map(|c| c.context.upstream_id().to_owned()).collect();
    assert_eq!(asked, ["b:7b", "b:7b", "org/new"]);
    let counted: Vec<_> = rows(&platform).await.into_iter().map(|r| r.deployment_id).collect();
    let expected = ["up/b:7b", "up/b:7b", "up/org/new"].map(|id| Some(id.to_owned()));
    assert_eq!(counted, expected);
    let error = call(&platform, "other:b", chat("x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
