//! Qwen 2, 2.5 and 3.

use super::{Marks, bundled};
use crate::tokenizer::Tokenizer;

/// In the order of their ids; the last four came with Qwen 3.
const NAMED: [&str; 26] = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|object_ref_start|>",
    "<|object_ref_end|>",
    "<|box_start|>",
    "<|box_end|>",
    "<|quad_start|>",
    "<|quad_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
    "<tool_call>",
    "</tool_call>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|file_sep|>",
    "<tool_response>",
    "</tool_response>",
    "<think>",
    "</think>",
];
const FIRST: u32 = 151_643;

impl Tokenizer {
    /// Qwen 2's and 2.5's tokenizer.
    pub fn qwen2() -> Self {
        qwen(22)
    }

    /// Qwen 3's tokenizer: Qwen 2's with tokens for thoughts and tool results.
    pub fn qwen3() -> Self {
        qwen(26)
    }
}

fn qwen(specials: usize) -> Tokenizer {
    let specials = NAMED.into_iter().take(specials).map(str::to_owned).zip(FIRST..).collect();
    let eos = Some(FIRST + 2);
    bundled(
        "qwen2",
        Marks { specials, bos: None, add_bos: false, eos, ends: vec![FIRST, FIRST + 2] },
    )
}
