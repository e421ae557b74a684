//! The router: refusals before anything is sent, and fallback along a list.

use std::sync::Arc;

use http::Method;
use modelway_core::layers::{
    Limiter, RetryPolicy, TargetLayers, Timeouts, stack_client, stack_target,
};
use modelway_core::{
    Backend, Call, Capabilities, Capability, ChatCompletion, Error, ErrorKind, FunctionTool,
    Operation, Phase, ProviderEntry, ProviderList, RawRequest, Router, StreamedChat,
};
use modelway_testing::{Fault, Outcome, Script, StreamStep, TokioTimer};

use crate::support::{call, layers, poll_once, question, secs};

/// A client over providers called `a`, `b`, …; the fallback list `all` tries them in order.
fn client(scripts: &[&Script], retries: u32) -> Arc<dyn Backend> {
    let mut list = ProviderList::new();
    let ids: Vec<_> = ('a'..).take(scripts.len()).map(String::from).collect();
    for (id, script) in ids.iter().zip(scripts) {
        let layers = TargetLayers { retry: RetryPolicy::retries(retries), ..layers() };
        list.add(ProviderEntry::new(id.as_str(), stack_target(script.backend(), layers)));
    }
    list.add_fallback("all", ids.iter().map(|id| format!("{id}:m").into()).collect());
    over(list)
}

fn over(list: ProviderList) -> Arc<dyn Backend> {
    let router = Arc::new(Router::new(Arc::new(list)));
    stack_client(router, &Timeouts::default(), &TokioTimer::shared())
}

fn to(deployment: &str, operation: impl Operation) -> Call {
    let mut call = call(operation);
    call.context.deployment = deployment.into();
    call
}

async fn ask(backend: &Arc<dyn Backend>, deployment: &str) -> Result<ChatCompletion, Error> {
    modelway_core::ChatRequest::output(backend.call(to(deployment, question("?"))).await?)
}

