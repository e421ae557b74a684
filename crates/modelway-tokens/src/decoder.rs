//! [`TextDecoder`]: text out of token bytes, as they come.

/// Turns the bytes of tokens into text, holding back a character until all of its bytes are there.
///
/// Bytes that can never become a character give `U+FFFD`, as [`String::from_utf8_lossy`] gives it.
///
/// ```
/// use modelway_tokens::TextDecoder;
/// let mut decoder = TextDecoder::new();
/// assert_eq!(decoder.push(&[b'a', 0xc3]), "a");
/// assert_eq!(decoder.push(&[0xa9]), "é");
/// assert_eq!(decoder.finish(), "");
/// ```
#[derive(Debug, Clone, Default)]
pub struct TextDecoder {
    /// The start of a character: at most three bytes.
    held: Vec<u8>,
}

impl TextDecoder {
    /// A decoder that holds nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes `bytes`; gives all text that is certain by now.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.held.extend_from_slice(bytes);
        let mut text = String::new();
        let mut rest = self.held.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    rest = &[];
                }
                Err(error) => {
                    let (valid, invalid) = rest.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(valid));
                    rest = invalid;
                    if let Some(length) = error.error_len() {
                        text.push(char::REPLACEMENT_CHARACTER);
                        rest = rest.get(length..).unwrap_or_default();
                        continue;
                    }
                }
            }
            break;
        }
        self.held = rest.to_vec();
        text
    }

    /// Whether the start of a character is held back.
    pub fn is_pending(&self) -> bool {
        !self.held.is_empty()
    }

    /// Ends the text: a character that was never completed gives one `U+FFFD`.
    pub fn finish(&mut self) -> String {
        let text = String::from_utf8_lossy(&self.held).into_owned();
        self.held.clear();
        text
    }
}
