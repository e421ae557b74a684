//! The vocabularies inside the program, against those of llama.cpp and its vectors.

use modelway_core::ChatRequest;
use modelway_core::window::{TokenCount, TokenCounter};
use modelway_tokens::gguf::Header;
use modelway_tokens::{Counter, Encoding, Format, OpenAiEncoding, Tokenizer};
use proptest::test_runner::{Config, TestRunner};

use super::support::{count, orderly, text, vocabulary};
use crate::support::scratch;
use crate::vectors::vectors;

fn agrees(ours: &Tokenizer, name: &str) {
    let (Some(folder), Some(theirs)) = (scratch("vocab"), vocabulary(name)) else { return };
    for (text, ids) in vectors(&folder, name) {
        assert_eq!(ours.encode(&text, Encoding::TEXT).unwrap(), ids, "{name}: {text:?}");
    }
    let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&text(), |text| {
            let Ok(expected) = theirs.encode(&text, Encoding::TEXT) else { return Ok(()) };
            assert_eq!(ours.encode(&text, Encoding::TEXT).unwrap(), expected, "{name}: {text:?}");
            Ok(())
        })
        .unwrap();
}

#[test]
fn llama_3_has_llama_cpps_ids() {
    agrees(&Tokenizer::llama3(), "llama-bpe");
    let Some(file) = vocabulary("llama-bpe") else { return };
    let text =
        "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|end_of_text|>";
    let ours = Tokenizer::llama3();
    let ids = |tokenizer: &Tokenizer| tokenizer.encode(text, Encoding::PROMPT).unwrap();
    assert_eq!(ids(&ours), ids(&file));
    assert_eq!((ours.bos(), ours.vocabulary_size()), (file.bos(), file.vocabulary_size()));
}

#[test]
fn qwen_has_llama_cpps_ids() {
    agrees(&Tokenizer::qwen2(), "qwen2");
    let Some(file) = vocabulary("qwen2") else { return };
    let text = "<|im_start|>user\nHi<|im_end|>\n<|endoftext|>";
    let ids = |tokenizer: &Tokenizer| tokenizer.encode(text, Encoding::PROMPT).unwrap();
    assert_eq!(ids(&Tokenizer::qwen2()), ids(&file));
    let thought =
        |tokenizer: Tokenizer| tokenizer.encode("<think>", Encoding::PROMPT).unwrap().len();
    assert_eq!((thought(Tokenizer::qwen3()), thought(Tokenizer::qwen2())), (1, 3));
}

#[test]
fn a_tokenizer_json_of_the_same_vocabulary_counts_the_same() {
    let Some(path) = scratch("vocab/ggml-vocab-qwen2.gguf") else { return };
    let json = crate::qwen_json::qwen_json(&Header::open(&path).unwrap());
    let json = Tokenizer::from_json(json.as_bytes()).unwrap();
    let counters =
        [json.clone(), Tokenizer::qwen2()].map(|t| Counter::format(Format::ChatMl, t).unwrap());
    let config = Config { cases: 128, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&(text(), orderly()), |(text, messages)| {
            // Only three special tokens are in that file.
            let plain = json.encode(&text, Encoding::TEXT).unwrap();
            assert_eq!(
                plain,
                Tokenizer::qwen2().encode(&text, Encoding::TEXT).unwrap(),
                "{text:?}"
            );
            let request = ChatRequest::new(messages);
            let [a, b] = counters.each_ref().map(|counter| counter.count_chat(&request).unwrap());
            assert_eq!(a, b, "{request:?}");
            Ok(())
        })
        .unwrap();
}

/// GPT-2's vocabulary is OpenAI's r50k.
#[test]
fn gpt_2_has_the_ids_of_r50k() {
    agrees(&Tokenizer::openai(OpenAiEncoding::R50k), "gpt-2");
}

