//! DeepSeek V3, R1 and later ones.

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
    /// DeepSeek V3's tokenizer.
    pub fn deepseek_v3() -> Self {
        deepseek([])
    }

    /// DeepSeek R1's tokenizer: V3's, in which two of the spare tokens stand around thoughts. So it is in V3.1 and later.
    pub fn deepseek_r1() -> Self {
        deepseek([(128_798, "<think>"), (128_799, "</think>")])
    }
}

fn deepseek<const N: usize>(thoughts: [(u32, &str); N]) -> Tokenizer {
    let first = ["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"];
    let spare = (0..800).map(|n| format!("<｜place▁holder▁no▁{n}｜>")).zip(128_000..);
    let spare = spare.map(|(text, id)| {
        let named = thoughts.iter().find(|(thought, _)| *thought == id);
        (named.map_or(text, |(_, name)| (*name).to_owned()), id)
    });
    let named = NAMED.into_iter().map(str::to_owned).zip(128_800..);
    let specials = first.into_iter().map(str::to_owned).zip(0..).chain(spare).chain(named);
    let (bos, eos) = (Some(0), Some(1));
    let specials = specials.collect();
    bundled("deepseek_v3", Marks { specials, bos, add_bos: true, eos, ends: vec![1] })
}
