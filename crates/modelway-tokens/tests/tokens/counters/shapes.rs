//! Counts from parts equal counts from scratch, for real templates and vocabularies.

use modelway_core::window::TokenCounter;
use modelway_core::{ChatRequest, Message, Role};
use modelway_tokens::{ChatTemplate, Counter, Encoding, Format, RenderOptions, Tokenizer};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::support::{any_order, orderly, vocabulary, wild};

const CHATML: &str = "{% for m in messages %}{% if loop.first and m.role != 'system' %}{{ '<|im_start|>system\\nYou are helpful<|im_end|>\\n' }}{% endif %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
const LLAMA_3: &str = "{% for m in messages %}{% set content = '<|start_header_id|>' + m.role + '<|end_header_id|>\\n\\n' + m.content | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = '<|begin_of_text|>' + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";
/// Thoughts of earlier turns are left out, and a first answer is written otherwise.
const THINKING: &str = "{% for m in messages %}{% set text = m.content %}{% if m.role == 'assistant' and '</think>' in text %}{% set text = text.split('</think>')[-1] %}{% endif %}{{ '<|im_start|>' + m.role + '\\n' + text + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n<think>\\n' }}{% endif %}";
/// Each message depends on the one before it.
const CHAINED: &str = "{% for m in messages %}{{ '<|im_start|>' + m.role + ' after ' + loop.index0 | string + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}{{ '<|im_start|>' if add_generation_prompt }}";

/// The count of the whole text, with none of a counter's ways.
fn whole(template: &ChatTemplate, tokenizer: &Tokenizer, messages: &[Message]) -> Option<u64> {
    let spell = |id: Option<u32>| {
        String::from_utf8(id.map(|id| tokenizer.piece_special(id)).unwrap_or_default()).unwrap()
    };
    let bos = spell(tokenizer.bos());
    let mut options = RenderOptions::prompt();
    options.bos_token = Some(bos.clone());
    options.eos_token = Some(spell(tokenizer.eos()));
    options.now = modelway_core::Timestamp::from_unix_seconds(0);
    let text = template.render(messages, &options).ok()?;
    let adds = tokenizer.encode("", Encoding::PROMPT).unwrap().len();
    let text = if adds > 0 { text.strip_prefix(&bos).unwrap_or(&text) } else { &text };
    Some(tokenizer.encode(text, Encoding::PROMPT).ok()?.len() as u64)
}

fn check(source: &str, tokenizer: &Tokenizer, additive: bool) {
    let template = ChatTemplate::new(source).unwrap();
    let counter = Counter::template(tokenizer.clone(), template.clone()).unwrap();
    let hello = ChatRequest::new([Message::user("Hello")]);
    assert_eq!(counter.tally(&hello).unwrap().is_some(), additive, "{source}");
    let mut runner =
        TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let conversations = prop_oneof![orderly(), any_order()];
    runner
        .run(&(conversations, any::<u32>()), |(messages, leave)| {
            compare(&counter, &template, tokenizer, &messages, leave);
            Ok(())
        })
        .unwrap();
}

fn compare(
    counter: &Counter,
    template: &ChatTemplate,
    tokenizer: &Tokenizer,
    messages: &[Message],
    leave: u32,
) {
    let request = ChatRequest::new(messages.to_vec());
    let Some(expected) = whole(template, tokenizer, messages) else { return };
    let count = counter.count_chat(&request).unwrap();
    let closed = messages.last().unwrap().role != Role::Assistant;
    // What servers tell it is not known.
    let told = ["strftime_now", "date_string", "reasoning_effort", "enable_thinking", "<im_patch>"];
    if !count.is_exact() && told.iter().any(|name| template.source().contains(name)) {
        return;
    }
    if count.is_exact() {
        assert_eq!(count.tokens(), expected, "{messages:?}");
    } else {
        assert!(!closed || messages.iter().any(|m| m.role == Role::Tool), "{messages:?}");
    }
    let Some(tally) = counter.tally(&request).unwrap() else { return };
    assert_eq!(tally.total(), count);
    if tally.opens {
        return;
    }
    // Leaving out what a trimmer may: all but system messages and the last.
    let last = messages.len() - 1;
    let stays =
        |i: usize| i == last || messages[i].role == Role::System || leave >> (i % 32) & 1 == 0;
    let left: Vec<Message> =
        (0..=last).filter(|&i| stays(i)).map(|i| messages[i].clone()).collect();
    let cost: u64 = (0..=last).filter(|&i| stays(i)).map(|i| tally.messages[i]).sum();
    if let Some(expected) = whole(template, tokenizer, &left) {
        assert_eq!(tally.around + cost, expected, "{left:?} of {messages:?}");
    }
}

