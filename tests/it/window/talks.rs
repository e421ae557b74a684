//! Generated conversations.

use modelway::{ChatRequest, Message};

/// Pieces of text of many kinds: words, code, other scripts, data, odd spaces.
const PIECES: [&str; 16] = [
    "The quick brown fox",
    "jumps over 12,345 lazy dogs.",
    "fn main() {\n    println!(\"{}\", 1 << 4);\n}",
    "Größe, naïveté, façade",
    "これは日本語の文です。",
    "请用中文回答。",
    "Привет, мир!",
    "😀👩‍👩‍👧 🏳️‍🌈",
    "q83vEjRWeJCrze8SNFZ4kA==",
    "{\"name\": \"Ada\", \"tags\": [1, 2, null]}",
    "   spaces   inside   ",
    "\t\ttabs\n\n\nlines",
    "https://example.org/a?b=c&d=%20",
    "I'm sure they'd've said so",
    "<b>bold</b> & more",
    "2026-11-23T05:21:22Z",
];

/// The conversation `seed`: one to nine messages, the last one of a user, sometimes with instructions.
pub(super) fn talk(seed: u64) -> ChatRequest {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut messages = Vec::new();
    if random.bool() {
        messages.push(Message::system(text(&mut random)));
    }
    for _ in 0..random.usize(0..4) {
        messages.push(Message::user(text(&mut random)));
        messages.push(Message::assistant(text(&mut random)));
    }
    messages.push(Message::user(text(&mut random)));
    ChatRequest::new(messages)
}

fn text(random: &mut fastrand::Rng) -> String {
    let pieces: Vec<&str> =
        (0..random.usize(1..6)).map(|_| PIECES[random.usize(0..PIECES.len())]).collect();
    pieces.join(if random.bool() { " " } else { "\n" })
}