fn attempts(meta: &modelway_core::CallMeta) -> Vec<(String, Option<u16>)> {
    let name = |a: &modelway_core::Attempt| a.deployment.as_ref().unwrap().to_string();
    meta.attempts.iter().map(|a| (name(a), a.status)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_target_that_fails_is_followed_by_the_next() {
    let (a, b, c) = (
        Script::new().fail(Fault::status(503)).fail(Fault::status(503)),
        Script::new().fail(Fault::connect()).reply("Paris"),
        Script::new(),
    );
    let reply = ask(&client(&[&a, &b, &c], 1), "all").await.unwrap();
    assert_eq!(reply.text(), "Paris");
    assert_eq!(reply.meta.provider.as_deref(), Some("b"));
    assert_eq!(
        attempts(&reply.meta),
        [
            ("a:m".to_owned(), Some(503)),
            ("a:m".to_owned(), Some(503)),
            ("b:m".to_owned(), None),
            ("b:m".to_owned(), Some(200)),
        ]
    );
    assert_eq!(c.calls().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_last_error_tells_the_attempts_of_all_targets() {
    let fail = || Script::new().fail(Fault::status(503));
    let (a, b) = (fail(), Script::new().fail(Fault::status(502)));
    let error = ask(&client(&[&a, &b], 0), "all").await.unwrap_err();
    assert_eq!((error.status(), error.provider()), (Some(502), Some("b")));
    let expected = [("a:m".to_owned(), Some(503)), ("b:m".to_owned(), Some(502))];
    assert_eq!(attempts(error.meta()), expected);
}

#[tokio::test(start_paused = true)]
async fn a_mistake_of_the_caller_s_is_not_passed_on() {
    for status in [400, 401, 403, 422] {
        let (a, b) = (Script::new().fail(Fault::status(status)), Script::new().reply("Paris"));
        let error = ask(&client(&[&a, &b], 0), "all").await.unwrap_err();
        assert_eq!((error.status(), b.calls().len()), (Some(status), 0));
    }
}

#[tokio::test(start_paused = true)]
async fn the_targets_of_a_list_share_their_retries() {
    let down = || Script::new().otherwise(|_| Outcome::fail(Fault::status(503)));
    let (a, b, c) = (down(), down(), down());
    let error = ask(&client(&[&a, &b, &c], 9), "all").await.unwrap_err();
    let calls = [&a, &b, &c].map(|s| s.calls().len());
    assert_eq!(calls, [3, 1, 1], "one attempt each, and two retries between them");
    assert_eq!(error.meta().attempts.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_fails_before_anything_is_visible_falls_back() {
    let a = Script::new().events([StreamStep::started("m"), Fault::in_band("overloaded").into()]);
    let b = Script::new().stream(["Paris"]);
    let reply = client(&[&a, &b], 0).call(to("all", StreamedChat(question("?")))).await.unwrap();
    let answer = StreamedChat::output(reply).unwrap().collect().await.unwrap();
    assert_eq!(answer.text(), "Paris");
    assert_eq!(answer.meta.attempts.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_creates_falls_back_only_if_never_sent() {
    let post = || to("all", RawRequest::new(Method::POST, "models", None));
    for (fault, passed_on) in [(Fault::connect(), 1), (Fault::status(503), 0), (Fault::reset(), 0)]
    {
        let (a, b) = (Script::new().fail(fault), Script::new().raw(serde_json::json!({})));
        let _ = client(&[&a, &b], 0).call(post()).await;
        assert_eq!(b.calls().len(), passed_on);
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_falls_back() {
    let (a, b) = (Script::new().hang(), Script::new().reply("Paris"));
    let mut list = ProviderList::new();
    let limiter = Some(Arc::new(Limiter::new(1, 0)));
    let full = stack_target(a.backend(), TargetLayers { limiter, ..layers() });
    list.add(ProviderEntry::new("a", full));
    list.add(ProviderEntry::new("b", b.backend()));
    list.add_fallback("all", vec!["a:m".into(), "b:m".into()]);
    let backend = over(list);
    let mut hanging = Box::pin(ask(&backend, "a:m"));
    assert!(poll_once(&mut hanging).await.is_none());
    assert_eq!(ask(&backend, "all").await.unwrap().text(), "Paris");
}

#[tokio::test(start_paused = true)]
async fn what_a_target_cannot_do_is_refused_before_it_is_called() {
    let chats = Capabilities::NONE.with(Capability::Chat);
    let script = Script::new().with_capabilities(chats).reply("Paris");
    let backend = client(&[&script], 2);
    let tools = question("?").tools([FunctionTool::new("look")]);
    let refused = [
        (backend.call(to("a:m", StreamedChat(question("?")))).await, "streaming"),
        (backend.call(to("a:m", tools)).await, "tools"),
        (backend.call(to("a:m", modelway_core::ListModels::new())).await, "models"),
    ];
    for (result, what) in refused {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Unsupported, Phase::Build));
        assert!(error.to_string().contains(&format!("a:m does not offer {what}")), "{error}");
        assert!(error.meta().attempts.is_empty());
    }
    assert!(script.calls().is_empty());
    assert!(ask(&backend, "a:m").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_target_that_cannot_is_skipped_without_an_attempt() {
    let a = Script::new().with_capabilities(Capabilities::ALL.without(Capability::Chat));
    let b = Script::new().reply("Paris");
    let reply = ask(&client(&[&a, &b], 0), "all").await.unwrap();
    assert_eq!(attempts(&reply.meta), [("b:m".to_owned(), Some(200))]);
    assert!(a.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_for_all_targets_together() {
    let (a, b) = (Script::new().hang(), Script::new().reply("Paris"));
    let mut call = to("all", question("?"));
    let mut options = modelway_core::CallOptions::default();
    options.timeout = Some(secs(3));
    call.context.options = Arc::new(options);
    let started = tokio::time::Instant::now();
    let error = client(&[&a, &b], 0).call(call).await.unwrap_err();
    assert_eq!((started.elapsed(), b.calls().len()), (secs(3), 0));
    assert!(error.is_timeout());
}
