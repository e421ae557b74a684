//! The texts that a template holds in quotes.

use minijinja::Environment;

/// Marks such as `</think>` that a template may look for inside of a message.
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
    text.len() > 2
        && text.len() < 40
        && text.contains(['<', '>', '[', ']', '|', '{', '}', '/', '_'])
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

/// The literals in a template's tags, with their quotes. Quotes in its text and in its comments are none.
fn quoted(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find('{') {
        let tag = rest.get(start..).unwrap_or_default();
        rest = match tag.get(..2) {
            Some("{#") => tag.split_once("#}").map_or("", |(_, after)| after),
            Some("{{") => of_tag(tag, "}}", &mut found),
            Some("{%") => of_tag(tag, "%}", &mut found),
            _ => tag.get(1..).unwrap_or_default(),
        };
    }
    found
}

/// Finds the literals of the tag that `text` begins with, and gives what stands behind its `end`.
fn of_tag<'s>(text: &'s str, end: &str, found: &mut Vec<&'s str>) -> &'s str {
    let mut at = 2;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(after) = rest.strip_prefix(end) {
            return after;
        }
        match length(rest) {
            Some(length) => {
                found.extend(rest.get(..length));
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    ""
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
