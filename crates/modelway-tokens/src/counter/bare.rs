//! [`Bare`]: a tokenizer without a chat template.

use modelway_core::window::{TokenCount, TokenCounter};
use modelway_core::{ChatRequest, Error, ErrorKind};

use super::texts::Texts;

/// Counts the prompts of plain completions alone.
#[derive(Debug)]
pub(super) struct Bare(pub(super) Texts);

impl TokenCounter for Bare {
    fn count_chat(&self, _: &ChatRequest) -> Result<TokenCount, Error> {
        let what = "this tokenizer comes without a chat template, so it counts no conversation";
        Err(Error::new(ErrorKind::Configuration, what).with_hint("name a prompt format"))
    }

    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error> {
        self.0.prompt(prompt).map(TokenCount::Exact)
    }
}
