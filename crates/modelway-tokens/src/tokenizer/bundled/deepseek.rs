//! DeepSeek V3 and R1.

use super::{Marks, bundled};
use crate::tokenizer::Tokenizer;

/// In the order of their ids, from 128,800 on.
const NAMED: [&str; 15] = [
    "<｜fim▁hole｜>",
    "<｜fim▁begin｜>",
    "<｜fim▁end｜>",
    "<｜User｜>",
    "<｜Assistant｜>",
    "<|EOT|>",
    "<｜tool▁calls▁begin｜>",
    "<｜tool▁calls▁end｜>",
    "<｜tool▁call▁begin｜>",
    "<｜tool▁call▁end｜>",
    "<｜tool▁outputs▁begin｜>",
    "<｜tool▁outputs▁end｜>",
    "<｜tool▁output▁begin｜>",
    "<｜tool▁output▁end｜>",
    "<｜tool▁sep｜>",
];

impl Tokenizer {
    /// DeepSeek V3's tokenizer, which R1 shares.
    pub fn deepseek_v3() -> Self {
        let first = ["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"];
        let spare = (0..800).map(|n| format!("<｜place▁holder▁no▁{n}｜>")).zip(128_000..);
        let named = NAMED.into_iter().map(str::to_owned).zip(128_800..);
        let specials = first.into_iter().map(str::to_owned).zip(0..).chain(spare).chain(named);
        let (bos, eos) = (Some(0), Some(1));
        let specials = specials.collect();
        bundled("deepseek_v3", Marks { specials, bos, add_bos: true, eos, ends: vec![1] })
    }
}
