//! The texts that a template holds in quotes.

use minijinja::Environment;

/// Marks such as `</think>` that a template may look for inside of a message; a name such as `tool_calls` is a key's.
pub(super) fn literals(source: &str) -> Vec<String> {
    let mut found: Vec<String> = quoted(source)
        .into_iter()
        .filter_map(meaning)
        .map(|text| text.trim().to_owned())
        .filter(|text| is_mark(text))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn is_mark(text: &str) -> bool {
    text.len() > 2 && text.len() < 40 && text.contains(['<', '>', '[', ']', '|', '{', '}', '/'])
}

/// The text that a literal, with its quotes, stands for; the template's own engine reads its escapes.
fn meaning(literal: &str) -> Option<String> {
    if !literal.contains('\\') {
        return literal.get(1..literal.len().checked_sub(1)?).map(str::to_owned);
    }
    let engine = Environment::empty();
    let value = engine.compile_expression(literal).ok()?.eval(()).ok()?;
    value.as_str().map(str::to_owned)
}

/// The literals in a template's tags, with their quotes, but for those that are only written out. Quotes in its text and
/// in its comments are none.
fn quoted(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find('{') {
        let text = rest.get(start..).unwrap_or_default();
        rest = match text.get(..2) {
            Some("{#") => text.split_once("#}").map_or("", |(_, after)| after),
            Some("{{") => {
                let tag = Tag::of(text, "}}");
                found.extend(tag.literals.iter().filter(|_| !only_joins(&tag.code)));
                tag.after
            }
            Some("{%") => {
                let tag = Tag::of(text, "%}");
                found.extend(tag.literals);
                tag.after
            }
            _ => text.get(1..).unwrap_or_default(),
        };
    }
    found
}

/// Whether an expression calls and compares nothing.
fn only_joins(code: &str) -> bool {
    let asks = |word: &str| ["in", "if", "is", "not"].contains(&word);
    !code.contains(['(', '=', '!', '<', '>', '['])
        && !code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(asks)
}

/// A tag in pieces.
struct Tag<'s> {
    literals: Vec<&'s str>,
    /// What is not a literal.
    code: String,
    /// What stands behind it.
    after: &'s str,
}

impl<'s> Tag<'s> {
    /// The tag that `text` begins with and `end` ends.
    fn of(text: &'s str, end: &str) -> Self {
        let (mut literals, mut code) = (Vec::new(), String::new());
        let mut at = 2;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(after) = rest.strip_prefix(end) {
                return Self { literals, code, after };
            }
            match length(rest) {
                Some(length) => {
                    literals.extend(rest.get(..length));
                    at += length;
                }
                None => {
                    let letter = rest.chars().next().unwrap_or(' ');
                    code.push(letter);
                    at += letter.len_utf8();
                }
            }
        }
        Self { literals, code, after: "" }
    }
}

/// How long the literal is that `text` begins with, both quotes included.
fn length(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|letter| matches!(letter, '\'' | '"'))?;
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            _ if letter == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}
