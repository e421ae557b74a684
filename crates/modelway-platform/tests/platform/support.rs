//! A platform over a script, and what the tests ask it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use modelway_core::time::BoxFuture;
use modelway_core::*;
use modelway_platform::{CallFilter, CallRecord, Platform, PlatformOptions};
use modelway_testing::{Script, TokioTimer};
use tokio::sync::watch;

/// A platform over `script`, which is the provider `up`.
pub(crate) async fn over(script: &Script) -> Platform {
    over_with(script, PlatformOptions::new()).await
}

pub(crate) async fn over_with(script: &Script, options: PlatformOptions) -> Platform {
    let platform = Platform::open_with("sqlite::memory:", options).await.unwrap();
    platform.over(providers([("up", script)]))
}

pub(crate) fn providers<const N: usize>(scripts: [(&str, &Script); N]) -> ProviderList {
    let mut list = ProviderList::new();
    for (name, script) in scripts {
        list.add(ProviderEntry::new(name, script.backend()));
    }
    list
}

/// A call as a client makes it, to which the platform is the provider `platform`.
pub(crate) fn call_to(deployment: &str, operation: impl Operation) -> Call {
    let context =
        CallContext::new(DeploymentRef::new("platform", deployment), CallOptions::default());
    Call { request: Arc::new(operation.into_request()), context }
}

pub(crate) async fn call<O: Operation>(
    platform: &Platform,
    deployment: &str,
    operation: O,
) -> Result<O::Output, Error> {
    O::output(platform.call(call_to(deployment, operation)).await?)
}

pub(crate) fn chat(text: &str) -> ChatRequest {
    ChatRequest::new([Message::user(text)])
}

/// The rows so far, the first first.
pub(crate) async fn rows(platform: &Platform) -> Vec<CallRecord> {
    platform.flush().await.unwrap();
    let all = CallFilter::new(modelway_platform::UsageSubject::All);
    let mut rows = platform.ledger().calls(&all, 1_000, None).await.unwrap();
    rows.reverse();
    rows
}

/// The only row.
pub(crate) async fn row(platform: &Platform) -> CallRecord {
    let mut rows = rows(platform).await;
    assert_eq!(rows.len(), 1, "{rows:#?}");
    rows.remove(0)
}

pub(crate) fn extra(value: serde_json::Value) -> Extra {
    value.as_object().unwrap().clone()
}

/// A schema of texts.
pub(crate) fn texts<const N: usize>(names: [&str; N]) -> ParameterSchema {
    ParameterSchema::new(names.map(|name| ParameterField::new(name, ParameterType::Str, "")))
}

/// A template to make, for models that chat.
pub(crate) fn template(configuration: ModelwayTemplate) -> CreateTemplate {
    CreateTemplate::new("template", ModelKind::Chat, configuration)
}

/// A model of a template.
pub(crate) async fn model(
    platform: &Platform,
    template: CreateTemplate,
    parameters: Extra,
) -> Model {
    let kind = template.model_type.clone();
    let template = call(platform, "", template).await.unwrap();
    let mut request = CreateModel::new("support-bot", kind).model_template_id(&template);
    request.card.model_creation_parameters = Some(parameters);
    call(platform, "", request).await.unwrap()
}

/// The deployment of a model of a template.
pub(crate) async fn deployed(
    platform: &Platform,
    template: CreateTemplate,
    parameters: serde_json::Value,
) -> ModelDeployment {
    let model = model(platform, template, extra(parameters)).await;
    let request = CreateDeployment::new("production");
    call(platform, model.id.as_str(), request).await.unwrap()
}

/// A clock that stands until it is told.
#[derive(Debug, Clone)]
pub(crate) struct HandTimer {
    start: Instant,
    wall: Timestamp,
    passed: watch::Sender<Duration>,
}

impl HandTimer {
    pub(crate) fn new() -> Self {
        let timer = TokioTimer::new();
        let wall = Timestamp::from_unix_seconds(1_704_067_200).unwrap();
        Self { start: timer.now(), wall, passed: watch::Sender::new(Duration::ZERO) }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.passed.send_modify(|passed| *passed += by);
    }
}

impl Timer for HandTimer {
    fn now(&self) -> Instant {
        self.start + *self.passed.borrow()
    }

    fn wall(&self) -> Timestamp {
        self.wall.plus(*self.passed.borrow())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        let mut passed = self.passed.subscribe();
        let until = *passed.borrow() + duration;
        Box::pin(async move {
            if passed.wait_for(|passed| *passed >= until).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}
