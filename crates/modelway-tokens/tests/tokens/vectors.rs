//! llama.cpp's own vectors: texts and ids for vocabularies of many families.

use std::path::Path;

use modelway_tokens::{Encoding, Tokenizer};

use crate::support::scratch;

const FAMILIES: [&str; 10] = [
    "llama-spm",
    "phi-3",
    "llama-bpe",
    "qwen2",
    "gpt-2",
    "mpt",
    "starcoder",
    "refact",
    "command-r",
    "deepseek-coder",
];

fn check(directory: &Path, name: &str) -> Result<usize, String> {
    let file = |end: &str| directory.join(format!("ggml-vocab-{name}.gguf{end}"));
    let tokenizer = Tokenizer::from_gguf(&file("")).map_err(|e| e.to_string())?;
    let texts = std::fs::read_to_string(file(".inp")).unwrap();
    let ids = std::fs::read_to_string(file(".out")).unwrap();
    let texts: Vec<&str> = texts.split("\n__ggml_vocab_test__\n").collect();
    let texts = texts.strip_suffix(&[""]).unwrap_or(&texts);
    let lines: Vec<&str> = ids.lines().collect();
    assert_eq!(texts.len(), lines.len(), "{name}");
    for (text, line) in texts.iter().zip(&lines) {
        let ids: Vec<u32> = line.split_whitespace().map(|id| id.parse().unwrap()).collect();
        let ours = tokenizer.encode(text, Encoding::TEXT).map_err(|e| format!("{text:?}: {e}"))?;
        if ours != ids {
            return Err(format!("{text:?}: {ours:?} instead of {ids:?}"));
        }
    }
    Ok(texts.len())
}

#[test]
fn ids_are_llama_cpps_in_every_family() {
    let Some(directory) = scratch("vocab") else { return };
    for name in FAMILIES {
        assert_eq!(check(&directory, name), Ok(46), "{name}");
    }
}

#[test]
fn families_that_would_get_wrong_ids_are_refused() {
    let Some(directory) = scratch("vocab") else { return };
    for name in ["falcon", "deepseek-llm", "qwen35", "gemma-4", "bert-bge"] {
        let error = check(&directory, name).unwrap_err();
        assert!(error.contains("is not supported"), "{name}: {error}");
    }
}