/// What is exact is so, whatever the messages are.
fn exact_or_not(
    counter: &Counter,
    template: &ChatTemplate,
    tokenizer: &Tokenizer,
    messages: &[Message],
) {
    let request = ChatRequest::new(messages.to_vec());
    let Some(expected) = whole(template, tokenizer, messages) else { return };
    let count = counter.count_chat(&request).unwrap();
    assert!(!count.is_exact() || count.tokens() == expected, "{count:?}, {expected}: {messages:?}");
}

#[test]
fn parts_add_up_for_chatml() {
    let Some(tokenizer) = vocabulary("qwen2") else { return };
    check(CHATML, &tokenizer, true);
    check(THINKING, &tokenizer, true);
}

#[test]
fn parts_add_up_for_llama_3() {
    let Some(tokenizer) = vocabulary("llama-bpe") else { return };
    check(LLAMA_3, &tokenizer, true);
}

#[test]
fn a_template_whose_messages_depend_on_each_other_is_counted_as_a_whole() {
    let Some(tokenizer) = vocabulary("qwen2") else { return };
    check(CHAINED, &tokenizer, false);
    // The marks are no tokens here, and words could join over them.
    let Some(tokenizer) = vocabulary("llama-spm") else { return };
    check(CHATML, &tokenizer, false);
}

/// The real templates in llama.cpp's tree.
#[test]
#[allow(clippy::print_stdout)]
fn real_templates_are_counted_as_they_are_written() {
    let Some(folder) = crate::support::scratch("vocab/templates") else { return };
    let entries = std::fs::read_dir(folder).unwrap();
    let (mut additive, mut all) = (0, 0);
    let vocabularies: Vec<Tokenizer> =
        ["qwen2", "llama-bpe", "phi-3"].into_iter().filter_map(vocabulary).collect();
    let mut runner =
        TestRunner::new(Config { cases: 5, failure_persistence: None, ..Config::default() });
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "jinja") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let Ok(template) = ChatTemplate::new(&source) else { continue };
        for tokenizer in &vocabularies {
            let counter = Counter::template(tokenizer.clone(), template.clone()).unwrap();
            let hello = ChatRequest::new([Message::user("Hello")]);
            let adds_up = counter.tally(&hello).is_ok_and(|tally| tally.is_some());
            if adds_up {
                println!("{} adds up", path.file_name().unwrap().display());
            }
            (additive, all) = (additive + u32::from(adds_up), all + 1);
            let conversations = prop_oneof![orderly(), any_order()];
            runner
                .run(&(conversations, any::<u32>()), |(messages, leave)| {
                    compare(&counter, &template, tokenizer, &messages, leave);
                    Ok(())
                })
                .unwrap();
            // By now the counter knows some of these messages.
            let conversations = (wild(), prop::option::of(orderly()));
            runner
                .run(&conversations, |(mut messages, before)| {
                    messages.splice(0..0, before.into_iter().flatten());
                    exact_or_not(&counter, &template, tokenizer, &messages);
                    Ok(())
                })
                .unwrap();
        }
    }
    println!("{additive} of {all} pairs of template and vocabulary add up");
    assert!(additive >= 20, "{additive} of {all}");
}

#[test]
fn a_turn_more_is_counted_as_from_scratch() {
    let Some(tokenizer) = vocabulary("llama-bpe") else { return };
    let kept = Counter::format(Format::Llama3, tokenizer.clone()).unwrap();
    let mut messages = vec![Message::system("Be brief.")];
    for turn in 0..40 {
        messages.push(Message::user(format!("{turn} {}", "question ".repeat(turn))));
        let request = ChatRequest::new(messages.clone());
        let fresh = Counter::format(Format::Llama3, tokenizer.clone()).unwrap();
        assert_eq!(kept.count_chat(&request).unwrap(), fresh.count_chat(&request).unwrap());
        messages.push(Message::assistant("answer ".repeat(turn + 1)));
    }
}

#[test]
fn only_words_that_a_template_looks_for_are_counted_with_the_whole() {
    let Some(tokenizer) = vocabulary("qwen2") else { return };
    let adds_up = |source: &str, words: &str| {
        let template = ChatTemplate::new(source).unwrap();
        let counter = Counter::template(tokenizer.clone(), template).unwrap();
        let messages = [Message::user("a"), Message::assistant(words), Message::user("b")];
        counter.tally(&ChatRequest::new(messages)).unwrap().is_some()
    };
    assert!(adds_up(CHATML, "about <|im_end|> and </think>"));
    assert!(adds_up(THINKING, "about <|im_end|>"));
    assert!(!adds_up(THINKING, "thought</think>answer"));
}
