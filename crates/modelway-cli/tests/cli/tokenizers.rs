//! `modelway pull tokenizer`, and what counts with it then.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::support::{Ended, folder, modelway};

/// Each of the letters `a` to `e` is a token; one more before a message, one for the answer.
fn letters(folder: &Path) -> PathBuf {
    let own = folder.join("own");
    std::fs::create_dir(&own).unwrap();
    let vocabulary = json!({"<unk>": 0, "a": 1, "b": 2, "c": 3, "d": 4, "e": 5});
    let split = json!({"type": "Split", "pattern": {"Regex": "."}, "behavior": "Isolated", "invert": false});
    let file = json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": split, "post_processor": null, "decoder": null,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "<unk>"}
    });
    std::fs::write(own.join("tokenizer.json"), file.to_string()).unwrap();
    let template = "{% for m in messages %}a{{ m.content }}{% endfor %}{% if add_generation_prompt %}b{% endif %}";
    std::fs::write(own.join("chat_template.jinja"), template).unwrap();
    let talk = json!([{"role": "user", "content": "abcde"}]);
    std::fs::write(own.join("talk.json"), talk.to_string()).unwrap();
    own
}

fn with(cache: &Path, arguments: &[&str]) -> Ended {
    let mut command: Command = modelway(arguments);
    command.env("MODELWAY_CACHE_DIR", cache).output().unwrap().into()
}

fn tokens(cache: &Path, arguments: &[&str]) -> Value {
    with(cache, &[&["tokens", "--json"], arguments].concat()).json()
}

#[test]
fn what_there_is() {
    let cache = folder("tokenizers-list");
    let listed = with(&cache, &["pull", "tokenizer", "--list"]).success();
    assert!(listed.contains("llama-2") && listed.contains("not here yet"), "{listed}");
    let models = with(&cache, &["pull", "--list"]).success();
    assert!(!models.contains("llama-2"), "{models}");
}

#[test]
fn offline_and_unknown_names_are_told() {
    let cache = folder("tokenizers-offline");
    let ended = with(&cache, &["pull", "tokenizer", "llama-2"]);
    assert_ne!(ended.code, Some(0));
    assert!(ended.stderr.contains("modelway pull tokenizer llama-2 --from PATH"), "{ended:?}");
    let hub = with(&cache, &["pull", "tokenizer", "org/letters"]);
    assert!(hub.stderr.contains("the tokenizer `org/letters` is not on"), "{hub:?}");
    assert!(hub.stderr.contains("modelway pull tokenizer org/letters --from PATH"), "{hub:?}");
    let unknown = with(&cache, &["pull", "tokenizer", "llama-9"]);
    assert!(unknown.stderr.contains("llama-2, llama-3"), "{unknown:?}");
    let none = with(&cache, &["pull", "tokenizer"]);
    assert_eq!(none.code, Some(2), "{none:?}");
}

#[test]
fn a_brought_tokenizer_counts_by_name_and_for_its_model() {
    let cache = folder("tokenizers-brought");
    let own = letters(&cache);
    let (from, talk) = (own.to_str().unwrap(), own.join("talk.json"));
    let talk = talk.to_str().unwrap();
    let model = ["--model", "vllm:org/letters", "--messages", talk, "--context", "100"];
    assert_eq!(tokens(&cache, &model)["exact"], false);
    let brought = with(&cache, &["pull", "tokenizer", "org/letters", "--from", from]).success();
    assert!(brought.contains("org/letters"), "{brought}");
    let counted = tokens(&cache, &model);
    assert_eq!((&counted["tokens"], &counted["exact"]), (&json!(7), &json!(true)), "{counted}");
    let named = tokens(&cache, &["--tokenizer", "org/letters", "--messages", talk]);
    assert_eq!((&named["tokens"], &named["exact"]), (&json!(7), &json!(true)), "{named}");
}

/// A text needs no chat template; a conversation does, and is told so.
#[test]
fn a_file_without_a_template_counts_texts() {
    let cache = folder("tokenizers-bare");
    let own = letters(&cache);
    std::fs::remove_file(own.join("chat_template.jinja")).unwrap();
    let (file, talk) = (own.join("tokenizer.json"), own.join("talk.json"));
    let (file, talk) = (file.to_str().unwrap(), talk.to_str().unwrap());
    let counted = tokens(&cache, &["--tokenizer", file, "--text", "abcd"]);
    assert_eq!((&counted["tokens"], &counted["exact"]), (&json!(4), &json!(true)), "{counted}");
    let chat = with(&cache, &["tokens", "--tokenizer", file, "--messages", talk]);
    assert!(chat.stderr.contains("no chat template"), "{chat:?}");
    let absent = with(&cache, &["tokens", "--tokenizer", "llama-2", "--text", "hi"]);
    assert!(absent.stderr.contains("modelway pull tokenizer"), "{absent:?}");
}
