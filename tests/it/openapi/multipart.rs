//! Forms of parts, written and read (RFC 7578).

use bytes::Bytes;
use serde_json::{Map, Value};

pub(super) const MEDIA_TYPE: &str = "multipart/form-data";

/// The part that holds the file; it has to be one, with a name.
const FILE: &str = "file";

/// A form as an object of texts.
pub(super) fn object(content_type: &str, body: &[u8]) -> Result<Value, String> {
    let boundary = content_type.split("boundary=").nth(1).ok_or("the form has no boundary")?;
    let text = std::str::from_utf8(body).map_err(|_| "the form is not UTF-8")?;
    let end = format!("--{boundary}--\r\n");
    let text = text.strip_suffix(end.as_str()).ok_or("the form has no end")?;
    let mut fields = Map::new();
    for part in text.split(&format!("--{boundary}\r\n")).skip(1) {
        let (name, content) = read_part(part)?;
        if fields.insert(name.clone(), content.into()).is_some() {
            return Err(format!("two parts have the name {name}"));
        }
    }
    Ok(Value::Object(fields))
}

/// A part's name and content.
fn read_part(part: &str) -> Result<(String, String), String> {
    let (head, content) = part.split_once("\r\n\r\n").ok_or("a part has no head")?;
    let content = content.strip_suffix("\r\n").ok_or("a part does not end with a line")?;
    let name = quoted(head, " name=").ok_or("a part has no name")?;
    match (name == FILE, quoted(head, " filename=")) {
        (true, None) => Err("the file is no file part".to_owned()),
        (false, Some(_)) => Err(format!("{name} is a file part")),
        _ => Ok((name.to_owned(), content.to_owned())),
    }
}

fn quoted<'a>(head: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = head.split_once(key)?;
    rest.strip_prefix('"')?.split('"').next()
}

/// An object of texts as a form: its content type and body.
pub(super) fn form(fields: &Value) -> (String, Bytes) {
    let mut body = String::new();
    for (name, value) in fields.as_object().expect("fields") {
        let file = if name == FILE { "; filename=\"examples.jsonl\"" } else { "" };
        let value = value.as_str().expect("a text");
        let head = format!("Content-Disposition: form-data; name=\"{name}\"{file}");
        body += &format!("--a-boundary\r\n{head}\r\n\r\n{value}\r\n");
    }
    body += "--a-boundary--\r\n";
    (format!("{MEDIA_TYPE}; boundary=a-boundary"), body.into())
}
