//! Texts at temperature 0 against llama.cpp's (`fixtures/greedy.py`).
//!
//! Both multiply 4 bit weights with activations that are rounded to 8 bits. A difference in the last place before
//! that rounding grows within a few layers to 0.1–0.3 in the logits: llama.cpp itself, with flash attention on and
//! off, agrees with itself on 7 of the 20 open prompts only. So there are three tests: twenty prompts where llama.cpp
//! is sure of every token, all equal; the same weights as 32 bit floats, where nothing is rounded, all equal; and the
//! open prompts, where the texts may part only where llama.cpp led by less than that noise.

use modelway_core::{ChatRequest, CompletionRequest, Inference, LogProbs, Message};
use modelway_local::LocalModels;
use serde_json::Value;

use crate::support::{chat_models, to};

/// Above this lead of llama.cpp's token, in log probability, rounding must not decide otherwise.
const NOISE: f64 = 0.75;

async fn answer(models: &LocalModels, case: &Value) -> (String, LogProbs) {
    if let Some(prompt) = case["prompt"].as_str() {
        let request = CompletionRequest::new(prompt).max_tokens(32u64).logprobs(2u32);
        let answer = models.complete(&request, &to("chat")).await.unwrap();
        let choice = answer.choices.into_iter().next().unwrap();
        return (choice.text, choice.logprobs.unwrap_or_default());
    }
    let messages =
        case["messages"].as_array().unwrap().iter().map(|m| {
            Message::new(m["role"].as_str().unwrap()).content(m["content"].as_str().unwrap())
        });
    let request = ChatRequest::new(messages).max_tokens(32u64).logprobs(true).top_logprobs(2u32);
    let answer = models.chat(&request, &to("chat")).await.unwrap();
    let choice = answer.choices.into_iter().next().unwrap();
    (choice.message.text().into_owned(), choice.logprobs.unwrap_or_default())
}

/// How many texts are equal; where one parts from llama.cpp's, llama.cpp leads by less than `noise`.
async fn equal(models: &LocalModels, cases: &[Value], noise: f64) -> usize {
    let mut equal = 0;
    for case in cases {
        let (text, logprobs) = answer(models, case).await;
        let expected = case["text"].as_str().unwrap();
        if text == expected {
            equal += 1;
            continue;
        }
        let mut read = String::new();
        let follows = |token: &&modelway_core::TokenLogProb| {
            read.push_str(&token.token);
            expected.starts_with(&read)
        };
        let shared = logprobs.content.iter().take_while(follows).count();
        let gap = case["gaps"][shared].as_f64().unwrap_or(0.0);
        eprintln!("parts after {shared} tokens, where llama.cpp leads by {gap}: {text:?}");
        assert!(gap < noise, "{case:#}: {text:?}");
    }
    eprintln!("{equal} of {} texts are equal", cases.len());
    equal
}

/// The open prompts, or the decided ones.
fn prompts(decided: bool) -> Vec<Value> {
    let all: Vec<Value> = serde_json::from_str(include_str!("../fixtures/greedy.json")).unwrap();
    let chosen: Vec<Value> =
        all.into_iter().filter(|case| case["decided"].is_boolean() == decided).collect();
    assert_eq!(chosen.len(), 20);
    chosen
}

#[tokio::test]
async fn greedy_text_equals_llama_cpps_where_it_is_sure() {
    let Some(models) = chat_models() else { return };
    assert_eq!(equal(&models, &prompts(true), 0.0).await, 20);
}

#[tokio::test]
async fn greedy_text_parts_from_llama_cpp_only_at_near_ties() {
    let Some(models) = chat_models() else { return };
    equal(&models, &prompts(false), NOISE).await;
}

/// The same weights as 32 bit floats (`fixtures/dequantise.py`), where nothing is rounded on the way.
#[tokio::test]
async fn greedy_text_equals_llama_cpps_where_nothing_is_rounded() {
    let Some(path) = crate::support::smollm2_floats() else { return };
    let models = crate::support::builder(path).build().unwrap();
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../fixtures/greedy-f32.json")).unwrap();
    assert!(equal(&models, &cases, 0.01).await == cases.len());
}
