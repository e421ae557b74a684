//! The provider list: what a reference means.

use std::sync::Arc;

use modelway_core::{
    DeploymentRef, Error, ErrorKind, ModelFacts, ProviderEntry, ProviderList, Resolver, Route,
};
use modelway_testing::Script;

fn entry(id: &str) -> ProviderEntry {
    ProviderEntry::new(id, Script::new().backend())
}

fn tagged(id: &str) -> ProviderEntry {
    let mut entry = entry(id);
    entry.tagged_ids = true;
    entry
}

fn providers(entries: impl IntoIterator<Item = ProviderEntry>, default: &str) -> ProviderList {
    let mut list = ProviderList::new();
    entries.into_iter().for_each(|entry| list.add(entry));
    if !default.is_empty() {
        list.set_default(default);
    }
    list.know("openai", "set OPENAI_API_KEY");
    list
}

fn meaning(list: &ProviderList, text: &str) -> Result<(String, String), Error> {
    let target = list.route(&DeploymentRef::from(text))?.target;
    let provider = target.deployment.provider().expect("a target names its provider").to_owned();
    assert_eq!(target.deployment.id(), target.upstream_id);
    Ok((provider, target.upstream_id.clone()))
}

fn means(list: &ProviderList, text: &str, provider: &str, id: &str) {
    let (p, i) = meaning(list, text).unwrap();
    assert_eq!((p.as_str(), i.as_str()), (provider, id), "{text}");
}

fn refused(list: &ProviderList, text: &str) -> String {
    let error = meaning(list, text).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!error.is_retryable());
    error.to_string()
}

#[test]
fn a_configured_prefix_names_the_provider() {
    let list = providers([entry("anyscale"), entry("mistral")], "anyscale");
    means(&list, "anyscale:mistralai/Mixtral-8x7B", "anyscale", "mistralai/Mixtral-8x7B");
    means(&list, " mistral:mistral-large ", "mistral", "mistral-large");
    means(&list, "mistral:ft:open-mistral:1", "mistral", "ft:open-mistral:1");
}

#[test]
fn without_a_configured_prefix_the_default_is_meant() {
    let list = providers([entry("anyscale"), entry("mistral")], "anyscale");
    means(&list, "mistralai/Mixtral-8x7B", "anyscale", "mistralai/Mixtral-8x7B");
    means(&list, "ft:gpt:1", "anyscale", "ft:gpt:1");
    means(&list, "mistral-large", "anyscale", "mistral-large");
    means(&providers([entry("only")], ""), "some-model", "only", "some-model");
}

#[test]
fn exact_references_are_never_read() {
    let list = providers([tagged("ollama"), entry("mistral")], "ollama");
    means(&list, "ollama::mistral:7b", "ollama", "mistral:7b");
    means(&list, "mistral::7b", "mistral", "7b");
    let exact = list.route(&DeploymentRef::new("ollama", "mistral:7b")).unwrap();
    assert_eq!(exact.target.upstream_id, "mistral:7b");
    assert!(refused(&list, "openai::gpt-4o").contains("set OPENAI_API_KEY"));
}

#[test]
fn a_text_with_two_meanings_is_refused_with_both_spellings() {
    let list = providers([tagged("ollama"), entry("mistral")], "ollama");
    for text in ["mistral:7b", "mistral:latest", "mistral:8x22b-instruct", "mistral:0.5B"] {
        let told = refused(&list, text);
        let rest = text.strip_prefix("mistral:").unwrap();
        for spelling in [format!("`mistral::{rest}`"), format!("`ollama::{text}`")] {
            assert!(told.contains(&spelling), "{told}");
            meaning(&list, spelling.trim_matches('`')).unwrap();
        }
    }
}

#[test]
fn one_meaning_is_enough() {
    let list = providers([tagged("ollama"), entry("mistral")], "ollama");
    means(&list, "mistral:mistral-large-2407", "mistral", "mistral-large-2407");
    means(&list, "ollama:mistral:7b", "ollama", "mistral:7b");
    means(&list, "ollama:latest", "ollama", "latest");
    means(&list, "llama3:8b", "ollama", "llama3:8b");
    means(&providers([tagged("ollama")], "ollama"), "mistral:7b", "ollama", "mistral:7b");
    // Another default has no tagged ids: nothing to doubt.
    let list = providers([tagged("ollama"), entry("mistral")], "mistral");
    means(&list, "ollama:mistral:7b", "ollama", "mistral:7b");
    means(&list, "ollama:7b", "ollama", "7b");
}

#[test]
fn a_known_provider_that_is_not_configured_is_told_how() {
    let list = providers([entry("anyscale")], "");
    let told = refused(&list, "openai:gpt-4o");
    assert!(told.contains("`openai` is not configured; set OPENAI_API_KEY"), "{told}");
    // A tag of a model that is called like a known provider is still a tag.
    let list = providers([tagged("ollama")], "");
    means(&list, "openai:7b", "ollama", "openai:7b");
}

#[test]
fn an_unknown_provider_names_the_configured_ones() {
    let list = providers([entry("anyscale"), entry("mistral")], "anyscale");
    let told = refused(&list, "nobody::gpt-4o");
    assert!(told.contains("`nobody` is not configured; configured: anyscale, mistral"), "{told}");
}

#[test]
fn without_a_default_a_prefix_is_wanted() {
    let list = providers([entry("anyscale"), entry("mistral")], "");
    let told = refused(&list, "mistral-large");
    assert!(told.contains("write `anyscale:mistral-large`"), "{told}");
    assert!(refused(&ProviderList::new(), "gpt").contains("no provider is configured"));
    let told = refused(&providers([entry("anyscale")], "openai"), "gpt");
    assert!(told.contains("`openai` is not configured; set OPENAI_API_KEY"), "{told}");
}

#[test]
fn a_later_entry_replaces_one_of_the_same_name() {
    let mut list = providers([entry("anyscale")], "");
    let mut second = entry("anyscale");
    second.models.insert("m".to_owned(), ModelFacts::new(Some(4_096), None));
    list.add(second);
    assert_eq!(list.entries().len(), 1);
    let target = list.route(&"anyscale:m".into()).unwrap().target;
    assert_eq!(target.context_length, Some(4_096));
}

async fn routes(list: &ProviderList, reference: DeploymentRef) -> Vec<String> {
    let routes: Vec<Route> = list.resolve(&reference).await.unwrap();
    routes.iter().map(|r| r.target.deployment.to_string()).collect()
}

#[tokio::test]
async fn a_fallback_list_has_a_name() {
    let mut list = providers([entry("a"), entry("b")], "a");
    list.add_fallback("chat", vec!["b:large".into(), "small".into()]);
    list.add_fallback("empty", vec![]);
    assert_eq!(routes(&list, "chat".into()).await, ["b:large", "a:small"]);
    assert_eq!(routes(&list, "a:chat".into()).await, ["a:chat"]);
    assert_eq!(routes(&list, DeploymentRef::new("b", "chat")).await, ["b:chat"]);
    assert_eq!(routes(&list, "empty".into()).await, ["a:empty"]);
    let resolver: Arc<dyn Resolver> = Arc::new(list);
    assert!(resolver.resolve(&"openai:gpt".into()).await.is_err());
}
