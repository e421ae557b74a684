//! Requests, checked before any work: what is not honoured is refused by name.

mod chat;
mod completion;
mod fields;
mod rerank;

pub(crate) use self::chat::chat;
pub(crate) use self::completion::completion;
pub(crate) use self::fields::refuse_options;
pub(crate) use self::rerank::rerank;

/// What the fields of a request come to; the prompt is text or tokens.
#[derive(Debug)]
pub(crate) struct Checked {
    pub max_tokens: Option<u64>,
    pub sampling: crate::serve::Sampling,
    pub stop: Vec<String>,
    pub logprobs: Option<usize>,
}
