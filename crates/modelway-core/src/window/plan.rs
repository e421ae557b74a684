//! [`Plan`]: what a window does to a call, and [`WindowPolicy`], what it may do.

use super::TokenCount;

/// What happens to a conversation that does not fit its model's context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum WindowPolicy {
    /// The oldest turns are left out, as few as need be.
    #[default]
    Trim,
    /// The call fails before anything is sent, and says by how many tokens.
    Error,
    /// Nothing is counted; the provider decides.
    Off,
}

/// Room that is kept for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reserve {
    /// In tokens.
    pub tokens: u64,
    /// Whether the request asks for it. A reserve of our own making yields to the prompt.
    pub asked: bool,
}

/// The largest reserve where neither the request nor the model's family names one.
const MOST: u64 = 4_096;

impl Reserve {
    /// `max_tokens` of the request, else `usual`, what is documented for the model; else an eighth of the context, at
    /// most 4,096 tokens.
    ///
    /// ```
    /// use modelway_core::window::Reserve;
    /// assert_eq!(Reserve::of(None, None, 8_192).tokens, 1_024);
    /// assert_eq!(Reserve::of(Some(50), Some(16), 8_192).tokens, 50);
    /// ```
    pub fn of(max_tokens: Option<u64>, usual: Option<u64>, context: u64) -> Self {
        match max_tokens {
            Some(tokens) => Self { tokens, asked: true },
            None => Self { tokens: usual.unwrap_or((context / 8).min(MOST)), asked: false },
        }
    }
}

/// How a prompt was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// It has fewer bytes than there is room for tokens, so nothing was counted.
    Bound,
    /// By a guess from its letters, where there was room enough or no tokenizer at hand.
    Estimate,
    /// With the model's own tokenizer and template.
    Exact,
}

/// What a window found and did: in [`CallMeta::window`](crate::CallMeta) of each call to a model whose context length
/// is known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// Prompt and answer together, in tokens; `None` where nobody knows.
    pub context: Option<u64>,
    /// Room kept for the answer, in tokens.
    pub reserve: u64,
    /// How `before` and `after` were measured.
    pub measure: Measure,
    /// The prompt as it was given, in tokens; with [`Measure::Bound`] at most so many.
    pub before: u64,
    /// The prompt as it is sent.
    pub after: u64,
    /// The places of the messages that are left out, in the conversation as it was given, ascending.
    pub dropped: Vec<usize>,
    /// Whether prompt and reserve fit. `false` only where an estimate says so, or a plan was asked for.
    pub fits: bool,
    /// Whether the last user message goes as a plain completion, since the model does not chat.
    pub completes: bool,
}

impl Plan {
    /// A plan that leaves everything as it is.
    pub(super) fn whole(context: Option<u64>, reserve: u64, measure: Measure, tokens: u64) -> Self {
        let safe = match measure {
            Measure::Estimate => TokenCount::Estimate(tokens).safe(),
            _ => tokens,
        };
        Self {
            context,
            reserve,
            measure,
            before: tokens,
            after: tokens,
            dropped: Vec::new(),
            fits: context.is_none_or(|context| safe.saturating_add(reserve) <= context),
            completes: false,
        }
    }

    /// The prompt as it is sent, with how sure that is.
    pub fn tokens(&self) -> TokenCount {
        match self.measure {
            Measure::Exact => TokenCount::Exact(self.after),
            _ => TokenCount::Estimate(self.after),
        }
    }

    /// Whether messages were left out.
    pub fn is_trimmed(&self) -> bool {
        !self.dropped.is_empty()
    }
}
