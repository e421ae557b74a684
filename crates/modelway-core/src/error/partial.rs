//! [`Partial`]: what a broken stream had delivered.

use crate::{ChatCompletion, Usage};

/// What had arrived when a stream broke off.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Partial {
    /// The answer so far, folded as a whole answer would be: text, reasoning, calls, any finish word.
    pub completion: ChatCompletion,
}

impl Partial {
    /// Wraps the answer so far.
    pub fn new(completion: ChatCompletion) -> Self {
        Self { completion }
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        self.completion.text()
    }

    /// The usage so far; `None` when the provider had not reported any.
    pub fn usage(&self) -> Option<&Usage> {
        self.completion.usage.as_ref()
    }
}
