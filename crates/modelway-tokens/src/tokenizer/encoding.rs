//! [`Encoding`].

/// How text becomes ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Encoding {
    /// Adds the tokens that the model's file wants at the start or the end (BOS, EOS).
    pub add_special: bool,
    /// Takes text that spells a special token (`<|im_start|>`) for that token.
    pub parse_special: bool,
}

impl Encoding {
    /// Plain text: what a user wrote can name no special token.
    pub const TEXT: Self = Self { add_special: false, parse_special: false };
    /// A rendered chat prompt or a bare prompt as llama.cpp takes it: special tokens are understood and added.
    pub const PROMPT: Self = Self { add_special: true, parse_special: true };
    /// A prompt whose text says all that it has: special tokens are understood, and none is added.
    pub const RENDERED: Self = Self { add_special: false, parse_special: true };
}
