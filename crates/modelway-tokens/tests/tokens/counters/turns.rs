//! A counter that knows the conversation before counts as one that knows nothing.

use modelway_core::window::TokenCounter;
use modelway_core::{ChatRequest, Message};
use modelway_tokens::{ChatTemplate, Counter, Format};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::support::{orderly, text, vocabulary};

/// What becomes of a conversation before it is counted again.
#[derive(Debug, Clone)]
enum Change {
    /// The next turn.
    Goes(String, String),
    /// The oldest turn leaves.
    Forgets,
    /// A message says something else.
    Edits(usize, String),
    /// A word in the middle of a message's text is another one.
    Mends(usize, String),
    /// Back to where it was.
    Undoes,
    /// Another one, begun anew.
    Another(Vec<Message>),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (text(), text()).prop_map(|(answer, question)| Change::Goes(answer, question)),
        1 => Just(Change::Forgets),
        1 => (any::<usize>(), text()).prop_map(|(at, text)| Change::Edits(at, text)),
        1 => (any::<usize>(), text()).prop_map(|(at, text)| Change::Mends(at, text)),
        1 => Just(Change::Undoes),
        1 => orderly().prop_map(Change::Another),
    ]
}

fn long(word: &str) -> String {
    format!("{word} {} {word}", "and so on".repeat(40))
}

fn apply(change: &Change, messages: &mut Vec<Message>) {
    let len = messages.len();
    match change {
        Change::Goes(answer, question) => {
            messages.extend([Message::assistant(long(answer)), Message::user(long(question))]);
        }
        Change::Forgets if len > 4 => drop(messages.drain(1..3)),
        Change::Edits(at, text) => {
            let message = &mut messages[at % len];
            message.content = Some(text.as_str().into());
        }
        Change::Mends(at, text) => {
            let message = &mut messages[at % len];
            let mended = message.text().replacen("and so on", text, 1);
            message.content = Some(mended.into());
        }
        Change::Undoes if len > 2 => messages.truncate(len - 2),
        Change::Forgets | Change::Undoes => {}
        Change::Another(others) => messages.clone_from(others),
    }
}

fn check(make: &dyn Fn() -> Counter) {
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let cases = (orderly(), prop::collection::vec(change(), 1..12));
    TestRunner::new(config)
        .run(&cases, |(mut messages, changes)| {
            let kept = make();
            for change in &changes {
                apply(change, &mut messages);
                let request = ChatRequest::new(messages.clone());
                let (known, fresh) = (kept.count_chat(&request), make().count_chat(&request));
                // A template may refuse what an edit made of it.
                prop_assert_eq!(known.ok(), fresh.ok(), "after {:?}: {:?}", change, messages);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn in_formats_that_are_written_as_a_whole() {
    let Some(tokenizer) = vocabulary("llama-spm") else { return };
    for format in [Format::Llama2, Format::Mistral, Format::Mixtral8x22b] {
        check(&|| Counter::format(format, tokenizer.clone()).unwrap());
    }
}

#[test]
fn in_templates_whose_messages_depend_on_each_other() {
    let Some(tokenizer) = vocabulary("qwen2") else { return };
    let template = "{% for m in messages %}{{ '<|im_start|>' ~ m.role ~ loop.index0 ~ m.content ~ '<|im_end|>\\n' }}{% endfor %}";
    let template = ChatTemplate::new(template).unwrap();
    check(&|| Counter::template(tokenizer.clone(), template.clone()).unwrap());
}

#[test]
fn in_formats_that_add_up() {
    let Some(tokenizer) = vocabulary("llama-bpe") else { return };
    check(&|| Counter::format(Format::Llama3, tokenizer.clone()).unwrap());
    check(&|| Counter::openai("gpt-4o").unwrap());
}
