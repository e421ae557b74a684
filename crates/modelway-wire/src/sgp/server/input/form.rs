//! [`Form`]: a body of `multipart/form-data` (RFC 7578), read without copying the file.

use bytes::Bytes;
use memchr::memmem;

use super::super::faults::Sink;

/// So many parts are read: the form that we know has four.
const PARTS: usize = 64;

/// The parts of a form that are still to read.
#[derive(Debug)]
pub(in super::super) struct Form(Vec<Part>);

#[derive(Debug)]
pub(in super::super) struct Part {
    name: String,
    /// The file's name, where the part is a file.
    pub(in super::super) file_name: Option<String>,
    pub(in super::super) content: Bytes,
}

impl Form {
    /// Reads a body; the error says what is wrong with it.
    pub(super) fn read(content_type: &str, body: &Bytes) -> Result<Self, String> {
        let form = content_type.split(';').next().unwrap_or_default().trim();
        if !form.eq_ignore_ascii_case("multipart/form-data") {
            return Err("must be multipart/form-data".to_owned());
        }
        let boundary = parameter(content_type, "boundary").filter(|b| !b.is_empty());
        let boundary = boundary.ok_or("has no boundary in its content-type")?;
        let delimiter = format!("--{boundary}");
        let mut parts = Vec::new();
        // A delimiter stands at the start of a line: a line end before the body makes the first one like the others.
        let start = if body.starts_with(delimiter.as_bytes()) {
            delimiter.len()
        } else {
            after(body, 0, &delimiter).ok_or("has no part: its boundary is not found")?.1
        };
        let mut at = start;
        while !body.get(at..).unwrap_or_default().starts_with(b"--") {
            let (end, next) = after(body, at, &delimiter).ok_or("breaks off inside a part")?;
            parts.push(part(&body.slice(at..end)).ok_or("has a part without a name")?);
            if parts.len() > PARTS {
                return Err(format!("has more than {PARTS} parts"));
            }
            at = next;
        }
        Ok(Self(parts))
    }

    /// A part that must be there.
    pub(in super::super) fn required(&mut self, name: &str, sink: &mut Sink) -> Option<Part> {
        let at = self.0.iter().rposition(|part| part.name == name);
        if at.is_none() {
            sink.inside(name, |sink| sink.note("missing", "is missing"));
        }
        at.map(|at| self.0.swap_remove(at))
    }

    /// A part that must be there and be text.
    pub(in super::super) fn required_text(
        &mut self,
        name: &str,
        sink: &mut Sink,
    ) -> Option<String> {
        let part = self.required(name, sink)?;
        let text = String::from_utf8(part.content.into()).ok();
        if text.is_none() {
            sink.inside(name, |sink| sink.note("string_type", "must be text in UTF-8"));
        }
        text
    }
}

/// The next delimiter from `at` on: where the line end before it begins, and where it ends.
fn after(body: &[u8], at: usize, delimiter: &str) -> Option<(usize, usize)> {
    let line = format!("\r\n{delimiter}");
    let start = at + memmem::find(body.get(at..)?, line.as_bytes())?;
    Some((start, start + line.len()))
}

/// One part: the rest of the delimiter's line, headers, an empty line, the content.
fn part(raw: &Bytes) -> Option<Part> {
    let headers_at = memmem::find(raw, b"\r\n")? + 2;
    let blank = memmem::find(raw.get(headers_at - 2..)?, b"\r\n\r\n")? + headers_at - 2;
    let headers = String::from_utf8_lossy(raw.get(headers_at..blank.max(headers_at))?);
    let disposition = headers.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let name = parameter(disposition, "name")?;
    let file_name = parameter(disposition, "filename").filter(|name| !name.is_empty());
    Some(Part { name, file_name, content: raw.slice(blank + 4..) })
}

/// The parameter `name` of a header's value.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let (value, next) = after.split_once(';').unwrap_or((after, ""));
                (value.trim().to_owned(), next)
            }
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next.trim_start().trim_start_matches(';');
    }
}

/// A quoted text up to its closing quote, and what follows it. A quote inside is `\"` or, as browsers write it, `%22`.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value.replace("%22", "\""), text.get(at + 1..)?)),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}
