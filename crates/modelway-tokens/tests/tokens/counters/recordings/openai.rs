//! OpenAI's own counts.

use std::collections::BTreeMap;

use modelway_core::window::TokenCounter;
use modelway_tokens::Counter;

use super::exchange::{Ask, exchanges};

#[test]
#[allow(clippy::print_stdout)]
fn counts_equal_those_that_openai_reported() {
    let Some(all) = exchanges(&["openai", "azure"]) else { return };
    let mut table: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for exchange in all {
        let (name, model, theirs) = (&exchange.name, &exchange.model, exchange.theirs);
        let Some(counter) = Counter::openai(model) else {
            println!("{name}: {model} is not known");
            continue;
        };
        let ours = match &exchange.ask {
            Ask::Chat(request) => counter.count_chat(request).unwrap(),
            Ask::Prompt(prompt) => counter.count_prompt(prompt).unwrap(),
        };
        println!("{name} {model}: {ours:?} of {theirs}");
        if !ours.is_exact() {
            continue;
        }
        let row = table.entry(model.clone()).or_default();
        row.1 += 1;
        if ours.tokens() == theirs {
            row.0 += 1;
        } else {
            wrong.push(format!("{name} ({model}): {} instead of {theirs}", ours.tokens()));
        }
    }
    for (model, (right, all)) in &table {
        println!("{model}: {right} of {all}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // That nothing is wrong is no merit where all are estimates.
    let right: u32 = table.values().map(|(right, _)| right).sum();
    assert!(right >= 19, "{right} of 19 chats and completions are exact now: {table:?}");
}
