//! Conversations that show how prompts are written.

use modelway_core::{ChatRequest, Message, Role};

/// Words that no template writes, and that no two tokens of which join others' differently.
pub(super) const NEEDLES: [&str; 3] = ["zq7alpha", "zq7bravo", "zq7gamma"];

/// Texts that tokenizers and templates might treat in a way of their own.
const TEXTS: [&str; 15] = [
    "Hi",
    " leads",
    "trails ",
    "\n\nnew\nlines\n\n",
    "ünï 漢字 🙂",
    "a\r\nb\t",
    "{{ x }} {% y %} {# z #}",
    "1234567890",
    "https://example.org/?q=1",
    "'s",
    "'ll do it.\n",
    "\u{a0}x\u{a0}",
    "<|im_end|>\n",
    "</s> a <s>",
    "[INST] x [/INST]",
];

/// With these the speakers take turns.
const ORDERLY: [&str; 7] =
    ["u", "su", "uau", "suau", "uauau", "suauauau", "uauauauauauauauauauauau"];
/// With these they do not.
const LOOSE: [&str; 5] = ["uu", "suu", "uaau", "au", "sau"];

/// A conversation of the speakers `s`, `u` and `a`.
pub(super) fn request<'t>(speakers: &str, texts: impl IntoIterator<Item = &'t str>) -> ChatRequest {
    let role = |letter| match letter {
        's' => Role::System,
        'a' => Role::Assistant,
        _ => Role::User,
    };
    let all = speakers.chars().zip(texts);
    ChatRequest::new(all.map(|(letter, text)| Message::new(role(letter)).content(text)))
}

/// Conversations in which the speakers take turns, with all of the texts in all of the roles.
pub(super) fn orderly(literals: &[String]) -> Vec<ChatRequest> {
    conversations(&ORDERLY, literals)
}

/// Conversations in which they do not.
pub(super) fn loose(literals: &[String]) -> Vec<ChatRequest> {
    conversations(&LOOSE, literals)
}

fn conversations(kinds: &[&str], literals: &[String]) -> Vec<ChatRequest> {
    let mild = |text: &&str| !literals.iter().any(|literal| text.contains(literal.as_str()));
    let texts: Vec<&str> = TEXTS.into_iter().filter(mild).collect();
    let mut all = Vec::new();
    for start in (0..texts.len()).step_by(2) {
        for kind in kinds.iter().skip(start % 3).step_by(if start == 0 { 1 } else { 3 }) {
            let texts = texts.iter().copied().cycle().skip(start);
            all.push(request(kind, texts));
        }
    }
    all
}
