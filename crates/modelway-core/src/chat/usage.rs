//! [`Usage`]: tokens as the provider counts them.

use serde::{Deserialize, Serialize};

use super::Extra;

/// Tokens of a call, as the provider reported them. What it did not report is `None`, never 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: Option<u64>,
    /// Tokens written, reasoning included.
    pub completion_tokens: Option<u64>,
    /// Their sum, by the provider's account.
    pub total_tokens: Option<u64>,
    /// Of the tokens read, those that came from the provider's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_tokens: Option<u64>,
    /// Of the tokens read, those that went into the provider's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_tokens: Option<u64>,
    /// Of the tokens read, those of sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_audio_tokens: Option<u64>,
    /// Of the tokens read, those of images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_image_tokens: Option<u64>,
    /// Of the tokens written, those of reasoning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_tokens: Option<u64>,
    /// Of the tokens written, those of sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion_audio_tokens: Option<u64>,
    /// Of the tokens written, those of images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion_image_tokens: Option<u64>,
    /// Of a predicted output, the tokens that came true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_prediction_tokens: Option<u64>,
    /// Of a predicted output, the tokens that did not come true; they are billed all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected_prediction_tokens: Option<u64>,
    /// What the call cost, in US dollars, where the provider says so (OpenRouter, Perplexity, xAI, gateways).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// Fields that no dialect of ours names: times, further details.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Usage {
    /// `prompt` tokens read and `completion` written.
    pub fn new(prompt: u64, completion: u64) -> Self {
        Self {
            prompt_tokens: Some(prompt),
            completion_tokens: Some(completion),
            total_tokens: Some(prompt.saturating_add(completion)),
            ..Self::default()
        }
    }
}
