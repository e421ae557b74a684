//! What models said: the tuples of the deployments' routes and the objects of the older ones.

use modelway_core::{Extra, FinishReason, LogProbs, TokenLogProb, TopLogProb, Usage};
use serde_json::value::RawValue;

use crate::json::{At, Object, ROOT, Report, array, text_of};

/// An answer, or a piece of one: both routes of a deployment and all pieces of their streams have the same shape.
#[derive(Debug, Default)]
pub(in crate::sgp) struct Said {
    /// The texts, one for each answer.
    pub(in crate::sgp) texts: Vec<String>,
    pub(in crate::sgp) reason: Option<FinishReason>,
    pub(in crate::sgp) usage: Option<Usage>,
    /// Log probabilities, each with the answer that they belong to.
    pub(in crate::sgp) logprobs: Vec<(u32, LogProbs)>,
    pub(in crate::sgp) extra: Extra,
}

/// Whether `object` is an answer of one shape or the other.
pub(in crate::sgp) fn is_said(object: &Object<'_>) -> bool {
    ["completions", "completion", "chat_completion"].iter().any(|name| object.has(name))
}

/// Reads an answer in either shape.
pub(in crate::sgp) fn read(mut o: Object<'_>, report: &mut Report) -> Said {
    let mut said = Said::default();
    if o.has("completion") || o.has("chat_completion") {
        older(&mut o, &mut said, report);
    }
    if let Some(raw) = o.take("completions") {
        said.texts.extend(texts(raw, &ROOT.field("completions"), report));
    }
    if let Some(word) = o.word("finish_reason", &ROOT, report) {
        said.reason = Some(word.into());
    }
    let prompt = o.count("prompt_tokens", &ROOT, report);
    let response = o.count("response_tokens", &ROOT, report);
    said.usage = said.usage.or(usage(prompt, response));
    for (i, raw) in o.array("choices", &ROOT, report).into_iter().enumerate() {
        said.logprobs.extend(choice(i, raw, report));
    }
    said.extra.extend(o.rest());
    said
}

/// `[[prompt, [text, …]], …]`: a tuple may have more in it, and its texts may be one.
fn texts(raw: &RawValue, at: &At<'_>, report: &mut Report) -> Vec<String> {
    let mut texts = Vec::new();
    for (i, tuple) in array(raw, at, report).into_iter().enumerate() {
        let at = at.index(i);
        let parts = array(tuple, &at, report);
        if parts.len() > 2 {
            report.note(&at, "a tuple of more than two");
        }
        let Some(second) = parts.get(1) else {
            report.note(&at, "a tuple without its texts");
            continue;
        };
        if let Some(text) = text_of(second) {
            report.note(&at.index(1), "expected an array, found a text");
            texts.push(text);
            continue;
        }
        let place = at.index(1);
        for (i, text) in array(second, &place, report).into_iter().enumerate() {
            match text_of(text) {
                Some(text) => texts.push(text),
                None => report.note(&place.index(i), "expected a text"),
            }
        }
    }
    texts
}

/// Counts that are 0 by default are counts that were not reported.
fn usage(prompt: Option<u64>, response: Option<u64>) -> Option<Usage> {
    match (prompt, response) {
        (None | Some(0), None | Some(0)) => None,
        (Some(prompt), Some(response)) => Some(Usage::new(prompt, response)),
        (prompt, response) => {
            let mut usage = Usage::default();
            (usage.prompt_tokens, usage.completion_tokens) = (prompt, response);
            Some(usage)
        }
    }
}

/// `{completion: {text, finish_reason}}` or `{chat_completion: {message, finish_reason}}`, with `token_usage`.
fn older(o: &mut Object<'_>, said: &mut Said, report: &mut Report) {
    let name = if o.has("chat_completion") { "chat_completion" } else { "completion" };
    let at = ROOT.field(name);
    if let Some(mut inner) = o.object(name, &ROOT, report) {
        let message = inner.object("message", &at, report);
        let content = message.and_then(|mut m| content(m.take("content")?, &at, report));
        said.texts.extend(content.or_else(|| inner.string("text", &at, report)));
        said.reason = inner.word("finish_reason", &at, report).map(Into::into);
        said.extra.extend(inner.rest());
    }
    let at = ROOT.field("token_usage");
    if let Some(mut tokens) = o.object("token_usage", &ROOT, report) {
        let mut usage = Usage::default();
        usage.prompt_tokens = tokens.count("prompt", &at, report);
        usage.completion_tokens = tokens.count("completion", &at, report);
        usage.total_tokens = tokens.count("total", &at, report);
        usage.extra = tokens.rest();
        said.usage = Some(usage).filter(|usage| *usage != Usage::default());
    }
}

/// A text, or the texts of parts.
fn content(raw: &RawValue, at: &At<'_>, report: &mut Report) -> Option<String> {
    if let Some(text) = text_of(raw) {
        return Some(text);
    }
    let parts = array(raw, &at.field("message").field("content"), report);
    Some(parts.iter().filter_map(|part| Object::parse(part.get())?.text("text")).collect())
}

/// `{index, logprobs: {content: [{token, logprob, bytes, top_logprobs}]}}`.
fn choice(i: usize, raw: &RawValue, report: &mut Report) -> Option<(u32, LogProbs)> {
    let at = ROOT.field("choices");
    let at = at.index(i);
    let mut o = Object::read(raw, &at, report)?;
    let index = o.count("index", &at, report).and_then(|n| u32::try_from(n).ok());
    let index = index.or(u32::try_from(i).ok())?;
    let mut found = o.object("logprobs", &at, report)?;
    let at = at.field("logprobs");
    let mut logprobs = LogProbs::default();
    let content = at.field("content");
    for (i, raw) in found.array("content", &at, report).into_iter().enumerate() {
        logprobs.content.extend(token(raw, &content.index(i), report));
    }
    (!logprobs.content.is_empty()).then_some((index, logprobs))
}

fn token(raw: &RawValue, at: &At<'_>, report: &mut Report) -> Option<TokenLogProb> {
    let mut o = Object::read(raw, at, report)?;
    let mut token = TokenLogProb::default();
    (token.token, token.logprob, token.bytes) = parts(&mut o, at, report);
    let place = at.field("top_logprobs");
    for (i, raw) in o.array("top_logprobs", at, report).into_iter().enumerate() {
        let at = place.index(i);
        if let Some(mut o) = Object::read(raw, &at, report) {
            let mut top = TopLogProb::default();
            (top.token, top.logprob, top.bytes) = parts(&mut o, &at, report);
            token.top.push(top);
        }
    }
    Some(token)
}

type Parts = (String, Option<f64>, Option<Vec<u8>>);

fn parts(o: &mut Object<'_>, at: &At<'_>, report: &mut Report) -> Parts {
    let token = o.string("token", at, report).unwrap_or_default();
    let bytes = o.take("bytes").and_then(|raw| serde_json::from_str(raw.get()).ok());
    (token, o.float("logprob", at, report), bytes)
}