/// From the publishers' own files: Mistral's `tekken.json`, DeepSeek V3's `tokenizer.json`.
#[test]
fn tekken_and_deepseek_have_the_published_ids() {
    let tekken = Tokenizer::tekken();
    let ids = tekken.encode("[INST]Hello, world![/INST]", Encoding::PROMPT).unwrap();
    assert_eq!(ids, [1, 3, 22177, 1044, 4304, 1033, 4]);
    for (text, expected) in [
        (
            "I'm  we'LL 123456\n\n//x",
            &[
                1073, 4525, 1032, 1729, 1039, 23947, 1032, 1049, 1050, 1051, 1052, 1053, 1054,
                1267, 1555, 1120,
            ][..],
        ),
        ("漢字かな 🙂", &[42576, 1162, 18724, 52107, 119_685, 1153, 1130]),
        ("AbCdEF\r\n\tgh  ", &[10746, 72961, 35971, 1013, 1010, 1009, 1834, 1256]),
    ] {
        assert_eq!(tekken.encode(text, Encoding::TEXT).unwrap(), expected, "{text:?}");
    }
    let deepseek = Tokenizer::deepseek_v3();
    let ids = deepseek.encode("<｜User｜>Hello!<｜Assistant｜>", Encoding::PROMPT).unwrap();
    assert_eq!(ids, [0, 128_803, 19_923, 3, 128_804]);
}

#[test]
fn later_models_have_the_tokens_of_their_time() {
    let length = |tokenizer: Tokenizer, text: &str| {
        tokenizer.encode(text, Encoding::RENDERED).unwrap().len()
    };
    let thought = "<think></think>";
    assert_eq!(length(Tokenizer::deepseek_r1(), thought), 2);
    assert!(length(Tokenizer::deepseek_v3(), thought) > 2);
    let spare = "<｜place▁holder▁no▁797｜>";
    assert_eq!(length(Tokenizer::deepseek_r1(), spare), 1);
    assert_eq!(
        Tokenizer::deepseek_r1().vocabulary_size(),
        Tokenizer::deepseek_v3().vocabulary_size()
    );
    let system = "[SYSTEM_PROMPT][/SYSTEM_PROMPT][THINK][/THINK]";
    assert_eq!(length(Tokenizer::tekken_v13(), system), 4);
    assert!(length(Tokenizer::tekken(), system) > 4);
}

/// Harmony, the format of the open models, against the second implementation.
#[test]
fn harmony_has_the_published_ids() {
    let (ours, theirs) =
        (Tokenizer::openai(OpenAiEncoding::Harmony), tiktoken_rs::o200k_harmony().unwrap());
    for text in [
        "<|start|>system<|message|>You are ChatGPT.<|end|><|start|>assistant<|channel|>analysis",
        "<|startoftext|>a<|return|>b<|constrain|>json<|call|><|endoftext|><|reserved_200013|>",
        "<|reserved_200000|><|reserved_201087|><|reserved_201088|>",
    ] {
        let ids = theirs.encode_with_special_tokens(text);
        assert_eq!(ours.encode(text, Encoding::PROMPT).unwrap(), ids, "{text}");
        let plain = theirs.encode_ordinary(text);
        assert_eq!(ours.encode(text, Encoding::TEXT).unwrap(), plain, "{text}");
    }
}

#[test]
fn formats_count_over_them_as_over_files() {
    let talk = [("system", "Be brief."), ("user", "What is a token?")];
    for (format, ours, name) in [
        (Format::Llama3, Tokenizer::llama3(), "llama-bpe"),
        (Format::ChatMl, Tokenizer::qwen2(), "qwen2"),
    ] {
        let Some(file) = vocabulary(name) else { return };
        let ours = Counter::format(format, ours).unwrap();
        let theirs = Counter::format(format, file).unwrap();
        assert_eq!(count(&ours, &talk), count(&theirs, &talk));
        assert!(matches!(count(&ours, &talk), TokenCount::Exact(n) if n > 15));
        assert_eq!(ours.count_prompt("a <b").unwrap(), theirs.count_prompt("a <b").unwrap());
    }
}
