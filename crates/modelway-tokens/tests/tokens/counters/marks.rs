//! A small vocabulary in which all marks of a template are special tokens, as in that of the template's own model.

use modelway_tokens::{ChatTemplate, Counter, Tokenizer};
use serde_json::{Map, Value, json};

/// Writes of a turn that calls whether an answer follows, and its thoughts where none does.
const LOOKS_AHEAD: &str = "{% for t in tools or [] %}{{ t.function | tojson }}{% endfor %}\
    {% for m in messages %}<|{{ m.role }}|>{% if m.tool_calls %}{% set ns = namespace(done=false) %}\
    {% for n in messages[loop.index0 + 1:] %}\
    {% if n.role == 'assistant' and not n.tool_calls %}{% set ns.done = true %}{% endif %}{% endfor %}\
    {% if ns.done %}done{% else %}{{ m.reasoning_content or '' }}{% endif %}\
    {% for c in m.tool_calls %}{{ c.function.name }}{{ c.function.arguments | tojson }}{% endfor %}{% endif %}\
    {{ m.content or '' }}<|end|>{% endfor %}<|assistant|>{# <|user|><|system|><|tool|> #}";

/// Has no mark before a turn's words, nor behind a result.
const FEW_MARKS: &str = "{% for t in tools or [] %}{{ t.function | tojson }}{% endfor %}\
    {% for m in messages %}{% if m.role == 'user' %}<|user|>{{ m.content }}\
    {% elif m.role == 'tool' %}{{ m.content + '\\n' }}{% else %}{{ m.content or '' }}\
    {% for c in m.tool_calls or [] %}<|call|>{{ c.function.name }}{{ c.function.arguments | tojson }}<|end|>\
    {% endfor %}{% endif %}{% endfor %}<|assistant|>";

/// Leaves out calls beside words that hold a mark, and all thoughts where one is in any words.
const LOOKS_FOR_MARKS: &str = "{% set ns = namespace(thinks=true) %}\
    {% for m in messages %}{% if '</think>' in (m.content or '') %}{% set ns.thinks = false %}{% endif %}{% endfor %}\
    {% for t in tools or [] %}{{ t.function | tojson }}{% endfor %}\
    {% for m in messages %}<|{{ m.role }}|>{{ m.content or '' }}\
    {% if ns.thinks %}{{ m.reasoning_content or '' }}{% endif %}\
    {% if '<tool_response>' not in (m.content or '') %}{% for c in m.tool_calls or [] %}\
    {{ c.function.name }}{{ c.function.arguments | tojson }}{% endfor %}{% endif %}<|end|>{% endfor %}\
    <|assistant|>{# <|user|><|system|><|tool|> #}";

/// The templates above, by what is hard in them.
pub(super) const HARD: [(&str, &str); 3] = [
    ("looks ahead", LOOKS_AHEAD),
    ("has few marks", FEW_MARKS),
    ("looks for marks", LOOKS_FOR_MARKS),
];

/// Each byte, and some pairs that join wherever they meet: between words and between messages, too.
pub(super) fn vocabulary_of(template: &str) -> Tokenizer {
    let letters: Vec<String> = (0..=255).map(|byte| letter(byte).to_string()).collect();
    let pairs = ["Ċ Ċ", "Ġ a", "e Ġ", "> Ċ", ": Ġ", ". Ċ", "Ċ Ġ", "} Ċ", "Ċ <", "\" }", "s t"];
    let joined = pairs.iter().map(|pair| pair.replace(' ', ""));
    let vocabulary: Map<String, Value> = letters
        .iter()
        .cloned()
        .chain(joined)
        .enumerate()
        .map(|(id, text)| (text, json!(id)))
        .collect();
    let first = vocabulary.len();
    let special = marks(template).into_iter().enumerate().map(|(at, text)| {
        json!({"id": first + at, "content": text, "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true})
    });
    let bytes = json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false});
    let file = json!({
        "version": "1.0", "truncation": null, "padding": null, "normalizer": null, "post_processor": null,
        "added_tokens": special.collect::<Vec<_>>(), "decoder": bytes, "pre_tokenizer": bytes,
        "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
            "vocab": vocabulary, "merges": pairs}
    });
    Tokenizer::from_json(file.to_string().as_bytes()).unwrap()
}

/// Counts through a template, with that vocabulary.
pub(super) fn counter_of(template: &str) -> Counter {
    let tokenizer = vocabulary_of(template);
    Counter::template(tokenizer, ChatTemplate::new(template).unwrap()).unwrap()
}

/// How GPT-2's vocabulary spells a byte.
fn letter(byte: u8) -> char {
    match byte {
        33..=126 | 161..=172 | 174..=255 => char::from(byte),
        0..=32 => char::from_u32(256 + u32::from(byte)).unwrap(),
        127..=160 => char::from_u32(256 + 33 + u32::from(byte - 127)).unwrap(),
        173 => char::from_u32(256 + 67).unwrap(),
    }
}

/// `<|im_start|>`, `[INST]` and the like.
fn marks(template: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (open, close) in [('<', '>'), ('[', ']')] {
        for piece in template.split(open).skip(1) {
            let Some((inner, _)) = piece.split_once(close) else { continue };
            let word = |letter: char| letter.is_alphanumeric() || "|_/-:▁｜".contains(letter);
            let loud =
                open == '<' || inner.chars().all(|l| l.is_ascii_uppercase() || "_/".contains(l));
            if (1..40).contains(&inner.len()) && loud && inner.chars().all(word) {
                found.push(format!("{open}{inner}{close}"));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
