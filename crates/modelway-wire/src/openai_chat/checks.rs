//! What is refused before it is sent: parameters that clash, in any provider's eyes.

use modelway_core::{
    ChatRequest, CompletionRequest, EmbeddingRequest, Error, ErrorKind, Extra, File, Message,
    Modality, Part, Prompt,
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
    let silent = !request.modalities.contains(&Modality::Audio) && alone("modalities");
    if request.audio.is_some() && silent {
        return Err(refuse("`audio` without sound in `modalities`", "add Modality::Audio to them"));
    }
    request.messages.iter().enumerate().try_for_each(|(at, message)| parts(at, message))?;
    numbers(request.temperature, request.top_p)?;
    bias(request)?;
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

/// Parts that say nothing.
fn parts(at: usize, message: &Message) -> Result<(), Error> {
    let parts = message.content.as_ref().map_or(&[][..], |content| content.parts());
    for (place, part) in parts.iter().enumerate() {
        let part = match part {
            Part::Cached { part, .. } => part,
            part => part,
        };
        let (what, why) = match part {
            Part::File(File { id: None, url: None, .. }) => ("a file of nothing", "an id or a URL"),
            Part::Audio(audio) if audio.data.is_empty() => ("sound of nothing", "its data"),
            _ => continue,
        };
        let what = format!("messages[{at}] has {what} in part {place}");
        return Err(refuse(what, format!("give {why}")));
    }
    Ok(())
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

fn bias(request: &ChatRequest) -> Result<(), Error> {
    match request.logit_bias.iter().find(|(_, bias)| !bias.is_finite()) {
        Some((token, bias)) => {
            let what = format!("the `logit_bias` of token {token} is {bias}");
            Err(refuse(what, "it must be a finite number"))
        }
        None => Ok(()),
    }
}

/// Whether a prompt is exactly one text.
pub(super) fn one_text(prompt: &Prompt) -> bool {
    match prompt {
        Prompt::Text(_) => true,
        Prompt::Texts(texts) => texts.len() == 1,
        _ => false,
    }
}
