//! What providers say when a prompt is too long, or a model does not chat, in all spellings that are known.
//!
//! Sources: recorded answers of Anthropic, Bedrock, DeepSeek, llama.cpp, OpenAI and OpenRouter; the messages in the
//! public code of vLLM, text-generation-inference and LiteLLM.

use modelway_core::{Advice, Overflow};

/// Codes and classes.
const CODES: [&str; 3] =
    ["context_length_exceeded", "exceed_context_size_error", "PromptTooLongError"];

/// Parts of messages, in lower case.
const PHRASES: [&str; 20] = [
    "maximum context length",
    "maximum prompt length",
    "exceeds the available context size",
    "exceeds the model's context",
    "exceeds the context window",
    "exceed context limit",
    "exceeds the maximum number of tokens allowed",
    "context length exceeded",
    "context window exceeded",
    "context_length_exceeded",
    "longer than the model's context length",
    "longer than the maximum model length",
    "`inputs` tokens + `max_new_tokens` must be <=",
    "`inputs` must have less than",
    "prompt is too long",
    "prompt too long",
    "input is too long for requested model",
    "reduce the length of the messages",
    "larger than the maximum context size",
    "tokens in the prompt cannot exceed",
];

/// What stands before the number of tokens that a model takes.
const CONTEXT_AFTER: [&str; 12] = [
    "maximum context length is ",
    "maximum context length: ",
    "maximum prompt length is ",
    "available context size (",
    "maximum number of tokens allowed (",
    "in the prompt cannot exceed ",
    "must be <= ",
    "model's context length (",
    "maximum model length of ",
    "must have less than ",
    "context window of ",
    "context length of ",
];
/// What stands behind it.
const CONTEXT_BEFORE: [&str; 2] = [" maximum context length", " maximum"];
/// What stands behind the number of tokens of the prompt.
const PROMPT_BEFORE: [&str; 5] = [
    " tokens from the input messages",
    " in the messages",
    " of text input",
    " in your prompt",
    " `inputs` tokens",
];
/// What stands before it.
const PROMPT_AFTER: [&str; 12] = [
    "resulted in ",
    "prompt is too long: ",
    "prompt contains ",
    "request contains ",
    "request has ",
    "request (",
    "token count (",
    "received ",
    "prompt (length ",
    "given: ",
    "you requested about ",
    "you requested ",
];

/// Phrases of a model that takes completions only, in lower case.
const COMPLETES: [&str; 5] = [
    "use the completions endpoint",
    "did you mean to use v1/completions",
    "use v1/completions",
    "not a chat model",
    "does not support chat completions api",
];

/// Whether `code` or `message` says that the prompt does not fit.
pub(crate) fn is_overflow(code: Option<&str>, message: &str) -> bool {
    let message = message.to_lowercase();
    code.is_some_and(|code| CODES.contains(&code))
        || PHRASES.iter().any(|phrase| message.contains(phrase))
}

/// The numbers in the message of an overflow.
pub(crate) fn shorten(message: &str) -> Advice {
    let text = message.to_lowercase();
    let first = |after: &[&str], before: &[&str]| {
        let after = after.iter().find_map(|phrase| number_after(&text, phrase));
        after.or_else(|| before.iter().find_map(|phrase| number_before(&text, phrase)))
    };
    let prompt = PROMPT_BEFORE.iter().find_map(|phrase| number_before(&text, phrase));
    Advice::Shorten(Overflow {
        context: first(&CONTEXT_AFTER, &CONTEXT_BEFORE),
        prompt: prompt.or_else(|| first(&PROMPT_AFTER, &[])),
    })
}

/// Whether `message` says that the model takes plain completions.
pub(crate) fn completes(message: &str) -> bool {
    let message = message.to_lowercase();
    COMPLETES.iter().any(|phrase| message.contains(phrase))
}

fn number_after(text: &str, phrase: &str) -> Option<u64> {
    let (_, rest) = text.split_once(phrase)?;
    let end = rest.find(|c: char| !is_numeric(c)).unwrap_or(rest.len());
    let (digits, then) = rest.split_at_checked(end)?;
    // `128k`, `1.5`: no plain number.
    let goes_on = then.starts_with(|c: char| c.is_alphanumeric())
        || then.strip_prefix('.').is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
    number(digits).filter(|_| !goes_on)
}

fn number_before(text: &str, phrase: &str) -> Option<u64> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(phrase) {
        let digits = before.trim_end_matches(is_numeric).len();
        let (ahead, digits) = before.split_at_checked(digits)?;
        if !ahead.ends_with(['.', ','])
            && let Some(found) = number(digits)
        {
            return Some(found);
        }
        rest = after;
    }
    None
}

fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || c == ','
}

/// `200,000` as well; nothing is 0 tokens long.
fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|number| *number > 0)
}
