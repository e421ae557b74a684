//! Requests and vocabularies for the tests of counters.

use modelway_core::window::{TokenCount, TokenCounter};
use modelway_core::{ChatRequest, Content, Message, Part, Role};
use modelway_tokens::{Counter, Tokenizer};
use proptest::prelude::*;

use crate::support::scratch;

/// A vocabulary out of llama.cpp's tree.
pub(super) fn vocabulary(name: &str) -> Option<Tokenizer> {
    let path = scratch("vocab")?.join(format!("ggml-vocab-{name}.gguf"));
    Some(Tokenizer::from_gguf(&path).unwrap())
}

pub(super) fn chat(messages: &[(&str, &str)]) -> ChatRequest {
    ChatRequest::new(messages.iter().map(|(role, text)| Message::new(*role).content(*text)))
}

pub(super) fn count(counter: &Counter, messages: &[(&str, &str)]) -> TokenCount {
    counter.count_chat(&chat(messages)).unwrap()
}

/// Texts of all kinds, those that tokenizers and templates trip over among them.
pub(super) fn text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Hello",
        " world",
        "\n",
        "\n\n",
        " ",
        "  ",
        "\t",
        "don't",
        "'ll",
        "漢字",
        "🙂",
        "ünï",
        "123456",
        "<|im_end|>",
        "<|im_start|>",
        "<|im_",
        "<|",
        "</s>",
        "<s>",
        "[INST]",
        "[/INST]",
        "{{ x }}",
        "{%",
        "<think>",
        "</think>",
        "\u{a0}",
        "▁",
        "Ġ",
        "\r\n",
        "<|eot_id|>",
        "<|endoftext|>",
        "</",
        "base64==",
        "\u{200d}",
        "a",
    ]);
    prop_oneof![
        3 => prop::collection::vec(words, 0..8).prop_map(|words| words.concat()),
        1 => "\\PC{0,20}",
    ]
}

/// A conversation that may begin with a system message, in which user and assistant take turns.
pub(super) fn orderly() -> impl Strategy<Value = Vec<Message>> {
    (prop::option::of(text()), prop::collection::vec(text(), 1..9)).prop_map(
        |(system, mut turns)| {
            if turns.len() % 2 == 0 {
                turns.pop();
            }
            let mut roles = [Role::User, Role::Assistant].into_iter().cycle();
            let turns =
                turns.into_iter().map(|text| Message::new(roles.next().unwrap()).content(text));
            system.map(Message::system).into_iter().chain(turns).collect()
        },
    )
}

/// A conversation of any order.
pub(super) fn any_order() -> impl Strategy<Value = Vec<Message>> {
    let role = prop::sample::select(vec![Role::User, Role::Assistant, Role::System, Role::Tool]);
    let message = (role, text()).prop_map(|(role, text)| Message::new(role).content(text));
    prop::collection::vec(message, 1..8)
}

/// A conversation of any order, in which messages have names, thoughts, several texts or none at all.
pub(super) fn wild() -> impl Strategy<Value = Vec<Message>> {
    let roles = vec![Role::User, Role::User, Role::Assistant, Role::System, Role::Developer];
    let content = prop_oneof![
        4 => text().prop_map(|text| Some(Content::from(text))),
        1 => prop::collection::vec(text().prop_map(Part::text_part), 0..4)
            .prop_map(|parts| Some(Content::Parts(parts))),
        1 => Just(None),
    ];
    let rarely = |words| prop::option::weighted(0.1, words);
    let message = (prop::sample::select(roles), content, rarely(text()), rarely(text()));
    let message = message.prop_map(|(role, content, name, reasoning)| {
        let mut message = Message::new(role);
        (message.content, message.name, message.reasoning) = (content, name, reasoning);
        message
    });
    (prop::collection::vec(message, 0..7), text()).prop_map(|(mut messages, last)| {
        messages.push(Message::user(last));
        messages
    })
}
