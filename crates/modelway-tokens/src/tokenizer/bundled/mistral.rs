//! Mistral's tekken (Nemo, Ministral, Pixtral, Mistral Small 3).

use super::{Marks, bundled};
use crate::tokenizer::Tokenizer;

const NAMED: [(&str, u32); 16] = [
    ("<unk>", 0),
    ("<s>", 1),
    ("</s>", 2),
    ("[INST]", 3),
    ("[/INST]", 4),
    ("[AVAILABLE_TOOLS]", 5),
    ("[/AVAILABLE_TOOLS]", 6),
    ("[TOOL_RESULTS]", 7),
    ("[/TOOL_RESULTS]", 8),
    ("[TOOL_CALLS]", 9),
    ("[IMG]", 10),
    ("[IMG_BREAK]", 12),
    ("[IMG_END]", 13),
    ("[PREFIX]", 14),
    ("[MIDDLE]", 15),
    ("[SUFFIX]", 16),
];

impl Tokenizer {
    /// Mistral's tekken, version 3.
    pub fn tekken() -> Self {
        let specials = NAMED.into_iter().map(|(text, id)| (text.to_owned(), id)).collect();
        let (bos, eos) = (Some(1), Some(2));
        bundled("mistral_v3", Marks { specials, bos, add_bos: true, eos, ends: vec![2] })
    }
}
