//! Chat requests.

use modelway_core::{ChatRequest, Content, Error, Message, Modality, Part, ResponseFormat, Role};

use super::Checked;
use super::fields::{Numbers, alternatives, invalid, max_tokens, one_answer, stops, unsupported};

/// Checks everything but the length.
///
/// # Errors
/// `InvalidRequest` and `Unsupported`, naming the field.
pub(crate) fn chat(request: &ChatRequest, random: f64) -> Result<Checked, Error> {
    let r = request;
    let numbers = Numbers {
        temperature: r.temperature,
        top_p: r.top_p,
        top_k: r.top_k,
        seed: r.seed,
        presence: r.presence_penalty,
        frequency: r.frequency_penalty,
    };
    refuse(r)?;
    one_answer(r.n)?;
    if r.messages.is_empty() {
        return Err(invalid("messages", "is empty"));
    }
    r.messages.iter().try_for_each(message)?;
    let logprobs = match (r.logprobs.unwrap_or(false), r.top_logprobs) {
        (false, Some(1..)) => return Err(invalid("top_logprobs", "wants `logprobs` too")),
        (false, _) => None,
        (true, many) => Some(alternatives("top_logprobs", many.unwrap_or(0))?),
    };
    Ok(Checked {
        max_tokens: max_tokens(r.max_tokens)?,
        sampling: numbers.check(random)?,
        stop: stops(&r.stop)?,
        logprobs,
    })
}

fn refuse(r: &ChatRequest) -> Result<(), Error> {
    let plain = matches!(r.response_format, None | Some(ResponseFormat::Text));
    let refused = [
        ("tools", !r.tools.is_empty()),
        ("tool_choice", r.tool_choice.is_some()),
        ("parallel_tool_calls", r.parallel_tool_calls.is_some()),
        ("response_format", !plain),
        ("reasoning_effort", r.reasoning_effort.is_some()),
        ("verbosity", r.verbosity.is_some()),
        ("modalities", r.modalities.iter().any(|m| *m != Modality::Text)),
        ("audio", r.audio.is_some()),
        ("prediction", r.prediction.is_some()),
        ("logit_bias", !r.logit_bias.is_empty()),
        ("web_search", r.web_search.is_some()),
        ("service_tier", r.service_tier.is_some()),
        ("chat_template", r.chat_template.is_some()),
        ("chat_template_kwargs", !r.chat_template_kwargs.is_empty()),
    ];
    match refused.iter().find(|(_, set)| *set) {
        Some((field, _)) => Err(unsupported(field)),
        None => Ok(()),
    }
}

fn message(message: &Message) -> Result<(), Error> {
    if message.role == Role::Tool || message.tool_call_id.is_some() {
        return Err(unsupported("messages: role tool"));
    }
    if !message.tool_calls.is_empty() {
        return Err(unsupported("messages: tool_calls"));
    }
    if message.audio.is_some() {
        return Err(unsupported("messages: audio"));
    }
    if message.name.is_some() {
        return Err(unsupported("messages: name"));
    }
    if let Some(key) = message.extra.keys().next() {
        return Err(unsupported(&format!("messages: {key}")));
    }
    let Some(Content::Parts(parts)) = &message.content else { return Ok(()) };
    match parts.iter().find(|part| part.text().is_none()) {
        Some(Part::Image(_)) => Err(unsupported("messages: image")),
        Some(_) => Err(unsupported("messages: a content part that is not text")),
        None => Ok(()),
    }
}
