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

/// Messages of one trial; a template's steps are limited.
const TRIAL: usize = 64;

/// Conversations in which speakers take turns, with all of these messages among them, and others between.
pub(super) fn trials<'t>(messages: impl Iterator<Item = (char, &'t str)>) -> Vec<ChatRequest> {
    let messages: Vec<(char, &str)> = messages.collect();
    messages.chunks(TRIAL).map(trial).collect()
}

fn trial(messages: &[(char, &str)]) -> ChatRequest {
    let [first, second, third] = NEEDLES;
    let mut talk: Vec<(char, &str)> = Vec::with_capacity(messages.len() * 2 + 3);
    let mut rest = messages.iter().copied().peekable();
    talk.extend(rest.next_if(|(speaker, _)| *speaker == 's'));
    // So that each sees what is said by the other, before it and after it.
    if rest.len() < 3 {
        talk.extend([('u', first), ('a', second)]);
    }
    for message in rest {
        let last = talk.last().map_or('s', |(speaker, _)| *speaker);
        let between = match (last, message.0) {
            ('u', 'u') => Some(('a', second)),
            ('s' | 'a', 'a') => Some(('u', first)),
            _ => None,
        };
        talk.extend(between.into_iter().chain([message]));
    }
    if talk.last().is_none_or(|(speaker, _)| *speaker != 'u') {
        talk.push(('u', third));
    }
    let speakers: String = talk.iter().map(|(speaker, _)| *speaker).collect();
    request(&speakers, talk.into_iter().map(|(_, text)| text))
}
