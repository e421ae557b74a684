//! The formats that are built in.

use modelway_core::ErrorKind;
use modelway_core::window::{TokenCount, TokenCounter};
use modelway_tokens::{Counter, Encoding, Format, Tokenizer};

use super::support::{chat, count, vocabulary};

fn counter(format: Format, name: &str) -> Option<(Counter, Tokenizer)> {
    let tokenizer = vocabulary(name)?;
    Some((Counter::format(format, tokenizer.clone()).unwrap(), tokenizer))
}

/// From the vendor's documentation: a chat with Llama 2 70B, and a completion that brings its own first token.
#[test]
fn the_documented_counts_of_llama_2() {
    let Some((counter, _)) = counter(Format::Llama2, "llama-spm") else { return };
    let request = [("system", "You are a helpful assistant."), ("user", "Say 'Test'.")];
    assert_eq!(count(&counter, &request), TokenCount::Exact(32));
    let prompt = counter.count_prompt("<s>[INST] Tell me a joke. [/INST]").unwrap();
    assert_eq!(prompt, TokenCount::Exact(15));
}

const TALK: [(&str, &str); 4] =
    [("system", " S "), ("user", " one\n"), ("assistant", " two "), ("user", "three")];

#[test]
fn prompts_are_those_of_the_published_formats() {
    for (format, vocabulary, expected) in [
        (
            Format::Llama2,
            "llama-spm",
            "[INST] <<SYS>>\n S \n<</SYS>>\n\none [/INST] two </s><s>[INST] three [/INST]",
        ),
        (Format::Mistral, "llama-spm", "[INST]  S  + one [/INST]two</s> [INST] three [/INST]"),
        (
            Format::Zephyr,
            "llama-spm",
            "<|system|>\nS</s>\n<|user|>\none</s>\n<|assistant|>\ntwo</s>\n<|user|>\nthree</s>\n<|assistant|>\n",
        ),
        (
            Format::Llama3,
            "llama-bpe",
            "<|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\none<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\ntwo<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nthree<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
        ),
        (
            Format::ChatMl,
            "qwen2",
            "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\none<|im_end|>\n<|im_start|>assistant\ntwo<|im_end|>\n<|im_start|>user\nthree<|im_end|>\n<|im_start|>assistant\n",
        ),
    ] {
        let Some((counter, tokenizer)) = counter(format, vocabulary) else { return };
        let expected = tokenizer.encode(expected, Encoding::PROMPT).unwrap().len() as u64;
        assert_eq!(count(&counter, &TALK), TokenCount::Exact(expected), "{format:?}");
    }
}

/// Those of which something is not proven: the numbers, and that they are said to be estimates.
#[test]
fn prompts_that_no_source_settles_are_estimates_of_what_is_published() {
    for (format, expected) in [
        (Format::Mixtral8x22b, "[INST] one [/INST]two </s> [INST]  S \n\n three [/INST]"),
        (
            Format::Gemma,
            "<start_of_turn>user\n S \n\none<end_of_turn>\n<start_of_turn>model\ntwo<end_of_turn>\n<start_of_turn>user\nthree<end_of_turn>\n<start_of_turn>model\n",
        ),
    ] {
        let Some((counter, tokenizer)) = counter(format, "llama-spm") else { return };
        let expected = tokenizer.encode(expected, Encoding::PROMPT).unwrap().len() as u64;
        assert_eq!(count(&counter, &TALK), TokenCount::Estimate(expected), "{format:?}");
    }
    // Without a system message, of which Gemma knows nothing, its prompt is the published one.
    let Some((counter, tokenizer)) = counter(Format::Gemma, "llama-spm") else { return };
    let expected = "<start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\n";
    let expected = tokenizer.encode(expected, Encoding::PROMPT).unwrap().len() as u64;
    assert_eq!(count(&counter, &[("user", "Hi")]), TokenCount::Exact(expected));
}

#[test]
fn the_hidden_system_prompt_is_counted_and_said_to_be_unsure() {
    let Some((counter, _)) = counter(Format::Mistral, "llama-spm") else { return };
    let bare = count(&counter, &[("user", "Hi")]);
    let own = count(&counter, &[("system", "Be brief."), ("user", "Hi")]);
    assert!(own.is_exact() && !bare.is_exact());
    assert!((30..50).contains(&(bare.tokens() - own.tokens())), "{bare:?} {own:?}");
}

#[test]
fn what_a_format_has_no_place_for_is_an_estimate() {
    let Some((counter, _)) = counter(Format::ChatMl, "qwen2") else { return };
    assert!(count(&counter, &[("user", "a")]).is_exact());
    assert!(!count(&counter, &[("user", "a"), ("tool", "b"), ("user", "c")]).is_exact());
    let two = chat(&[("system", "a"), ("system", "b"), ("user", "c")]);
    assert_eq!(counter.count_chat(&two).unwrap_err().kind(), ErrorKind::InvalidRequest);
    for (name, format) in Format::NAMED {
        assert_eq!(Format::from_name(name), Some(format));
    }
    assert_eq!(Format::from_name("llama"), None);
}

#[test]
fn models_that_anyscale_served() {
    for (model, format) in [
        ("meta-llama/Llama-2-70b-chat-hf", Some(Format::Llama2)),
        ("mistralai/Mixtral-8x7B-Instruct-v0.1", Some(Format::Mistral)),
        ("mistralai/Mixtral-8x22B-Instruct-v0.1", Some(Format::Mixtral8x22b)),
        ("meta-llama/Meta-Llama-3-8B-Instruct", Some(Format::Llama3)),
        ("mlabonne/NeuralHermes-2.5-Mistral-7B", Some(Format::ChatMl)),
        ("codellama/CodeLlama-70b-Instruct-hf", None),
        ("gpt-4o", None),
    ] {
        assert_eq!(Format::of_anyscale(model), format, "{model}");
    }
}
