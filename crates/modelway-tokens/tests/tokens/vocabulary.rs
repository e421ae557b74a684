//! Vocabularies in GGUF files: what is refused, and the rules around special tokens.

use modelway_core::ErrorKind;
use modelway_tokens::{Encoding, Tokenizer};

use crate::build::{Gguf, model};

fn refused(file: &Gguf, name: &str, words: &str) {
    let path = file.write(name);
    let error = Tokenizer::from_gguf(&path).unwrap_err();
    let text = error.to_string();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{text}");
    assert!(text.contains(words), "{text:?} does not say {words:?}");
    assert!(text.contains(&path.display().to_string()), "{text}");
}

#[test]
fn a_small_vocabulary_works() {
    let tokenizer = Tokenizer::from_gguf(&model().write("small.gguf")).unwrap();
    let count = tokenizer.vocabulary_size() as u32;
    let plain = tokenizer.encode("hello hello<|im_end|>", Encoding::TEXT).unwrap();
    assert_eq!(plain[..2], [count - 4, count - 3]);
    assert!(plain.len() > 3 && !plain.contains(&(count - 1)));
    let parsed = tokenizer.encode("hello<|im_end|>", Encoding::PROMPT).unwrap();
    assert_eq!(parsed, [count - 4, count - 1]);
    assert!(tokenizer.is_end(count - 1));
    assert_eq!((tokenizer.bos(), tokenizer.eos()), (Some(count - 2), Some(count - 1)));
    let debug = format!("{tokenizer:?}");
    assert!(debug.contains("vocabulary_size") && debug.len() < 200, "{debug}");
}

#[test]
fn what_is_not_proven_is_refused() {
    refused(&Gguf::new().text("general.architecture", "llama"), "none.gguf", "holds no tokenizer");
    let of = |model: &str| Gguf::new().text("tokenizer.ggml.model", model);
    for name in ["bert", "t5", "rwkv", "plamo2", "gemma4", "none", "x"] {
        refused(&of(name), &format!("{name}.gguf"), "is not supported");
    }
    for pre in ["falcon", "qwen35", "default", "gpt-4o", "tekken", "bloom", "deepseek-v3"] {
        let file = of("gpt2").text("tokenizer.ggml.pre", pre);
        refused(&file, &format!("{pre}.gguf"), &format!("pre-tokenizer `{pre}` is not supported"));
    }
    refused(&of("gpt2"), "nopre.gguf", "does not name its pre-tokenizer");
}

#[test]
fn broken_vocabularies_are_named() {
    let of =
        || Gguf::new().text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "qwen2");
    let texts = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let tokens = |names: &[&str]| of().texts("tokenizer.ggml.tokens", &texts(names));
    refused(&of(), "notokens.gguf", "it has no tokens");
    refused(&tokens(&[]), "emptytokens.gguf", "it has no tokens");
    refused(&tokens(&["a", "a"]), "twice.gguf", "token \"a\" appears twice");
    refused(&tokens(&["a", "b"]), "nomerges.gguf", "it has no merges");
    let merges = |merge: &str| tokens(&["a", "b"]).texts("tokenizer.ggml.merges", &texts(&[merge]));
    for merge in ["a c", "ab", "", " ", "a b c", "a  b"] {
        refused(&merges(merge), "merges.gguf", "is not of two tokens");
    }
    let types = merges("a b").array("tokenizer.ggml.token_type", 5, 1, &[1, 0, 0, 0]);
    refused(&types, "types.gguf", "1 token types for 2 tokens");
    refused(
        &tokens(&["a", &"x".repeat(2000)]).texts("tokenizer.ggml.merges", &[]),
        "long.gguf",
        "broken",
    );
}

#[test]
fn a_text_is_never_lost_in_silence() {
    let file = Gguf::new()
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", "qwen2")
        .texts("tokenizer.ggml.tokens", &["a".to_owned(), "b".to_owned()])
        .texts("tokenizer.ggml.merges", &[]);
    let tokenizer = Tokenizer::from_gguf(&file.write("two.gguf")).unwrap();
    assert_eq!(tokenizer.encode("ab", Encoding::PROMPT).unwrap(), [0, 1]);
    let error = tokenizer.encode("abc", Encoding::PROMPT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let long = "a".repeat(11 << 20);
    assert_eq!(
        tokenizer.encode(&long, Encoding::TEXT).unwrap_err().kind(),
        ErrorKind::InvalidRequest
    );
}

#[test]
fn sentences_get_their_prefix_after_each_special_token() {
    let mut tokens: Vec<String> =
        ["<unk>", "<s>", "</s>", "▁", "a", "▁a", "Ġ"].map(String::from).to_vec();
    tokens.extend((0..=255).map(|byte| format!("<0x{byte:02X}>")));
    let types: Vec<u8> = (0..tokens.len())
        .flat_map(|i| {
            match i {
                0 => 2u32,
                1 | 2 => 3,
                3..7 => 1,
                _ => 6,
            }
            .to_le_bytes()
        })
        .collect();
    let file = Gguf::new()
        .text("tokenizer.ggml.model", "llama")
        .texts("tokenizer.ggml.tokens", &tokens)
        .array("tokenizer.ggml.token_type", 5, tokens.len() as u64, &types);
    let tokenizer = Tokenizer::from_gguf(&file.write("sentences.gguf")).unwrap();
    assert_eq!(tokenizer.encode("a</s>a", Encoding::PROMPT).unwrap(), [1, 5, 2, 5]);
    assert_eq!(tokenizer.encode("", Encoding::PROMPT).unwrap(), [1]);
    assert_eq!(tokenizer.encode(" a", Encoding::TEXT).unwrap(), [3, 5]);
    assert_eq!(tokenizer.encode("Ġ", Encoding::TEXT).unwrap(), [3, 6]);
    assert_eq!(tokenizer.encode("\n", Encoding::TEXT).unwrap(), [3, 7 + 10]);
    assert_eq!(tokenizer.piece(7 + 10), b"\n");
    assert_eq!(tokenizer.piece(5), b" a");
    assert_eq!((tokenizer.piece(2), tokenizer.piece_special(2)), (vec![], b"</s>".to_vec()));
}
