//! Prompts are those of llama.cpp, for SmolLM2's own template.

use modelway_core::Message;
use modelway_tokens::gguf::Header;
use modelway_tokens::{ChatTemplate, RenderOptions};
use serde_json::Value;

use crate::support::scratch;

#[test]
fn prompts_equal_the_recorded_ones() {
    let Some(path) = scratch("SmolLM2-135M-Instruct.Q4_1.gguf") else { return };
    let template = ChatTemplate::from_gguf(&Header::open(&path).unwrap()).unwrap().unwrap();
    let record: Value = serde_json::from_str(include_str!("../fixtures/smollm2.json")).unwrap();
    let prompts = record["prompts"].as_array().unwrap();
    assert!(prompts.len() >= 24);
    for entry in prompts {
        let messages: Vec<Message> = serde_json::from_value(entry[0].clone()).unwrap();
        let mut options = RenderOptions::prompt();
        options.add_generation_prompt = entry[1].as_bool().unwrap();
        let prompt = template.render(&messages, &options).unwrap();
        assert_eq!(prompt, entry[2].as_str().unwrap(), "{messages:?}");
    }
}
