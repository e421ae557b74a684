//! What is refused before it is sent, since the service is documented to refuse it or does not know it.
//!
//! What only some vendors' models take is sent: the service decides.

use std::ops::RangeInclusive;

use modelway_core::rules::{BASE_TEMPERATURE, TEMPERATURE, check_sampling};
use modelway_core::{
    ChatRequest, CompletionRequest, EmbeddingRequest, EncodingFormat, Error, ErrorKind,
    ParameterBindings, Prompt, ReasoningEffort, ResponseFormat,
};

fn refuse(what: String, why: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest, what).with_hint(format!("nothing was sent: {why}"))
}

/// The error for fields that the service does not know, naming each.
fn unknown(fields: &[(&'static str, bool)]) -> Result<(), Error> {
    let set: Vec<String> =
        fields.iter().filter(|(_, set)| *set).map(|(name, _)| format!("`{name}`")).collect();
    if set.is_empty() {
        return Ok(());
    }
    let what = format!("the Scale GenAI Platform does not take {}", set.join(", "));
    Err(Error::new(ErrorKind::Unsupported, what)
        .with_hint("nothing was sent; leave it out, or call another provider"))
}

pub(super) fn chat(request: &ChatRequest) -> Result<(), Error> {
    unknown_of_chat(request)?;
    check_sampling(&request.stop, request.temperature, TEMPERATURE)?;
    numbers_of_chat(request)?;
    effort(request.reasoning_effort.as_ref())?;
    bindings(request.model_request_parameters.as_ref())
}

/// A chat with a base model: the older routes know less.
pub(super) fn base_chat(request: &ChatRequest) -> Result<(), Error> {
    unknown(&[
        ("logprobs", request.logprobs == Some(true)),
        ("top_logprobs", request.top_logprobs.is_some()),
        ("chat_template_kwargs", !request.chat_template_kwargs.is_empty()),
        ("model_request_parameters", request.model_request_parameters.is_some()),
    ])?;
    unknown_of_chat(request)?;
    check_sampling(&request.stop, request.temperature, BASE_TEMPERATURE)?;
    numbers_of_chat(request)?;
    effort(request.reasoning_effort.as_ref())
}

fn numbers_of_chat(request: &ChatRequest) -> Result<(), Error> {
    finite(&[
        ("top_p", request.top_p),
        ("frequency_penalty", request.frequency_penalty),
        ("presence_penalty", request.presence_penalty),
    ])
}

fn unknown_of_chat(r: &ChatRequest) -> Result<(), Error> {
    let formatted = !matches!(r.response_format, None | Some(ResponseFormat::Text));
    unknown(&[
        ("seed", r.seed.is_some()),
        ("n", r.n.is_some_and(|n| n != 1)),
        ("tools", !r.tools.is_empty()),
        ("tool_choice", r.tool_choice.is_some()),
        ("parallel_tool_calls", r.parallel_tool_calls.is_some()),
        ("response_format", formatted),
        ("verbosity", r.verbosity.is_some()),
        ("modalities", !r.modalities.is_empty()),
        ("audio", r.audio.is_some()),
        ("prediction", r.prediction.is_some()),
        ("logit_bias", !r.logit_bias.is_empty()),
        ("web_search", r.web_search.is_some()),
        ("service_tier", r.service_tier.is_some()),
        ("prompt_cache_key", r.prompt_cache_key.is_some()),
        ("prompt_cache_retention", r.prompt_cache_retention.is_some()),
        ("store", r.store.is_some()),
        ("metadata", !r.metadata.is_empty()),
        ("user", r.user.is_some()),
        ("safety_identifier", r.safety_identifier.is_some()),
    ])
}

pub(super) fn completion(request: &CompletionRequest) -> Result<(), Error> {
    completion_within(request, TEMPERATURE)?;
    bindings(request.model_request_parameters.as_ref())
}

/// A completion by a base model.
pub(super) fn base_completion(request: &CompletionRequest) -> Result<(), Error> {
    unknown(&[
        ("logprobs", request.logprobs.is_some()),
        ("model_request_parameters", request.model_request_parameters.is_some()),
    ])?;
    completion_within(request, BASE_TEMPERATURE)
}

fn completion_within(
    r: &CompletionRequest,
    temperatures: RangeInclusive<f64>,
) -> Result<(), Error> {
    unknown(&[
        ("seed", r.seed.is_some()),
        ("n", r.n.is_some_and(|n| n != 1)),
        ("suffix", r.suffix.is_some()),
        ("echo", r.echo == Some(true)),
        ("user", r.user.is_some()),
    ])?;
    check_sampling(&r.stop, r.temperature, temperatures)?;
    finite(&[
        ("top_p", r.top_p),
        ("frequency_penalty", r.frequency_penalty),
        ("presence_penalty", r.presence_penalty),
    ])
}

pub(super) fn embeddings(request: &EmbeddingRequest) -> Result<(), Error> {
    let encoded = !matches!(request.encoding_format, None | Some(EncodingFormat::Float));
    unknown(&[
        ("dimensions", request.dimensions.is_some()),
        ("encoding_format", encoded),
        ("user", request.user.is_some()),
    ])?;
    bindings(request.model_request_parameters.as_ref())
}

/// The one text of a prompt.
pub(super) fn one_prompt(prompt: &Prompt) -> Result<&str, Error> {
    match prompt {
        Prompt::Text(text) => Ok(text),
        Prompt::Texts(texts) => match texts.as_slice() {
            [text] => Ok(text),
            texts => Err(refuse(
                format!("a completion of {} prompts", texts.len()),
                "the Scale GenAI Platform takes exactly one",
            )),
        },
        _ => {
            let what = "a prompt of token ids, which the Scale GenAI Platform does not take";
            Err(Error::new(ErrorKind::Unsupported, what)
                .with_hint("nothing was sent; give the prompt as text"))
        }
    }
}

pub(super) fn bindings(bindings: Option<&ParameterBindings>) -> Result<(), Error> {
    bindings.map_or(Ok(()), ParameterBindings::check_values)
}

/// JSON has no NaN or infinity.
fn finite(numbers: &[(&str, Option<f64>)]) -> Result<(), Error> {
    match numbers.iter().find(|(_, value)| value.is_some_and(|v| !v.is_finite())) {
        None => Ok(()),
        Some((name, _)) => {
            Err(refuse(format!("`{name}` is not finite"), "it must be a finite number"))
        }
    }
}

fn effort(effort: Option<&ReasoningEffort>) -> Result<(), Error> {
    match effort {
        None | Some(ReasoningEffort::Low | ReasoningEffort::Medium | ReasoningEffort::High) => {
            Ok(())
        }
        Some(other) => {
            let what = format!("`reasoning_effort` is `{other}`");
            Err(refuse(what, "the Scale GenAI Platform knows low, medium and high"))
        }
    }
}
