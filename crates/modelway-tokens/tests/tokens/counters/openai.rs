//! OpenAI's encodings and formula, against a second implementation.

use modelway_core::window::{TokenCount, TokenCounter};
use modelway_core::{ChatRequest, FunctionTool, Image, Message, Part};
use modelway_tokens::{Counter, Encoding, OpenAiEncoding, Tokenizer};
use proptest::prelude::*;

use super::support::{count, text};

fn both() -> [(Tokenizer, &'static tiktoken_rs::CoreBPE); 4] {
    [
        (OpenAiEncoding::O200k, tiktoken_rs::o200k_base_singleton()),
        (OpenAiEncoding::Cl100k, tiktoken_rs::cl100k_base_singleton()),
        (OpenAiEncoding::P50k, tiktoken_rs::p50k_base_singleton()),
        (OpenAiEncoding::R50k, tiktoken_rs::r50k_base_singleton()),
    ]
    .map(|(encoding, other)| (Tokenizer::openai(encoding), other))
}

fn agree(text: &str) {
    for (ours, theirs) in both() {
        let ids = ours.encode(text, Encoding::TEXT).unwrap();
        assert_eq!(ids, theirs.encode_ordinary(text), "{text:?}");
        let bytes: Vec<u8> = ids.iter().flat_map(|&id| ours.piece(id)).collect();
        assert_eq!(bytes, text.as_bytes());
        let special = ours.encode(text, Encoding::PROMPT).unwrap();
        assert_eq!(special, theirs.encode_with_special_tokens(text), "{text:?}");
    }
}

#[test]
fn ids_are_those_of_the_second_implementation() {
    for text in [
        "",
        " ",
        "\n",
        "  a",
        "a  ",
        "\r\n\r\n x",
        "I'm we'LL 's",
        "12345678",
        "a.b/c\n\n//x",
        "漢字かな交じり文",
        "👩‍👩‍👧‍👦🙂",
        "\u{85}\u{a0}x",
        "ÀÉÎõü ǅ",
        "<|endoftext|>x<|endofprompt|>",
        "<|fim_prefix|>",
        "AbCdEF",
        "fn main() {\n\tprintln!(\"hi\");\n}\n",
        "\u{0}\u{1}",
        "٣٤٥६७",
        "e\u{301}\u{302}",
    ] {
        agree(text);
    }
    agree(include_str!("openai.rs"));
    agree(include_str!("../../../src/tokenizer/ggml/end.rs"));
}

#[test]
fn hostile_texts_are_counted_in_good_time() {
    let counter = Counter::openai("gpt-4o").unwrap();
    let old = Counter::openai("text-davinci-003").unwrap();
    for piece in ["a", " ", "\n", "=", "漢", "🙂", "'", "\u{301}", "<|", "ab ", "\r", "1"] {
        let text = piece.repeat(200_000 / piece.len());
        for counter in [&counter, &old] {
            assert!(counter.count_prompt(&text).unwrap().tokens() > 0);
        }
    }
}

/// The cookbook's example, with its counts.
#[test]
fn the_cookbooks_example_is_counted_as_there() {
    let system = "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.";
    let named = |name: &str, text: &str| {
        let mut message = Message::system(text);
        message.name = Some(name.to_owned());
        message
    };
    let request = ChatRequest::new([
        Message::system(system),
        named("example_user", "New synergies will help drive top-line growth."),
        named("example_assistant", "Things working well together will increase revenue."),
        named(
            "example_user",
            "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
        ),
        named("example_assistant", "Let's talk later when we're less busy about how to do better."),
        Message::user(
            "This late pivot means we don't have time to boil the ocean for the client deliverable.",
        ),
    ]);
    for (model, expected) in [
        ("gpt-3.5-turbo", 129),
        ("gpt-4-0613", 129),
        ("gpt-4o", 124),
        ("gpt-4o-mini", 124),
        ("ft:gpt-4o-mini-2024-07-18:acme::abc", 124),
        ("gpt-3.5-turbo-0301", 127),
    ] {
        let counter = Counter::openai(model).unwrap();
        assert_eq!(counter.count_chat(&request).unwrap(), TokenCount::Exact(expected), "{model}");
    }
}

#[test]
fn only_ids_of_openais_are_known() {
    for id in ["", "gpt-6", "gpt", "claude-3", "gpt-4omni", "o", "o11", "adam", "llama", "gpt-5x"] {
        assert!(Counter::openai(id).is_none(), "{id}");
    }
    for id in ["gpt-5.2-chat-latest", "o3-2025-04-16", "gpt-4-32k", "chatgpt-4o-latest", "davinci"]
    {
        assert!(Counter::openai(id).is_some(), "{id}");
    }
}

#[test]
fn images_are_priced_as_documented() {
    let png = |width: u32, height: u32| {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0]);
        Image::bytes("image/png", bytes)
    };
    let price = |model: &str, image: Image| {
        let counter = Counter::openai(model).unwrap();
        let with = |parts: Vec<Part>| {
            counter.count_chat(&ChatRequest::new([Message::user(parts)])).unwrap()
        };
        let (all, none) = (with(vec![image.into()]), with(vec![]));
        match all {
            TokenCount::Exact(n) => TokenCount::Exact(n - none.tokens()),
            TokenCount::Estimate(n) => TokenCount::Estimate(n - none.tokens()),
        }
    };
    // The documentation's own examples.
    assert_eq!(price("gpt-4o", png(1024, 1024).detail("high")), TokenCount::Exact(765));
    assert_eq!(price("gpt-4o", png(2048, 4096).detail("high")), TokenCount::Exact(1105));
    assert_eq!(price("gpt-4o", png(4096, 8192).detail("low")), TokenCount::Exact(85));
    // What is billed may differ by one, so that none of these is exact.
    for (model, (width, height), squares, hundredths) in [
        ("gpt-4.1-mini", (1024, 1024), 1024, 162),
        ("o4-mini", (1024, 1024), 1024, 172),
        ("o4-mini", (1800, 2400), 33 * 44, 172),
        ("gpt-5.4", (2048, 2048), 2500, 120),
        ("gpt-5.6-sol", (4096, 4096), 128 * 128, 120),
        ("gpt-4.1-nano", (1, 100_000), 1536, 246),
    ] {
        let price = price(model, png(width, height).detail("high"));
        let expected = u64::div_ceil(squares * hundredths, 100);
        assert_eq!(price, TokenCount::Estimate(expected), "{model}: {width} x {height}");
    }
    // 512.75 pixels high, once it is 2048 wide: one row of squares or two.
    assert_eq!(price("gpt-4o", png(2049, 513).detail("high")), TokenCount::Estimate(1445));
    assert_eq!(price("gpt-4o", png(2048, 512).detail("high")), TokenCount::Exact(765));
    assert_eq!(price("gpt-4o", png(1024, 1024)), TokenCount::Estimate(765));
    assert!(!price("gpt-4o", Image::url("https://example.org/x.png")).is_exact());
    assert!(!price("gpt-4", png(10, 10)).is_exact());
    for (width, height) in [(0, 0), (u32::MAX, 1), (1, u32::MAX), (u32::MAX, u32::MAX)] {
        let _ = price("gpt-4o", png(width, height).detail("high"));
        let _ = price("o4-mini", png(width, height));
    }
    for url in ["data:", "data:image/png;base64,", "data:image/png;base64,iVBOR", "data:;base64,é"]
    {
        assert!(!price("gpt-4o", Image::url(url).detail("high")).is_exact());
    }
}

