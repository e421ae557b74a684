//! A `tokenizer.json` of Qwen 2's vocabulary, made from its GGUF file.

use modelway_tokens::gguf::Header;
use serde_json::{Value, json};

/// Qwen 2's rule for cutting text into words.
const WORDS: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const SPECIAL: [(&str, u32); 3] =
    [("<|endoftext|>", 151_643), ("<|im_start|>", 151_644), ("<|im_end|>", 151_645)];

/// The text of the file.
pub(crate) fn qwen_json(header: &Header) -> String {
    let tokens = header.texts("tokenizer.ggml.tokens").unwrap().iter();
    let tokens = tokens.take(151_643).enumerate().map(|(id, text)| (text.clone(), json!(id)));
    let merges = header.texts("tokenizer.ggml.merges").unwrap();
    let special = SPECIAL.map(|(text, id)| {
        json!({"id": id, "content": text, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true})
    });
    let split = json!({"type": "Split", "pattern": {"Regex": WORDS}, "behavior": "Isolated", "invert": false});
    let bytes = json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false});
    json!({
        "version": "1.0", "truncation": null, "padding": null, "normalizer": null, "post_processor": null,
        "added_tokens": special, "decoder": bytes,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, bytes]},
        "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
            "vocab": tokens.collect::<serde_json::Map<String, Value>>(), "merges": merges}
    })
    .to_string()
}
