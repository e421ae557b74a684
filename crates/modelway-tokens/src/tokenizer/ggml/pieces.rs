//! The bytes that a token stands for.

use super::attributes::Attributes;
use super::family::Algorithm;

/// The bytes of a token; empty for one without text of its own.
pub(super) fn bytes(text: &str, attributes: Attributes, algorithm: Algorithm) -> Vec<u8> {
    if attributes.is_special() {
        return text.as_bytes().to_vec();
    }
    if attributes.is(Attributes::BYTE) {
        return byte(text).into_iter().collect();
    }
    if !attributes.is(Attributes::NORMAL) {
        return Vec::new();
    }
    match algorithm {
        Algorithm::Sentences => text.replace('▁', " ").into_bytes(),
        Algorithm::Bytes { .. } => text.chars().flat_map(letter).collect(),
    }
}

/// `<0x0A>`.
fn byte(text: &str) -> Option<u8> {
    u8::from_str_radix(text.strip_prefix("<0x")?.strip_suffix('>')?, 16).ok()
}

/// The byte behind a letter: visible Latin-1 stands for itself, the others for what is not visible.
fn letter(letter: char) -> Vec<u8> {
    let code = u32::from(letter);
    let byte = match code {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => Some(code),
        0x100..=0x120 => Some(code - 0x100),
        0x121..=0x142 => Some(code - 0x121 + 0x7f),
        0x143 => Some(0xad),
        _ => None,
    };
    match byte.and_then(|byte| u8::try_from(byte).ok()) {
        Some(byte) => vec![byte],
        // No file of a byte-level model should hold such a letter; show it as it is.
        None => letter.to_string().into_bytes(),
    }
}
