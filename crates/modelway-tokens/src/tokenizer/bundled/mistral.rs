//! Mistral's tekken.

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

/// Which came with Mistral Small 3 and the models since. Source: `SpecialTokens` of mistral-common, and its files of
/// version 13.
const LATER: [(&str, u32); 9] = [
    ("[SYSTEM_PROMPT]", 17),
    ("[/SYSTEM_PROMPT]", 18),
    ("[TOOL_CONTENT]", 19),
    ("[AUDIO]", 24),
    ("[BEGIN_AUDIO]", 25),
    ("[ARGS]", 32),
    ("[CALL_ID]", 33),
    ("[THINK]", 34),
    ("[/THINK]", 35),
];

impl Tokenizer {
    /// Mistral's tekken, version 3 (Nemo, Pixtral 12B).
    pub fn tekken() -> Self {
        tekken(&[])
    }

    /// Mistral's tekken with the special tokens of version 13, which those of versions 7 and 11 are among (Mistral
    /// Small 3, Ministral 3, Magistral, Devstral).
    pub fn tekken_v13() -> Self {
        tekken(&LATER)
    }
}

fn tekken(later: &[(&str, u32)]) -> Tokenizer {
    let specials = NAMED.iter().chain(later).map(|(text, id)| ((*text).to_owned(), *id));
    let (specials, bos, eos) = (specials.collect(), Some(1), Some(2));
    bundled("mistral_v3", Marks { specials, bos, add_bos: true, eos, ends: vec![2] })
}
