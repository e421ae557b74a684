//! [`TokenCounter`]: who knows how many tokens a request is.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use crate::{ChatRequest, Error, Target};

/// How many tokens, and how sure that is.
///
/// ```
/// use modelway_core::window::TokenCount;
/// let both = TokenCount::Exact(32) + TokenCount::Estimate(10);
/// assert_eq!(both, TokenCount::Estimate(42));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenCount {
    /// What the model itself counts.
    Exact(u64),
    /// A guess; a window leaves a quarter more room for it.
    Estimate(u64),
}

impl TokenCount {
    /// The number alone.
    pub fn tokens(self) -> u64 {
        let (Self::Exact(n) | Self::Estimate(n)) = self;
        n
    }

    /// What to reckon with: a guess is at least 0.8 of the truth, so a quarter is added.
    pub(crate) fn safe(self) -> u64 {
        match self {
            Self::Exact(tokens) => tokens,
            Self::Estimate(tokens) => tokens.saturating_add(tokens.div_ceil(4)),
        }
    }

    /// Whether the model itself counts so.
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

/// The sum is exact if both are.
impl std::ops::Add for TokenCount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let sum = self.tokens().saturating_add(other.tokens());
        if self.is_exact() && other.is_exact() { Self::Exact(sum) } else { Self::Estimate(sum) }
    }
}

/// What each message of a conversation costs, where that does not depend on the others; or what all that leaves it together
/// costs, told of the first message of it.
///
/// Holds for every conversation that is made from this one by leaving out the oldest turns, each with its answer, and
/// never the last nor instructions (system, developer): its count is `around` and the costs of those that stay. Many
/// templates bring instructions of their own where there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Tally {
    /// What stands around the messages: the beginning of the text, tools, the head of the answer.
    pub around: u64,
    /// The messages, in their order, each with what the template writes about it: of those that leave together the first
    /// may have the costs of all. The last ones, which never leave, may have more or less, and the rest is in `around`.
    pub messages: Vec<u64>,
    /// Whether the model itself counts so.
    pub exact: bool,
    /// Whether a turn costs something else where it is the first that stays, since the template writes the instructions
    /// into it: then [`TokenCounter::first`] says what.
    pub opens: bool,
}

impl Tally {
    /// The costs of the messages, with `around` about them.
    pub fn new(around: u64, messages: Vec<u64>, exact: bool) -> Self {
        Self { around, messages, exact, opens: false }
    }

    /// The whole conversation.
    pub fn total(&self) -> TokenCount {
        let sum = self.messages.iter().fold(self.around, |sum, n| sum.saturating_add(*n));
        if self.exact { TokenCount::Exact(sum) } else { TokenCount::Estimate(sum) }
    }
}

/// Counts the prompt tokens of requests to one model, with the model's own tokenizer and chat template.
///
/// A counter keeps what it counted, so that the next turn of a conversation costs its new text.
pub trait TokenCounter: Debug + Send + Sync {
    /// The prompt tokens of a conversation, as the model's server reports them: template, special tokens, hidden
    /// system prompt and the head of the answer included.
    ///
    /// # Errors
    ///
    /// The template refuses the conversation (`InvalidRequest`).
    fn count_chat(&self, request: &ChatRequest) -> Result<TokenCount, Error>;

    /// The prompt tokens of a plain completion, the server's own first token included.
    ///
    /// # Errors
    ///
    /// The text cannot be a prompt of this model.
    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error>;

    /// The costs one by one, where the template lets them add up; `None` where it does not, so that only the whole
    /// can be counted.
    ///
    /// # Errors
    ///
    /// As [`count_chat`](TokenCounter::count_chat).
    fn tally(&self, request: &ChatRequest) -> Result<Option<Tally>, Error> {
        let _ = request;
        Ok(None)
    }

    /// What the message at `at` costs where it is the first that stays, instructions apart, for a [`Tally`] that
    /// [`opens`](Tally::opens); `None` where only a count of all that stays tells.
    ///
    /// # Errors
    ///
    /// As [`count_chat`](TokenCounter::count_chat).
    fn first(&self, request: &ChatRequest, at: usize) -> Result<Option<u64>, Error> {
        let _ = (request, at);
        Ok(None)
    }
}

/// Knows which counter is a target's.
#[async_trait]
pub trait CounterSource: Debug + Send + Sync {
    /// The counter of `target`'s model; `None` where there is none at hand. It is asked for only when a conversation
    /// comes near the model's context, and may read files then, but sends nothing.
    ///
    /// # Errors
    /// A tokenizer that was named and cannot be read (`Configuration`).
    async fn counter(&self, target: &Target) -> Result<Option<Arc<dyn TokenCounter>>, Error>;
}
