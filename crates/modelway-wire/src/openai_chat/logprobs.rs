//! Log probabilities: the chat shape and the older one of completions.

use modelway_core::{LogProbs, TokenLogProb, TopLogProb};
use serde_json::value::RawValue;

use crate::json::{At, Object, Report, text_of};

/// Reads a `logprobs` object; `None` when it holds nothing.
pub(super) fn read(raw: &RawValue, at: &At<'_>, report: &mut Report) -> Option<LogProbs> {
    let mut object = Object::read(raw, at, report)?;
    let mut logprobs = LogProbs::default();
    logprobs.content = tokens(&mut object, "content", at, report);
    logprobs.refusal = tokens(&mut object, "refusal", at, report);
    logprobs.reasoning = tokens(&mut object, "reasoning_content", at, report);
    if object.has("tokens") {
        logprobs.content = legacy(&mut object, at, report);
    }
    for known in
        ["content", "refusal", "reasoning_content", "tokens", "token_logprobs", "text_offset"]
    {
        if !object.has(known) {
            object.skip(known);
        }
    }
    logprobs.extra = object.rest();
    logprobs.extra.retain(|_, value| !value.is_null());
    (logprobs != LogProbs::default()).then_some(logprobs)
}

/// `[{token, logprob, bytes, top_logprobs: […]}]`.
fn tokens(
    object: &mut Object<'_>,
    name: &str,
    at: &At<'_>,
    report: &mut Report,
) -> Vec<TokenLogProb> {
    let at = at.field(name);
    let read = |(i, raw): (usize, &RawValue)| {
        let at = at.index(i);
        let mut o = Object::read(raw, &at, report)?;
        let mut token = TokenLogProb::default();
        (token.token, token.logprob, token.bytes) = fields(&mut o, &at, report);
        let top_at = at.field("top_logprobs");
        for (i, raw) in o.array("top_logprobs", &at, report).into_iter().enumerate() {
            let at = top_at.index(i);
            if let Some(mut o) = Object::read(raw, &at, report) {
                let mut top = TopLogProb::default();
                (top.token, top.logprob, top.bytes) = fields(&mut o, &at, report);
                token.top.push(top);
            }
        }
        Some(token)
    };
    let mut quiet = Report::new();
    object.array(name, &at, &mut quiet).into_iter().enumerate().filter_map(read).collect()
}

type Fields = (String, Option<f64>, Option<Vec<u8>>);

fn fields(o: &mut Object<'_>, at: &At<'_>, report: &mut Report) -> Fields {
    let token = o.string("token", at, report).unwrap_or_default();
    let bytes = o.take("bytes").and_then(|raw| serde_json::from_str(raw.get()).ok());
    (token, o.float("logprob", at, report), bytes)
}

/// `{tokens: […], token_logprobs: […], top_logprobs: [{token: logprob}], text_offset: […]}`.
fn legacy(object: &mut Object<'_>, at: &At<'_>, report: &mut Report) -> Vec<TokenLogProb> {
    let words = object.array("tokens", at, report);
    let logprobs = object.array("token_logprobs", at, report);
    let offsets = object.array("text_offset", at, report);
    let tops = object.array("top_logprobs", at, report);
    let read = |(i, word): (usize, &RawValue)| {
        let mut token = TokenLogProb::default();
        token.token = text_of(word).unwrap_or_else(|| word.get().to_owned());
        token.logprob = logprobs.get(i).and_then(|raw| raw.get().parse().ok());
        token.text_offset = offsets.get(i).and_then(|raw| raw.get().parse().ok());
        token.top = tops
            .get(i)
            .and_then(|raw| Object::parse(raw.get()))
            .map(alternatives)
            .unwrap_or_default();
        token
    };
    words.into_iter().enumerate().map(read).collect()
}

/// `{token: logprob}`.
fn alternatives(object: Object<'_>) -> Vec<TopLogProb> {
    let read = |(token, raw): (std::borrow::Cow<'_, str>, &RawValue)| {
        let mut top = TopLogProb::default();
        top.token = token.into_owned();
        top.logprob = raw.get().parse().ok();
        top
    };
    object.into_fields().map(read).collect()
}
