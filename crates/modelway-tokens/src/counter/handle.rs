//! [`Counter`].

use std::sync::Arc;

use modelway_core::window::{Tally, TokenCount, TokenCounter};
use modelway_core::{ChatRequest, Error};

use super::bare::Bare;
use super::format::{BuiltIn, Format};
use super::rendered::{Render, Rendering};
use super::texts::{Beginning, Texts};
use crate::tokenizer::Tokenizer;

/// Counts the tokens of requests to one model. Cheap to clone; share it, since it keeps what it counted.
///
/// A count is exact where it is what the model's server counts; where something is not known to be counted so (an
/// image, tools that the template leaves out) it is an estimate.
#[derive(Debug, Clone)]
pub struct Counter(Arc<dyn TokenCounter>);

impl Counter {
    pub(super) fn new(inner: impl TokenCounter + 'static) -> Self {
        Self(Arc::new(inner))
    }

    /// For a model that a server talks to in one of the formats that are built in, with the model's tokenizer.
    ///
    /// # Errors
    /// The tokenizer does not work.
    pub fn format(format: Format, tokenizer: Tokenizer) -> Result<Self, Error> {
        Self::rendering(BuiltIn::new(format), tokenizer, format.beginning())
    }

    /// For plain completions alone: a tokenizer of which nobody knows how its model's server writes a chat. To count a
    /// conversation is an error.
    ///
    /// # Errors
    /// The tokenizer does not work.
    pub fn bare(tokenizer: Tokenizer) -> Result<Self, Error> {
        Ok(Self::new(Bare(Texts::new(tokenizer, Beginning::Added)?)))
    }

    pub(super) fn rendering(
        render: impl Render + 'static,
        tokenizer: Tokenizer,
        beginning: Beginning,
    ) -> Result<Self, Error> {
        Ok(Self::new(Rendering::new(Box::new(render), Texts::new(tokenizer, beginning)?)))
    }
}

impl TokenCounter for Counter {
    fn count_chat(&self, request: &ChatRequest) -> Result<TokenCount, Error> {
        self.0.count_chat(request)
    }

    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error> {
        self.0.count_prompt(prompt)
    }

    fn tally(&self, request: &ChatRequest) -> Result<Option<Tally>, Error> {
        self.0.tally(request)
    }

    fn first(&self, request: &ChatRequest, at: usize) -> Result<Option<u64>, Error> {
        self.0.first(request, at)
    }
}

impl From<Counter> for Arc<dyn TokenCounter> {
    fn from(counter: Counter) -> Self {
        counter.0
    }
}
