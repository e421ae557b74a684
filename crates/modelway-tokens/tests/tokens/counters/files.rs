//! Counters out of models' own files.

use std::path::PathBuf;

use modelway_core::window::{TokenCount, TokenCounter};
use modelway_core::{ChatRequest, ErrorKind};
use modelway_tokens::{Counter, Encoding, Tokenizer};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::support::{count, orderly, text};
use crate::build::model;
use crate::support::scratch;

/// A tokenizer of single characters with two special tokens.
fn file(normalizer: &Value, pre_tokenizer: &Value) -> Value {
    let mut vocabulary = serde_json::Map::new();
    for (id, token) in ["<unk>", "<s>", "</s>", "▁", "a", "b", "▁a", "ab"].into_iter().enumerate()
    {
        vocabulary.insert(token.to_owned(), json!(id));
    }
    let special = |id: u32, text: &str| json!({"id": id, "content": text, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true});
    json!({
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [special(0, "<unk>"), special(1, "<s>"), special(2, "</s>")],
        "normalizer": normalizer, "pre_tokenizer": pre_tokenizer, "decoder": null,
        "post_processor": {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
        "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null, "end_of_word_suffix": null,
            "fuse_unk": false, "byte_fallback": false, "vocab": vocabulary, "merges": [["▁", "a"], ["a", "b"]]}
    })
}

const TEMPLATE: &str = "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}a{% endif %}";

/// A folder of a model's files; each test has its own.
fn folder(name: &str, tokenizer: &Value, config: Option<&Value>) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("modelway-tokens-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("tokenizer.json"), tokenizer.to_string()).unwrap();
    if let Some(config) = config {
        std::fs::write(folder.join("tokenizer_config.json"), config.to_string()).unwrap();
    }
    folder.join("tokenizer.json")
}

/// The ways in which real files treat the beginning of a text.
fn kinds() -> [(&'static str, Value, Value); 4] {
    let prepend = json!({"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]});
    let space = |scheme: &str| json!({"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": false});
    [
        ("prepend", prepend, Value::Null),
        ("first", Value::Null, space("first")),
        ("always", Value::Null, space("always")),
        ("never", Value::Null, space("never")),
    ]
}

#[test]
fn parts_count_as_the_whole_whatever_begins_a_text() {
    for (name, normalizer, pre_tokenizer) in kinds() {
        let json = file(&normalizer, &pre_tokenizer);
        let whole = Tokenizer::from_json(json.to_string().as_bytes()).unwrap();
        let path = folder(name, &json, None);
        let template = TEMPLATE.replace("bos_token", "'<s>'").replace("eos_token", "'</s>'");
        let counter = Counter::from_tokenizer_json(&path, Some(&template)).unwrap();
        let config = Config { cases: 128, failure_persistence: None, ..Config::default() };
        let word = prop_oneof![text(), "[ab <>/s]{0,12}"];
        TestRunner::new(config)
            .run(&(word, orderly()), |(prompt, messages)| {
                let all = |text: &str, how| whole.encode(text, how).unwrap().len() as u64;
                let exact = TokenCount::Exact(all(&prompt, Encoding::PROMPT));
                assert_eq!(counter.count_prompt(&prompt).unwrap(), exact, "{name}: {prompt:?}");
                let body: String =
                    messages.iter().map(|m| format!("{}: {}</s>", m.role, m.text())).collect();
                let exact = all(&format!("<s>{body}a"), Encoding::RENDERED);
                let ours = counter.count_chat(&ChatRequest::new(messages)).unwrap();
                assert_eq!(ours, TokenCount::Exact(exact), "{name}: {body:?}");
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn the_template_and_marks_beside_the_file_are_used() {
    let (_, normalizer, pre_tokenizer) = kinds().into_iter().next().unwrap();
    let json = file(&normalizer, &pre_tokenizer);
    let none = Counter::from_tokenizer_json(&folder("none", &json, None), None).unwrap_err();
    assert!(none.to_string().contains("no chat template"), "{none}");
    let count_of = |name: &str, config: Value| {
        let counter = Counter::from_tokenizer_json(&folder(name, &json, Some(&config)), None);
        count(&counter.unwrap(), &[("user", "ab")]).tokens()
    };
    let list =
        json!([{"name": "tool_use", "template": "x"}, {"name": "default", "template": TEMPLATE}]);
    let full = count_of(
        "text",
        json!({"chat_template": TEMPLATE, "bos_token": "<s>", "eos_token": {"content": "</s>"}}),
    );
    assert_eq!(
        count_of("list", json!({"chat_template": list, "bos_token": "<s>", "eos_token": "</s>"})),
        full
    );
    assert!(count_of("bare", json!({"chat_template": TEMPLATE, "bos_token": null})) < full);
    let broken = folder("broken", &json, None);
    std::fs::write(broken.with_file_name("tokenizer_config.json"), "{").unwrap();
    let error = Counter::from_tokenizer_json(&broken, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("tokenizer_config.json"), "{error}");
    let missing = broken.with_file_name("missing.json");
    let error = Counter::from_tokenizer_json(&missing, None).unwrap_err();
    assert!(error.to_string().contains("missing.json"), "{error}");
}

#[test]
fn a_gguf_file_counts_with_its_own_template() {
    let counter = Counter::from_gguf(&model().write("templated.gguf")).unwrap();
    assert!(count(&counter, &[("user", "hello")]).is_exact());
    let debug = format!("{counter:?}");
    assert!(debug.contains("Rendering") && debug.len() < 500, "{debug}");
    let Some(path) = scratch("vocab/ggml-vocab-gpt-2.gguf") else { return };
    let error = Counter::from_gguf(&path).unwrap_err();
    assert!(error.to_string().contains("no chat template"), "{error}");
    let Some(path) = scratch("SmolLM2-135M-Instruct.Q4_1.gguf") else { return };
    let counter = Counter::from_gguf(&path).unwrap();
    // Asked of a llama.cpp server with this file.
    assert_eq!(count(&counter, &[("user", "Hello")]), TokenCount::Exact(31));
}

/// What a llama.cpp server rendered and counted for SmolLM2.
#[test]
fn recorded_prompts_of_a_llama_cpp_server_count_the_same() {
    let Some(path) = scratch("SmolLM2-135M-Instruct.Q4_1.gguf") else { return };
    let (counter, tokenizer) =
        (Counter::from_gguf(&path).unwrap(), Tokenizer::from_gguf(&path).unwrap());
    let record: Value = serde_json::from_str(include_str!("../../fixtures/smollm2.json")).unwrap();
    for entry in record["prompts"].as_array().unwrap() {
        let messages: Vec<modelway_core::Message> =
            serde_json::from_value(entry[0].clone()).unwrap();
        if entry[1] != json!(true) {
            continue;
        }
        let prompt = entry[2].as_str().unwrap();
        let expected = tokenizer.encode(prompt, Encoding::PROMPT).unwrap().len() as u64;
        let ours = counter.count_chat(&ChatRequest::new(messages)).unwrap();
        assert!(
            !ours.is_exact() || ours.tokens() == expected,
            "{prompt:?}: {ours:?}, not {expected}"
        );
    }
}