#[test]
fn what_openai_does_not_tell_is_an_estimate() {
    let counter = Counter::openai("gpt-4o").unwrap();
    let hello = || Message::user("Hello");
    let plain = count(&counter, &[("user", "Hello")]);
    assert_eq!(plain, TokenCount::Exact(8));
    let tool = FunctionTool::new("f").parameters(
        serde_json::json!({"type": "object", "properties": {"a": {"enum": ["x", "y"]}}}),
    );
    let audio = Message::user(vec![Part::Audio(modelway_core::Audio::bytes("wav", [0; 999]))]);
    for request in [
        ChatRequest::new([hello()]).tools([tool]),
        ChatRequest::new([hello(), Message::tool("c", "x")]),
        ChatRequest::new([audio]),
        ChatRequest::new([hello()]).response_format(modelway_core::ResponseFormat::json_schema(
            "s",
            serde_json::json!({}),
        )),
        ChatRequest::new([Message::new("critic").content("x")]),
    ] {
        let answer = counter.count_chat(&request).unwrap();
        assert!(matches!(answer, TokenCount::Estimate(n) if n > 4), "{answer:?}");
    }
}

proptest! {
    #[test]
    fn any_text_has_the_ids_of_the_second_implementation(text in text()) {
        agree(&text);
    }
}
