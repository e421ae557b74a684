//! [`Fragment`]: what a text consists of for a tokenizer.

use std::ops::Range;

/// A stretch of text, or a special token in it.
#[allow(
    dead_code,
    reason = "made by the kinds of tokenizers, and read by counters; all are features"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fragment {
    /// Bytes of the text that no token leaves.
    Text(Range<usize>),
    /// A special token, as the text spells it.
    Token(u32),
}
