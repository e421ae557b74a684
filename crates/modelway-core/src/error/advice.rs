//! [`Advice`]: what a provider's refusal teaches about its model.

/// The numbers in a provider's "too long", as far as it gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overflow {
    /// Prompt and answer together, in tokens: what the model takes.
    pub context: Option<u64>,
    /// What the provider counted in the prompt.
    pub prompt: Option<u64>,
}

/// What a refusal teaches, so that the same call can be made otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// The prompt is too long.
    Shorten(Overflow),
    /// The model does not chat: it takes plain completions.
    Complete,
}
