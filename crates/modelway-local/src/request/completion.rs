//! Completion requests.

use modelway_core::{CompletionRequest, Error, Prompt};

use super::Checked;
use super::fields::{Numbers, alternatives, invalid, max_tokens, one_answer, stops, unsupported};

/// Checks everything but the length; gives the single prompt too.
///
/// # Errors
/// `InvalidRequest` and `Unsupported`, naming the field.
pub(crate) fn completion(
    request: &CompletionRequest,
    random: f64,
) -> Result<(Checked, Prompt), Error> {
    let r = request;
    let numbers = Numbers {
        temperature: r.temperature,
        top_p: r.top_p,
        top_k: r.top_k,
        seed: r.seed,
        presence: r.presence_penalty,
        frequency: r.frequency_penalty,
    };
    if r.suffix.is_some() {
        return Err(unsupported("suffix"));
    }
    one_answer(r.n)?;
    let logprobs = r.logprobs.map(|many| alternatives("logprobs", many)).transpose()?;
    if logprobs.is_some() && r.echo == Some(true) {
        return Err(unsupported("echo (together with logprobs)"));
    }
    let checked = Checked {
        max_tokens: max_tokens(r.max_tokens)?,
        sampling: numbers.check(random)?,
        stop: stops(&r.stop)?,
        logprobs,
    };
    Ok((checked, prompt(&r.prompt)?))
}

fn prompt(prompt: &Prompt) -> Result<Prompt, Error> {
    match prompt {
        Prompt::Texts(texts) => match texts.as_slice() {
            [] => Err(invalid("prompt", "is empty")),
            [one] => Ok(Prompt::Text(one.clone())),
            _ => Err(unsupported("prompt (more than one)")),
        },
        prompt => Ok(prompt.clone()),
    }
}
