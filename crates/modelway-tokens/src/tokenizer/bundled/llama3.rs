//! Llama 3, 3.1, 3.2 and 3.3.

use super::{Marks, bundled};
use crate::tokenizer::Tokenizer;

/// The first 11, in the order of their ids, as Llama 3.1 names them.
const NAMED: [&str; 11] = [
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|reserved_special_token_0|>",
    "<|reserved_special_token_1|>",
    "<|finetune_right_pad_id|>",
    "<|reserved_special_token_2|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eom_id|>",
    "<|eot_id|>",
    "<|python_tag|>",
];
const FIRST: u32 = 128_000;

impl Tokenizer {
    /// Llama 3's tokenizer, with the special tokens of Llama 3.1. Built with Meta Llama 3.
    pub fn llama3() -> Self {
        let reserved = (3..=247).map(|n| format!("<|reserved_special_token_{n}|>"));
        let names = NAMED.into_iter().map(str::to_owned).chain(reserved);
        let specials = names.zip(FIRST..).collect();
        let ends = vec![FIRST + 1, FIRST + 8, FIRST + 9];
        let (bos, eos) = (Some(FIRST), Some(FIRST + 9));
        bundled("llama3", Marks { specials, bos, add_bos: true, eos, ends })
    }
}
