//! Ids are llama.cpp's, for SmolLM2 and what `oracle/record.py` recorded.

use modelway_tokens::{Encoding, TextDecoder, Tokenizer};
use serde_json::Value;

use crate::support::scratch;

const MODEL: &str = "SmolLM2-135M-Instruct.Q4_1.gguf";
const RECORD: &str = include_str!("../fixtures/smollm2.json");

fn ids(value: &Value) -> Vec<u32> {
    value.as_array().unwrap().iter().map(|id| id.as_u64().unwrap() as u32).collect()
}

fn tokenizer() -> Option<Tokenizer> {
    Some(Tokenizer::from_gguf(&scratch(MODEL)?).unwrap())
}

#[test]
fn ids_equal_the_recorded_ones() {
    let Some(tokenizer) = tokenizer() else { return };
    let record: Value = serde_json::from_str(RECORD).unwrap();
    let entries = record["ids"].as_array().unwrap();
    assert!(entries.len() > 300);
    let understood = Encoding { parse_special: true, ..Encoding::TEXT };
    for entry in entries {
        let text = entry[0].as_str().unwrap();
        let special = entry.get(2).unwrap_or(&entry[1]);
        assert_eq!(tokenizer.encode(text, Encoding::TEXT).unwrap(), ids(&entry[1]), "{text:?}");
        assert_eq!(tokenizer.encode(text, understood).unwrap(), ids(special), "{text:?}");
    }
    assert_eq!(tokenizer.encode("Hello", Encoding::PROMPT).unwrap(), ids(&record["with_bos"]));
}

#[test]
fn pieces_together_are_the_text() {
    let Some(tokenizer) = tokenizer() else { return };
    let record: Value = serde_json::from_str(RECORD).unwrap();
    for entry in record["ids"].as_array().unwrap() {
        let text = entry[0].as_str().unwrap();
        for options in [Encoding::TEXT, Encoding::PROMPT] {
            let ids = tokenizer.encode(text, options).unwrap();
            let bytes: Vec<u8> = ids.iter().flat_map(|id| tokenizer.piece_special(*id)).collect();
            assert_eq!(bytes, text.as_bytes(), "{text:?}");
            let mut decoder = TextDecoder::new();
            let mut streamed: String =
                ids.iter().map(|id| decoder.push(&tokenizer.piece_special(*id))).collect();
            streamed += &decoder.finish();
            assert_eq!(streamed, text);
        }
    }
    // Every id has a piece; only control tokens hide theirs.
    for id in 0..tokenizer.vocabulary_size() as u32 {
        assert!(!tokenizer.piece_special(id).is_empty(), "{id}");
        let hidden = tokenizer.piece(id).is_empty();
        assert!(!hidden || tokenizer.piece_special(id).starts_with(b"<"), "{id}");
    }
    assert!(tokenizer.piece_special(u32::MAX).is_empty());
}

#[test]
fn ends_are_found_and_control_tokens_hidden() {
    let Some(tokenizer) = tokenizer() else { return };
    let understood = Encoding { parse_special: true, ..Encoding::TEXT };
    let id = |text: &str| match tokenizer.encode(text, understood).unwrap().as_slice() {
        [id] => *id,
        other => panic!("{text}: {other:?}"),
    };
    assert!(tokenizer.is_end(id("<|im_end|>")));
    assert!(tokenizer.is_end(id("<|endoftext|>")));
    assert!(!tokenizer.is_end(id("<|im_start|>")));
    assert!(!tokenizer.is_end(id("Hello")));
    assert!(!tokenizer.is_end(u32::MAX));
    assert_eq!(tokenizer.eos(), Some(id("<|im_end|>")));
    assert_eq!(tokenizer.bos(), Some(id("<|im_start|>")));
    assert_eq!(tokenizer.piece(id("<|im_end|>")), b"");
    assert_eq!(tokenizer.piece_special(id("<|im_end|>")), b"<|im_end|>");
    assert_eq!(tokenizer.vocabulary_size(), 49_152);
}

#[test]
fn a_long_text_takes_linear_time_and_loses_nothing() {
    let Some(tokenizer) = tokenizer() else { return };
    for unit in ["word ", " ", "<|im_end|>", "字", "\n"] {
        let text = unit.repeat(20_000);
        let ids = tokenizer.encode(&text, Encoding::PROMPT).unwrap();
        let bytes: usize = ids.iter().map(|id| tokenizer.piece_special(*id).len()).sum();
        assert_eq!(bytes, text.len());
    }
}
