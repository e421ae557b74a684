//! SentencePiece's own files.

use modelway_core::ErrorKind;
use modelway_tokens::gguf::Header;
use modelway_tokens::{Encoding, Tokenizer};

use crate::support::scratch;
use crate::vectors::vectors;

fn number(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn numeric(field: u64, value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    number(field << 3, &mut out);
    number(value, &mut out);
    out
}

fn nested(field: u64, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    number(field << 3 | 2, &mut out);
    number(bytes.len() as u64, &mut out);
    out.extend(bytes);
    out
}

fn piece(text: &str, score: f32, kind: u64) -> Vec<u8> {
    let mut piece = nested(1, text.as_bytes());
    piece.push(2 << 3 | 5);
    piece.extend(score.to_le_bytes());
    piece.extend(numeric(3, kind));
    nested(1, &piece)
}

/// A byte pair model that leaves text as it is.
fn end() -> Vec<u8> {
    [nested(2, &numeric(3, 2)), nested(3, &numeric(4, 0))].concat()
}

#[test]
fn a_sentencepiece_file_has_the_ids_of_the_gguf_file_made_from_it() {
    let Some(directory) = scratch("vocab") else { return };
    for name in ["llama-spm", "phi-3"] {
        let header = Header::open(&directory.join(format!("ggml-vocab-{name}.gguf"))).unwrap();
        let all = |key: &str| header.numbers(&format!("tokenizer.ggml.{key}")).unwrap();
        let (scores, kinds) = (all("scores"), all("token_type"));
        let texts = header.texts("tokenizer.ggml.tokens").unwrap();
        let mut file = Vec::new();
        for (text, (score, kind)) in texts.iter().zip(scores.iter().zip(kinds.iter())) {
            let (score, kind) = (score.number().unwrap() as f32, kind.number().unwrap() as u64);
            file.extend(piece(text, score, kind));
        }
        file.extend(end());
        let tokenizer = Tokenizer::from_sentencepiece(&file).unwrap();
        for (text, ids) in vectors(&directory, name) {
            assert_eq!(tokenizer.encode(&text, Encoding::TEXT).unwrap(), ids, "{text:?}");
        }
        assert_eq!(tokenizer.encode("<s>", Encoding::PROMPT).unwrap(), [1, 1]);
        assert!(tokenizer.is_end(2));
    }
}

#[test]
fn other_kinds_and_broken_files_are_refused() {
    let token = piece("a", 0.0, 1);
    let whole = [token.clone(), end()].concat();
    assert!(Tokenizer::from_sentencepiece(&whole).is_ok());
    let unigram = [token.clone(), nested(2, &numeric(3, 1)), nested(3, &numeric(4, 0))].concat();
    let squeezing = [token.clone(), nested(2, &numeric(3, 2))].concat();
    let rewriting = [whole.clone(), nested(3, &nested(2, b"map"))].concat();
    let twice = [token.clone(), whole.clone()].concat();
    let long = nested(1, &nested(1, &[0xff, 0xfe]));
    for bytes in
        [&unigram, &squeezing, &rewriting, &twice, &long, &end(), &vec![], &b"GGUF".to_vec()]
    {
        let error = Tokenizer::from_sentencepiece(bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("tokenizer.model"), "{error}");
    }
    for length in 0..whole.len() {
        let _ = Tokenizer::from_sentencepiece(&whole[..length]);
        let mut changed = whole.clone();
        changed[length] ^= 0xff;
        let _ = Tokenizer::from_sentencepiece(&changed);
    }
}

/// The oracle merges a whole text, always the best pair first.
fn merged(text: &str, ids: &std::collections::HashMap<&str, u32>, scores: &[f64]) -> Vec<u32> {
    let text = format!("▁{}", text.replace(' ', "▁"));
    let mut parts: Vec<String> = text.chars().map(String::from).collect();
    let score = |pair: &[String]| ids.get(pair.concat().as_str()).map(|&id| scores[id as usize]);
    loop {
        let best = (0..parts.len().saturating_sub(1))
            .filter_map(|at| Some((at, score(&parts[at..at + 2])?)));
        let best = best.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let Some((at, _)) = best else { break };
        let right = parts.remove(at + 1);
        parts[at].push_str(&right);
    }
    let bytes =
        |part: &String| part.bytes().map(|byte| ids[format!("<0x{byte:02X}>").as_str()]).collect();
    parts
        .iter()
        .flat_map(|part| ids.get(part.as_str()).map_or_else(|| bytes(part), |&id| vec![id]))
        .collect()
}

#[test]
fn words_on_their_own_have_the_ids_of_the_whole_text() {
    let Some(directory) = scratch("vocab") else { return };
    let path = directory.join("ggml-vocab-llama-spm.gguf");
    let (header, tokenizer) = (Header::open(&path).unwrap(), Tokenizer::from_gguf(&path).unwrap());
    let texts = header.texts("tokenizer.ggml.tokens").unwrap();
    let ids = (0..).zip(texts).skip(3).map(|(id, text)| (text.as_str(), id)).collect();
    let scores = header.numbers("tokenizer.ggml.scores").unwrap();
    let scores: Vec<f64> = scores.iter().map(|score| score.number().unwrap()).collect();
    let words = [
        "the", " ", "  ", "token", "ization", "\n", "▁", "é", "漢", "🙂", "12", "’s", "(a)", "  x",
        "\t", "Ab", ".", " of the ",
    ];
    let mut random = crate::support::Random(0x5eed_1234_5678_9abc);
    for _ in 0..400 {
        let text: String =
            (0..random.below(12)).map(|_| words[random.below(words.len())]).collect();
        let ours = tokenizer.encode(&text, Encoding::TEXT).unwrap();
        let whole = if text.is_empty() { Vec::new() } else { merged(&text, &ids, &scores) };
        assert_eq!(ours, whole, "{text:?}");
    }
}
