//! Counts of llama.cpp's own server, over real templates.
//!
//! The record was made by llama.cpp of November 2026 (the xllamacpp wheel of `tests/servers/fetch.sh`) with the
//! vocabulary of SmolLM2: each template of llama.cpp's tree, random conversations, and how many tokens the server's
//! prompt has. Tools, calls and their results, names, thoughts and texts in parts are among them.

use std::collections::BTreeMap;

use modelway_core::window::TokenCounter;
use modelway_tokens::{ChatTemplate, Counter, Tokenizer};
use serde_json::Value;

use super::recordings::request;
use crate::support::scratch;

const RECORD: &str = include_str!("../../fixtures/llama_cpp.json");

#[test]
#[allow(clippy::print_stdout)]
fn what_is_exact_is_what_the_server_counts() {
    let Some(folder) = scratch("vocab/templates") else { return };
    let Some(model) = scratch("SmolLM2-135M-Instruct.Q4_1.gguf") else { return };
    let tokenizer = Tokenizer::from_gguf(&model).unwrap();
    let record: BTreeMap<String, Vec<(Value, u64)>> = serde_json::from_str(RECORD).unwrap();
    let (mut all, mut exact, mut equal) = (0, 0, 0);
    for (name, cases) in record {
        let source = std::fs::read_to_string(folder.join(format!("{name}.jinja"))).unwrap();
        let template = ChatTemplate::new(&source).unwrap();
        let counter = Counter::template(tokenizer.clone(), template).unwrap();
        for (body, theirs) in cases {
            all += 1;
            // A template may do what ours cannot; then nothing is said.
            let Ok(ours) = counter.count_chat(&request(&body).unwrap()) else { continue };
            equal += u32::from(ours.tokens() == theirs);
            exact += u32::from(ours.is_exact());
            assert!(
                !ours.is_exact() || ours.tokens() == theirs,
                "{name}, {theirs}: {ours:?} of {body}"
            );
        }
    }
    println!("{exact} of {all} exact, {equal} equal");
    assert!(exact >= 130, "{exact} of {all}");
}
