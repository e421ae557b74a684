//! Log probabilities of tokens.

use serde::{Deserialize, Serialize};

use super::Extra;

/// Log probabilities of an answer's tokens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LogProbs {
    /// Of the text.
    pub content: Vec<TokenLogProb>,
    /// Of a refusal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusal: Vec<TokenLogProb>,
    /// Of the reasoning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasoning: Vec<TokenLogProb>,
    /// Fields that no dialect of ours names.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl LogProbs {
    /// Appends what a later piece of a stream brought.
    pub fn append(&mut self, more: Self) {
        self.content.extend(more.content);
        self.refusal.extend(more.refusal);
        self.reasoning.extend(more.reasoning);
        self.extra.extend(more.extra);
    }
}

/// One token with its log probability.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TokenLogProb {
    /// The token as text.
    pub token: String,
    /// Natural logarithm of its probability; `None` for a prompt's first token, which has none.
    pub logprob: Option<f64>,
    /// Its bytes, where the vendor gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Vec<u8>>,
    /// Where it starts, in characters, where the vendor gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_offset: Option<u64>,
    /// The most likely tokens at this place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub top: Vec<TopLogProb>,
}

/// An alternative token.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TopLogProb {
    /// The token as text.
    pub token: String,
    /// Natural logarithm of its probability.
    pub logprob: Option<f64>,
    /// Its bytes, where the vendor gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Vec<u8>>,
}
