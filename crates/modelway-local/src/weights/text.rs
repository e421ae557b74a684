//! Texts of others, made fit for a message: one line, no secrets.

/// How much of a foreign text a message quotes, in characters.
const QUOTE: usize = 300;

/// Takes user names and passwords out of the URLs in `text`.
///
/// All before the last `@` of a URL goes: a password may hold characters that should end the authority.
pub(super) fn redact(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        let end = after.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>'));
        let (word, after) = after.split_at(end.unwrap_or(after.len()));
        match word.rfind('@') {
            Some(at) => clean.extend(["[redacted]", &word[at..]]),
            None => clean.push_str(word),
        }
        rest = after;
    }
    clean + rest
}

/// `text` in one line, without control characters, cut to a bearable length.
pub(super) fn one_line(text: &str) -> String {
    let plain = without_escapes(text);
    let words: Vec<_> = plain.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(QUOTE) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// Takes out the colours and cursor movements of terminals.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\u{1b}' && characters.next_if_eq(&'[').is_some() {
            while characters.next_if(|c| !c.is_ascii_alphabetic()).is_some() {}
            characters.next();
        } else {
            plain.push(if c.is_control() { ' ' } else { c });
        }
    }
    plain
}

/// A number of bytes as people write it, exact: `98,362,432 bytes`.
pub(super) fn bytes(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + " bytes"
}

/// What an error says and advises, in one line and without secrets.
pub(super) fn reason(error: &modelway_core::Error) -> String {
    one_line(&redact(&error.to_string()))
}
