//! Room for the answer where a request names none.

use modelway::{Client, MapEnvironment, Provider};

/// As the older routes of the Scale GenAI Platform document it for the families of base models.
#[tokio::test]
async fn the_platforms_base_models_have_their_families_reserve() {
    let provider = Provider::named("sgp-base").expect("a row");
    let builder = Client::builder().environment(MapEnvironment::default()).provider(provider);
    let client = builder.build().expect("a client");
    // An eighth of the context, at most 4,096, for what has no rule.
    for (model, reserve) in [("claude-2", 10_000), ("llama-2-70b-chat", 100), ("gpt-4", 4_096)] {
        let call = client.models().chat_completions().create(format!("sgp-base:{model}"));
        let planned = call.prompt("Hello").with_context_length(100_000).plan().await;
        assert_eq!(planned.expect("a plan").plan.reserve, reserve, "{model}");
    }
}
