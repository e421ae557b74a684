//! `tokenizer.json` files.

use modelway_core::ErrorKind;
use modelway_tokens::{Encoding, Tokenizer};
use serde_json::json;

fn file() -> serde_json::Value {
    json!({
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
        "added_tokens": [
            {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                  "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "hello": 4, "wor": 5, "##ld": 6}}
    })
}

#[test]
fn padding_and_truncation_are_off() {
    let tokenizer = Tokenizer::from_json(file().to_string().as_bytes()).unwrap();
    assert_eq!(
        tokenizer.encode("Hello world world", Encoding::PROMPT).unwrap(),
        [2, 4, 5, 6, 5, 6, 3]
    );
    assert_eq!(tokenizer.encode("hello", Encoding::TEXT).unwrap(), [4]);
    assert_eq!(tokenizer.vocabulary_size(), 7);
    assert_eq!((tokenizer.bos(), tokenizer.eos()), (Some(2), Some(3)));
    assert!(tokenizer.is_end(3) && !tokenizer.is_end(4));
    assert_eq!((tokenizer.piece(3), tokenizer.piece_special(3)), (vec![], b"[SEP]".to_vec()));
    assert_eq!(tokenizer.piece(4), b"hello");
    assert!(tokenizer.piece(99).is_empty());
}

#[test]
fn special_tokens_are_parsed_only_when_asked() {
    let tokenizer = Tokenizer::from_json(file().to_string().as_bytes()).unwrap();
    let parsed = Encoding { parse_special: true, ..Encoding::TEXT };
    assert_eq!(tokenizer.encode("hello[SEP]hello", parsed).unwrap(), [4, 3, 4]);
    assert!(!tokenizer.encode("hello[SEP]hello", Encoding::TEXT).unwrap().contains(&3));
}

#[test]
fn broken_files_are_refused() {
    let mut other = file();
    other["model"]["type"] = "Unheard".into();
    let other = other.to_string();
    let whole = file().to_string();
    for bytes in [
        &b""[..],
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"GGUF\x03\x00",
        b"{\"model\": {}}",
        other.as_bytes(),
    ] {
        let error = Tokenizer::from_json(bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("tokenizer.json"), "{error}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
    for end in (0..whole.len()).step_by(5) {
        assert!(Tokenizer::from_json(&whole.as_bytes()[..end]).is_err(), "{end}");
    }
}
