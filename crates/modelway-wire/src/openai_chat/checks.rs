//! What is refused before it is sent: parameters that clash, in any provider's eyes.

use modelway_core::{
    ChatRequest, CompletionRequest, EmbeddingRequest, Error, ErrorKind, Extra, Prompt,
};

use super::checks_anyscale as anyscale;
use crate::provider::{Provider, Rules};

/// A refusal: what clashes, and why.
pub(super) fn refuse(what: impl Into<String>, why: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidRequest, what.into())
        .with_hint(format!("nothing was sent: {}", why.into()))
}

/// What no provider takes. A field of the extra body stands for the one of its name.
pub(super) fn chat(
    request: &ChatRequest,
    extra: &Extra,
    model: &str,
    provider: &Provider,
) -> Result<(), Error> {
    let alone = |name: &str| !extra.contains_key(name);
    let alternatives = request.top_logprobs.is_some_and(|n| n > 0);
    if alternatives && request.logprobs != Some(true) && alone("logprobs") {
        return Err(refuse("`top_logprobs` without `logprobs`", "set `logprobs` to true as well"));
    }
    if request.tool_choice.is_some() && request.tools.is_empty() && alone("tools") {
        return Err(refuse("`tool_choice` without `tools`", "give the tools that it chooses from"));
    }
    numbers(request.temperature, request.top_p)?;
    match provider.spec().quirks.rules {
        Rules::Common => Ok(()),
        Rules::Anyscale => anyscale::chat(request, model, provider),
    }
}

pub(super) fn completion(request: &CompletionRequest, provider: &Provider) -> Result<(), Error> {
    numbers(request.temperature, request.top_p)?;
    match provider.spec().quirks.rules {
        Rules::Common => Ok(()),
        Rules::Anyscale => anyscale::completion(request),
    }
}

pub(super) fn embeddings(request: &EmbeddingRequest, provider: &Provider) -> Result<(), Error> {
    match provider.spec().quirks.rules {
        Rules::Common => Ok(()),
        Rules::Anyscale => anyscale::embeddings(request),
    }
}

/// JSON has no NaN or infinity.
fn numbers(temperature: Option<f64>, top_p: Option<f64>) -> Result<(), Error> {
    for (name, value) in [("temperature", temperature), ("top_p", top_p)] {
        if let Some(value) = value.filter(|v| !v.is_finite()) {
            return Err(refuse(format!("`{name}` is {value}"), "it must be a finite number"));
        }
    }
    Ok(())
}

/// Whether a prompt is exactly one text.
pub(super) fn one_text(prompt: &Prompt) -> bool {
    match prompt {
        Prompt::Text(_) => true,
        Prompt::Texts(texts) => texts.len() == 1,
        _ => false,
    }
}
