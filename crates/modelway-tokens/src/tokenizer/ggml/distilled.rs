//! A small GGUF image of nothing but the vocabulary, for shimmytok.
//!
//! shimmytok reads whole headers, believes their lengths and keeps copies. It never sees the user's
//! file, only this: checked, complete, and with all decisions made.

use super::family::Algorithm;

const TEXT: u32 = 8;
const ARRAY: u32 = 9;
const FLOAT: u32 = 6;
const BOOL: u32 = 7;
const U32: u32 = 4;

/// The image for a vocabulary of `tokens`.
pub(super) fn image(
    tokens: &[String],
    scores: &[f32],
    merges: &[String],
    algorithm: Algorithm,
) -> Vec<u8> {
    let (model, pre) = match algorithm {
        Algorithm::Sentences => ("llama", "default"),
        Algorithm::Bytes { cut, .. } => ("gpt2", cut),
    };
    let mut out = Vec::new();
    out.extend_from_slice(b"GGUF");
    out.extend_from_slice(&3u32.to_le_bytes());
    length(&mut out, 0);
    length(&mut out, 10);
    text_entry(&mut out, "tokenizer.ggml.model", model);
    text_entry(&mut out, "tokenizer.ggml.pre", pre);
    texts_entry(&mut out, "tokenizer.ggml.tokens", tokens);
    texts_entry(&mut out, "tokenizer.ggml.merges", merges);
    key(&mut out, "tokenizer.ggml.scores", ARRAY);
    out.extend_from_slice(&FLOAT.to_le_bytes());
    length(&mut out, scores.len());
    out.extend(scores.iter().flat_map(|score| score.to_le_bytes()));
    // Prefixes and special tokens are handled here, not there.
    for name in ["add_space_prefix", "add_bos_token"] {
        key(&mut out, &format!("tokenizer.ggml.{name}"), BOOL);
        out.push(0);
    }
    for name in ["bos", "eos", "unknown"] {
        key(&mut out, &format!("tokenizer.ggml.{name}_token_id"), U32);
        out.extend_from_slice(&0u32.to_le_bytes());
    }
    out
}

fn length(out: &mut Vec<u8>, length: usize) {
    out.extend_from_slice(&(length as u64).to_le_bytes());
}

fn text(out: &mut Vec<u8>, text: &str) {
    length(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn key(out: &mut Vec<u8>, key: &str, kind: u32) {
    text(out, key);
    out.extend_from_slice(&kind.to_le_bytes());
}

fn text_entry(out: &mut Vec<u8>, name: &str, value: &str) {
    key(out, name, TEXT);
    text(out, value);
}

fn texts_entry(out: &mut Vec<u8>, name: &str, values: &[String]) {
    key(out, name, ARRAY);
    out.extend_from_slice(&TEXT.to_le_bytes());
    length(out, values.len());
    for value in values {
        text(out, value);
    }
}
