//! What is refused, before anything is sent.

use modelway_core::*;
use modelway_platform::{CallStatus, Platform};
use modelway_testing::{Outcome, Script};
use serde_json::json;

use crate::support::{
    call, call_to, chat, deployed, extra, model, over, providers, row, rows, template,
};

#[tokio::test]
async fn an_unknown_deployment_is_not_found_and_leaves_no_row() {
    let script = Script::new();
    let platform = over(&script).await;
    for id in ["", "nobody", "openai/gpt-4o", "up/"] {
        let error = call(&platform, id, chat("x")).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::NotFound, Phase::Build), "{error}");
        assert!(!error.is_retryable() && error.to_string().contains("providers: up"), "{error}");
    }
    assert!(rows(&platform).await.is_empty() && script.calls().is_empty());
}

async fn status(platform: &Platform, deployment: &ModelDeployment, disabled: bool) {
    let mut request = UpdateDeployment::new(&deployment.id);
    request.deployment_metadata = Patch::Set(extra(json!({ "disabled": disabled })));
    let model = deployment.model_instance_id.as_ref().unwrap();
    call(platform, model.as_str(), request).await.unwrap();
}

#[tokio::test]
async fn a_disabled_deployment_says_so() {
    let script = Script::new().reply("x");
    let platform = over(&script).await;
    let deployment = deployed(&platform, template(ModelwayTemplate::new("up", "m")), json!({}));
    let deployment = deployment.await;
    status(&platform, &deployment, true).await;
    let error = call(&platform, deployment.id.as_str(), chat("x")).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Unsupported, Phase::Build));
    assert!(!error.is_retryable() && error.to_string().contains("is DISABLED"), "{error}");
    assert_eq!(row(&platform).await.status, CallStatus::from(ErrorKind::Unsupported));
    assert!(script.calls().is_empty());
    status(&platform, &deployment, false).await;
    call(&platform, deployment.id.as_str(), chat("x")).await.unwrap();
}

#[tokio::test]
async fn a_deleted_deployment_is_not_found() {
    let script = Script::new();
    let platform = over(&script).await;
    let deployment = deployed(&platform, template(ModelwayTemplate::new("up", "m")), json!({}));
    let deployment = deployment.await;
    let model = deployment.model_instance_id.as_ref().unwrap();
    call(&platform, model.as_str(), DeleteDeployment::new(&deployment.id)).await.unwrap();
    let error = call(&platform, deployment.id.as_str(), chat("x")).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::NotFound, Phase::Build));
}

#[tokio::test]
async fn what_the_provider_cannot_do_is_refused_before_it_is_asked() {
    let script = Script::new()
        .with_capabilities(Capabilities::INFERENCE.without(Capability::Tools))
        .reply("x");
    let platform = over(&script).await;
    let tool = FunctionTool::new("f");
    let error = call(&platform, "up/m", chat("x").tools([tool])).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Unsupported, Phase::Build));
    assert!(error.to_string().contains("tools"), "{error}");
    let row = row(&platform).await;
    assert_eq!((row.status, row.attempts), (CallStatus::from(ErrorKind::Unsupported), 0));
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn tuning_and_raw_requests_are_refused() {
    let script = Script::new();
    let platform = over(&script).await;
    let error = call(&platform, "", ListFineTuningJobs::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let raw = RawRequest::new("GET".parse().unwrap(), "/models", None);
    let error = call(&platform, "up/m", raw).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let capabilities = platform.capabilities();
    let lacking: Vec<_> = Capability::LIST.iter().filter(|c| !capabilities.has(**c)).collect();
    assert_eq!(lacking, [&Capability::Raw, &Capability::FineTuning]);
    assert!(rows(&platform).await.is_empty());
}

#[tokio::test]
async fn a_provider_that_is_gone_is_named() {
    let script = Script::new()
        .with_capabilities(Capabilities::INFERENCE)
        .otherwise(|_| Outcome::models(["m"]));
    let platform = over(&script).await;
    let own = deployed(&platform, template(ModelwayTemplate::new("up", "m")), json!({})).await;
    platform.refresh().await;
    let other = Script::new();
    let platform = platform.over(providers([("other", &other)]));
    let error = call(&platform, "up/m", chat("x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("providers: other"), "{error}");
    let error = call(&platform, own.id.as_str(), chat("x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("`up`") && error.to_string().contains("other"), "{error}");
}

#[tokio::test]
async fn an_error_of_the_ledger_keeps_the_provider_unasked() {
    let script = Script::new();
    let platform = over(&script).await;
    platform.ledger().close().await.unwrap();
    let error = platform.call(call_to("up/m", chat("x"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn launch_templates_are_kept_and_not_run() {
    let script = Script::new();
    let platform = over(&script).await;
    let bundle =
        json!({"vendor": "LAUNCH", "bundle_config": {"registry": "r", "image": "i", "tag": "t"}});
    let configuration = TemplateConfiguration::from_json(extra(bundle));
    let template = CreateTemplate::new("launch", ModelKind::Chat, configuration);
    let made = model(&platform, template, extra(json!({}))).await;
    let error = call(&platform, made.id.as_str(), CreateDeployment::new("d")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("LAUNCH"), "{error}");
}
