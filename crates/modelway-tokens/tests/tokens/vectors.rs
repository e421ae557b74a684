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

/// The texts and ids of one family.
pub(crate) fn vectors(directory: &Path, name: &str) -> Vec<(String, Vec<u32>)> {
    let file = |end: &str| directory.join(format!("ggml-vocab-{name}.gguf{end}"));
    let texts = std::fs::read_to_string(file(".inp")).unwrap();
    let ids = std::fs::read_to_string(file(".out")).unwrap();
    let texts: Vec<&str> = texts.split("\n__ggml_vocab_test__\n").collect();
    let texts = texts.strip_suffix(&[""]).unwrap_or(&texts);
    assert_eq!(texts.len(), ids.lines().count(), "{name}");
    let numbers = |line: &str| line.split_whitespace().map(|id| id.parse().unwrap()).collect();
    texts.iter().map(|text| (*text).to_owned()).zip(ids.lines().map(numbers)).collect()
}

fn check(directory: &Path, name: &str) -> Result<usize, String> {
    let path = directory.join(format!("ggml-vocab-{name}.gguf"));
    let tokenizer = Tokenizer::from_gguf(&path).map_err(|e| e.to_string())?;
    let vectors = vectors(directory, name);
    for (text, ids) in &vectors {
        let ours = tokenizer.encode(text, Encoding::TEXT).map_err(|e| format!("{text:?}: {e}"))?;
        if ours != *ids {
            return Err(format!("{text:?}: {ours:?} instead of {ids:?}"));
        }
    }
    Ok(vectors.len())
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
