//! Which tokens end an answer: by their text, as llama.cpp finds them, since files rarely say it.

use std::collections::{HashMap, HashSet};

use super::attributes::Attributes;
use crate::gguf::Header;

const ENDS: [&str; 21] = [
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|flush|>",
    "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "</s>",
    "<|eom_id|>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "<|end_of_text|>",
    "<end_of_utterance>",
    "<eos>",
    "<turn|>",
    "<|tool_response>",
    "<｜end▁of▁sentence｜>",
];

/// Of each group at most one token counts, unless the file names it under the key.
const INFILLING: [(&str, bool, &[&str]); 6] = [
    ("fim_sep", true, &["<|file_sep|>"]),
    ("fim_pad", true, &["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"]),
    ("fim_rep", true, &["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"]),
    (
        "fim_pre",
        false,
        &[
            "<|fim_prefix|>",
            "<fim-prefix>",
            "<fim_prefix>",
            "<｜fim▁begin｜>",
            "<PRE>",
            "▁<PRE>",
            "<|code_prefix|>",
            "<|prefix|>",
        ],
    ),
    (
        "fim_suf",
        false,
        &[
            "<|fim_suffix|>",
            "<fim-suffix>",
            "<fim_suffix>",
            "<｜fim▁hole｜>",
            "<SUF>",
            "▁<SUF>",
            "<|code_suffix|>",
            "<|suffix|>",
        ],
    ),
    (
        "fim_mid",
        false,
        &[
            "<|fim_middle|>",
            "<fim-middle>",
            "<fim_middle>",
            "<｜fim▁end｜>",
            "<MID>",
            "▁<MID>",
            "<|code_middle|>",
            "<|middle|>",
        ],
    ),
];

/// The id under `tokenizer.ggml.<name>_token_id`, if it is one of `count`.
pub(super) fn named(header: &Header, name: &str, count: usize) -> Option<u32> {
    let id = header.unsigned(&format!("tokenizer.ggml.{name}_token_id"))?;
    u32::try_from(id).ok().filter(|id| (*id as usize) < count)
}

/// The tokens whose texts say that they end an answer.
pub(super) fn by_text(texts: &[String]) -> impl Iterator<Item = u32> {
    (0..).zip(texts).filter(|(_, text)| ENDS.contains(&text.as_str())).map(|(id, _)| id)
}

/// The tokens that end an answer; `attributes` are corrected where their texts say more than the file.
pub(super) fn tokens(
    header: &Header,
    ids: &HashMap<&str, u32>,
    attributes: &mut [Attributes],
    eos: Option<u32>,
) -> HashSet<u32> {
    let mut ends: HashSet<u32> = HashSet::new();
    let mut control = Vec::new();
    for (key, ends_answer, texts) in INFILLING {
        let by_key = named(header, key, attributes.len());
        let by_text = || texts.iter().find_map(|text| ids.get(text).copied());
        let found = by_key.or_else(|| by_text().inspect(|id| control.push(*id)));
        ends.extend(found.filter(|_| ends_answer));
    }
    let by_text: Vec<u32> = ENDS.iter().filter_map(|text| ids.get(text).copied()).collect();
    control.extend(&by_text);
    ends.extend(by_text);
    for key in ["eot", "eom"] {
        ends.extend(named(header, key, attributes.len()));
    }
    ends.extend(eos);
    for id in control {
        change(attributes, id, |a| a.add(Attributes::CONTROL));
    }
    correct(ids, attributes, &mut ends);
    ends
}

/// What llama.cpp does for single models.
fn correct(ids: &HashMap<&str, u32>, attributes: &mut [Attributes], ends: &mut HashSet<u32>) {
    // The channels of gpt-oss are to be seen.
    for text in ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"] {
        if let Some(id) = ids.get(text) {
            change(attributes, *id, |a| *a = Attributes::USER_DEFINED);
        }
    }
    let has = |text: &str| ids.get(text).is_some_and(|id| ends.contains(id));
    let calls = has("<|call|>") || has("<|calls|>");
    let ends_messages_only = calls && (has("<|return|>") || has("<|flush|>"));
    let has_tool_response = has("<|tool_response>");
    if let Some(id) = ids.get("<|end|>").filter(|_| ends_messages_only) {
        ends.remove(id);
        change(attributes, *id, |a| *a = Attributes::USER_DEFINED);
    }
    if let Some(id) = ids.get("</s>").filter(|_| has_tool_response) {
        ends.remove(id);
        change(attributes, *id, |a| *a = Attributes::NORMAL);
    }
}

fn change(attributes: &mut [Attributes], id: u32, how: impl FnOnce(&mut Attributes)) {
    if let Some(attributes) = attributes.get_mut(id as usize) {
        how(attributes);
    }
}
