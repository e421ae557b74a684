//! Room for the answer where a request names none.

use modelway::{Client, MapEnvironment, Provider};

/// A completion on Anyscale's service is 16 tokens long unless it is told otherwise; a chat has an eighth of the context.
#[tokio::test]
async fn a_completion_of_anyscales_has_its_sixteen() {
    let provider = Provider::named("anyscale").expect("a row");
    let builder = Client::builder().environment(MapEnvironment::default()).provider(provider);
    let client = builder.build().expect("a client");
    let id = "anyscale:mistralai/Mistral-7B-Instruct-v0.1";
    let plain = client.models().completions().create(id).prompt("Hello");
    let plain = plain.with_context_length(4_096).plan().await.expect("a plan").plan;
    let chat = client.models().chat_completions().create(id).prompt("Hello");
    let chat = chat.with_context_length(4_096).plan().await.expect("a plan").plan;
    assert_eq!((plain.reserve, chat.reserve), (16, 512));
}

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
