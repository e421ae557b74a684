//! `modelway tokens`: counts without a key, and what would become of a conversation.

use serde_json::{Value, json};

use crate::support::{Ended, folder, modelway};

fn counted(arguments: &[&str], stdin: &str) -> Ended {
    let arguments = [&["tokens"], arguments].concat();
    modelway(&arguments).write_stdin(stdin.to_owned()).output().unwrap().into()
}

fn conversation(name: &str, messages: &Value) -> String {
    let file = folder(name).join("messages.json");
    std::fs::write(&file, messages.to_string()).unwrap();
    file.display().to_string()
}

#[test]
fn a_text_of_an_openai_model_is_counted_exactly_and_without_a_key() {
    let ended = counted(&["--model", "openai:gpt-4o", "--json", "--text", "-"], "hello world");
    let counted = ended.json();
    assert_eq!(ended.code, Some(0));
    assert_eq!((&counted["tokens"], &counted["exact"]), (&json!(2), &json!(true)));
    assert_eq!((&counted["context"], &counted["fits"]), (&json!(128_000), &json!(true)));
}

#[test]
fn a_conversation_has_its_template_counted() {
    let file = conversation("tokens-chat", &json!([{"role": "user", "content": "Hello"}]));
    let ended = counted(&["--model", "openai:gpt-4o", "--messages", &file, "--json"], "");
    assert_eq!(ended.json()["tokens"], 8);
    let people = counted(&["--model", "openai:gpt-4o", "--messages", &file], "").success();
    let fits = "8 tokens\nfits the context of 128000 with 4096 for the answer\n";
    assert_eq!(people, fits);
}

#[test]
fn what_is_too_long_shows_what_would_be_left_out() {
    let role = |n: usize| if n.is_multiple_of(2) { "user" } else { "assistant" };
    let turn = |n: usize| json!({"role": role(n), "content": "word ".repeat(20)});
    let file = conversation("tokens-long", &Value::from((0..9).map(turn).collect::<Vec<_>>()));
    let options = ["--messages", &file, "--context", "100", "--max-tokens", "10", "--json"];
    let ended = counted(&[&["--model", "openai:gpt-4o"], &options[..]].concat(), "");
    let counted = ended.json();
    assert_eq!((&counted["fits"], &counted["sent"]["fits"]), (&json!(false), &json!(true)));
    assert_eq!(counted["sent"]["dropped"], json!([0, 1, 2, 3, 4, 5]));
    assert!(counted["sent"]["tokens"].as_u64().unwrap() <= 90, "{counted}");
}

#[test]
fn a_model_without_a_tokenizer_here_is_estimated() {
    let options = ["--model", "anyscale:meta-llama/Llama-2-7b-chat-hf", "--json", "--text", "hi"];
    let counted = counted(&options, "").json();
    assert_eq!((&counted["exact"], &counted["context"]), (&json!(false), &json!(4_096)));
}

#[test]
fn something_must_be_counted() {
    let neither = counted(&["--model", "openai:gpt-4o"], "");
    assert_eq!(neither.code, Some(2), "{neither:?}");
    let broken = conversation("tokens-broken", &json!({"no": "messages"}));
    let ended = counted(&["--model", "openai:gpt-4o", "--messages", &broken], "");
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("messages.json cannot be read"), "{ended:?}");
    let format = ["--tokenizer", "/nowhere.json", "--format", "gpt", "--text", "hi"];
    let ended = counted(&format, "");
    assert!(ended.stderr.contains("known: llama-2"), "{ended:?}");
    let missing = counted(&["--tokenizer", "/nowhere.json", "--text", "hi"], "");
    assert!(missing.stderr.contains("/nowhere.json"), "{missing:?}");
}
