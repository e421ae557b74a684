//! [`Attributes`]: what a token is for.

/// A set of properties of one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attributes(u8);

impl Attributes {
    pub(super) const NORMAL: Self = Self(1);
    pub(super) const UNKNOWN: Self = Self(2);
    pub(super) const CONTROL: Self = Self(4);
    pub(super) const USER_DEFINED: Self = Self(8);
    pub(super) const BYTE: Self = Self(16);
    /// Spaces after the token belong to it.
    pub(super) const EATS_RIGHT: Self = Self(32);
    const NOTHING: Self = Self(0);

    /// From the number in the file.
    pub(super) fn from_type(kind: Option<i64>) -> Self {
        match kind {
            None | Some(1) => Self::NORMAL,
            Some(2) => Self::UNKNOWN,
            Some(3) => Self::CONTROL,
            Some(4) => Self::USER_DEFINED,
            Some(6) => Self::BYTE,
            Some(_) => Self::NOTHING,
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(super) fn remove(&mut self, other: Self) {
        self.0 &= !other.0;
    }

    /// Whether it has all properties of `other`.
    pub(super) fn is(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Hidden from readers, and in plain text not recognised.
    pub(super) fn is_hidden(self) -> bool {
        self.is(Self::CONTROL) || self.is(Self::UNKNOWN)
    }

    /// Looked for in text before anything is merged.
    pub(super) fn is_special(self) -> bool {
        self.is_hidden() || self.is(Self::USER_DEFINED)
    }
}
