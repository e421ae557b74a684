//! The documented rules of requests: what a platform refuses, changes visibly, and fills in.

use std::sync::Arc;

use modelway_core::layers::{RetryBudget, RetryPolicy, TargetLayers, Timeouts, stack_target};
use modelway_core::window::WindowPolicy;
use modelway_core::*;
use modelway_platform::Platform;
use modelway_testing::{FixedJitter, Script, TokioTimer};

use crate::support::{call, call_to, chat, deployed, over, rows, template};

/// A platform whose provider `up` has the layers of a client, and cuts completions at 16 tokens.
async fn layered(script: &Script, context: u64) -> Platform {
    let layers = TargetLayers {
        retry: RetryPolicy::never(),
        budget: Arc::new(RetryBudget::default()),
        limiter: None,
        window: WindowPolicy::Trim,
        counters: None,
        timeouts: Timeouts::default(),
        timer: TokioTimer::shared(),
        randomness: Arc::new(FixedJitter(0.0)),
    };
    let mut entry = ProviderEntry::new("up", stack_target(script.backend(), layers));
    entry.models.insert("m".to_owned(), ModelFacts::new(Some(context), None));
    entry.completion_max_tokens = Some(16);
    let mut list = ProviderList::new();
    list.add(entry);
    Platform::open("sqlite::memory:").await.unwrap().over(list)
}

#[tokio::test]
async fn more_than_four_stops_and_a_wild_temperature_are_refused() {
    let script = Script::new();
    let platform = over(&script).await;
    let stops = chat("hi").stop(["a", "b", "c", "d", "e"]);
    let error = call(&platform, "up/m", stops).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("`stop` has 5 sequences"), "{error}");
    for wild in [-0.1, 2.1, f64::NAN] {
        let error = call(&platform, "up/m", chat("hi").temperature(wild)).await.unwrap_err();
        assert!(error.to_string().contains("`temperature` is"), "{error}");
        let completion = CompletionRequest::new("hi").temperature(wild);
        assert!(call(&platform, "up/m", completion).await.is_err());
    }
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn a_temperature_above_the_models_own_is_lowered_visibly() {
    let script = Script::new().reply("a").reply("b").stream(["c"]);
    let platform = over(&script).await;
    let mut configuration = ModelwayTemplate::new("up", "m");
    configuration.max_temperature = Some(1.0);
    let deployment = deployed(&platform, template(configuration), serde_json::json!({})).await;
    let id = deployment.id.as_str();
    let lowered = call(&platform, id, chat("hi").temperature(1.5)).await.unwrap();
    let told = lowered.meta.adaptations[0].to_string();
    assert_eq!(told, "temperature: lowered from 1.5 to 1, the highest that the model takes");
    let kept = call(&platform, id, chat("hi").temperature(0.5)).await.unwrap();
    assert!(kept.meta.adaptations.is_empty());
    let stream = call(&platform, id, StreamedChat(chat("hi").temperature(2.0))).await.unwrap();
    assert_eq!(stream.meta().adaptations.len(), 1);
    let sent: Vec<_> = script.chats().iter().map(|chat| chat.temperature).collect();
    assert_eq!(sent, [Some(1.0), Some(0.5), Some(1.0)]);
}

#[tokio::test]
async fn a_template_may_not_ask_for_what_a_request_may_not() {
    let platform = over(&Script::new()).await;
    let mut configuration = ModelwayTemplate::new("up", "m");
    configuration.max_temperature = Some(3.0);
    let error = call(&platform, "", template(configuration)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
}

fn max_tokens(script: &Script) -> Option<u64> {
    match &*script.calls().last().unwrap().request {
        Request::Complete { request, .. } => request.max_tokens,
        other => panic!("{}", other.operation()),
    }
}

#[tokio::test]
async fn a_completion_gets_what_the_prompt_leaves_of_the_context() {
    let script = Script::new().reply("a").reply("b");
    let platform = layered(&script, 1_000).await;
    let reply = call(&platform, "up/m", CompletionRequest::new("Tell me a joke.")).await.unwrap();
    // A guess of about 5 tokens, with a quarter more.
    let filled = max_tokens(&script).unwrap();
    assert!((985..1_000).contains(&filled), "{filled}");
    assert_eq!(reply.meta.adaptations[0].field, "max_tokens");
    let asked = CompletionRequest::new("Tell me a joke.").max_tokens(7);
    assert!(call(&platform, "up/m", asked).await.unwrap().meta.adaptations.is_empty());
    assert_eq!(max_tokens(&script), Some(7));
}

#[tokio::test]
async fn a_plan_is_bound_and_leaves_no_row() {
    let script = Script::new();
    let platform = layered(&script, 1_000).await;
    let mut configuration = ModelwayTemplate::new("up", "m");
    configuration.system_prompt = Some("word ".repeat(100));
    configuration.context_length = Some(500);
    let deployment = deployed(&platform, template(configuration), serde_json::json!({})).await;
    let id = deployment.id.as_str();
    let reply = platform.call(call_to(id, PlannedChat(chat("hi")))).await.unwrap();
    let planned = PlannedChat::output(reply).unwrap();
    assert!(planned.plan.before > 80, "{:?}", planned.plan);
    assert_eq!(planned.plan.context, Some(500));
    assert_eq!(planned.meta.deployment.unwrap().id(), id);
    assert!(rows(&platform).await.is_empty() && script.calls().is_empty());
}
