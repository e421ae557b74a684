//! Paths and queries taken apart.

use serde_json::Value;

/// Percent-decodes a segment, a key or a value. A raw `+` is refused: half of the world reads it as a space.
pub(super) fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'+' => return Err(format!("`{text}` has a `+` that is not encoded")),
            b'%' => {
                let digits = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
                let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
                bytes.push(byte.ok_or_else(|| format!("`{text}` is not percent-encoded"))?);
                rest = &tail[2..];
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).map_err(|_| format!("`{text}` is not UTF-8"))
}

/// The pairs of a query.
pub(super) fn pairs(query: &str) -> Result<Vec<(String, String)>, String> {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((key, value)) => Ok((decoded(key)?, decoded(value)?)),
        None => Err(format!("the query's `{pair}` has no value")),
    };
    query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
}

/// The text of a query, percent-encoded throughout.
pub(super) fn encoded(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| match keep(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

/// The values of one key as the JSON that `schema` means by them.
pub(super) fn json_of(schema: &Value, mut values: Vec<String>) -> Result<Value, String> {
    if schema["type"] == "array" {
        return Ok(values.into_iter().map(Value::from).collect());
    }
    if values.len() > 1 {
        return Err(format!("is there {} times", values.len()));
    }
    let value = values.pop().unwrap_or_default();
    let number = (schema["type"] == "integer").then(|| value.parse::<i64>().ok()).flatten();
    Ok(number.map_or_else(|| Value::from(value), Value::from))
}
