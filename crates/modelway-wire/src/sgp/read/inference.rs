//! Answers of deployments and base models.

use bytes::Bytes;
use modelway_core::{
    ChatCompletion, Choice, Completion, CompletionChoice, Embedding, Embeddings, Error, ErrorKind,
    LogProbs, Message, Phase, RerankRequest, Rerankings, Usage,
};
use serde_json::value::RawValue;

use super::common::{whole, without};
use super::said::{self, Said};
use crate::json::{Object, ROOT, Report};

/// What was said, in either shape.
fn spoken(text: &str, report: &mut Report) -> Result<Said, Error> {
    let object = whole(text)?;
    if !said::is_said(&object) {
        return Err(without("completions", object));
    }
    let said = said::read(object, report);
    if said.texts.is_empty() {
        report.note(&ROOT, "an answer without a text");
    }
    Ok(said)
}

fn of_choice(said: &mut Said, index: u32) -> Option<LogProbs> {
    let at = said.logprobs.iter().position(|(of, _)| *of == index)?;
    Some(said.logprobs.swap_remove(at).1)
}

pub(super) fn chat(text: &str, body: &Bytes, report: &mut Report) -> Result<ChatCompletion, Error> {
    let mut said = spoken(text, report)?;
    let mut answer = ChatCompletion::default();
    for (index, text) in (0..).zip(std::mem::take(&mut said.texts)) {
        let mut choice = Choice::new(index, Message::assistant(text));
        choice.finish_reason.clone_from(&said.reason);
        choice.logprobs = of_choice(&mut said, index);
        answer.choices.push(choice);
    }
    (answer.usage, answer.extra) = (said.usage, said.extra);
    answer.raw = Some(body.clone());
    Ok(answer)
}

pub(super) fn completion(
    text: &str,
    body: &Bytes,
    report: &mut Report,
) -> Result<Completion, Error> {
    let mut said = spoken(text, report)?;
    let mut answer = Completion::default();
    for (index, text) in (0..).zip(std::mem::take(&mut said.texts)) {
        let mut choice = CompletionChoice::new(index, text);
        choice.finish_reason.clone_from(&said.reason);
        choice.logprobs = of_choice(&mut said, index);
        answer.choices.push(choice);
    }
    (answer.usage, answer.extra) = (said.usage, said.extra);
    answer.raw = Some(body.clone());
    Ok(answer)
}

/// Tokens that were read; 0 is the default of what was not reported.
fn tokens_used(object: &mut Object<'_>, report: &mut Report) -> Option<Usage> {
    let tokens = object.count("tokens_used", &ROOT, report).filter(|tokens| *tokens > 0)?;
    let mut usage = Usage::default();
    (usage.prompt_tokens, usage.total_tokens) = (Some(tokens), Some(tokens));
    Some(usage)
}

fn unreadable(what: String) -> Error {
    Error::new(ErrorKind::Response, what).with_phase(Phase::Response)
}

/// `{embeddings: [[text, [number, …]], …]}`: one that cannot be read loses the answer, since all others would be taken
/// for another text's.
pub(super) fn embeddings(
    text: &str,
    body: &Bytes,
    texts: usize,
    report: &mut Report,
) -> Result<Embeddings, Error> {
    let mut object = whole(text)?;
    if !object.has("embeddings") {
        return Err(without("embeddings", object));
    }
    let mut answer = Embeddings::default();
    let pairs = object.array("embeddings", &ROOT, report);
    if pairs.len() != texts {
        let what = format!("the answer has {} embeddings of {texts} texts", pairs.len());
        return Err(unreadable(what));
    }
    for (index, pair) in (0..).zip(pairs) {
        let vector = vector(pair)
            .ok_or_else(|| unreadable(format!("embeddings[{index}] of the answer is no vector")))?;
        answer.embeddings.push(Embedding::new(index, vector));
    }
    answer.usage = tokens_used(&mut object, report);
    answer.extra = object.rest();
    answer.raw = Some(body.clone());
    Ok(answer)
}

/// The numbers of `[text, [number, …]]`, or a bare list of them.
fn vector(pair: &RawValue) -> Option<Vec<f32>> {
    if let Ok(numbers) = serde_json::from_str(pair.get()) {
        return Some(numbers);
    }
    let parts: Vec<&RawValue> = serde_json::from_str(pair.get()).ok()?;
    serde_json::from_str(parts.get(1)?.get()).ok()
}

/// `{chunk_scores: [number, …]}` in the order of the request.
pub(super) fn rerankings(
    text: &str,
    body: &Bytes,
    request: &RerankRequest,
    report: &mut Report,
) -> Result<Rerankings, Error> {
    let mut object = whole(text)?;
    if !object.has("chunk_scores") {
        return Err(without("chunk_scores", object));
    }
    let raws = object.array("chunk_scores", &ROOT, report);
    if raws.len() != request.chunks.len() {
        let (scores, chunks) = (raws.len(), request.chunks.len());
        return Err(unreadable(format!("the answer has {scores} scores of {chunks} chunks")));
    }
    let at = ROOT.field("chunk_scores");
    let scores = raws.iter().enumerate().map(|(i, raw)| {
        raw.get().parse().unwrap_or_else(|_| {
            report.note(&at.index(i), "expected a number");
            f32::NAN
        })
    });
    let scores: Vec<f32> = scores.collect();
    let mut answer = Rerankings::ranked(scores);
    if let Some(best) = request.top_n {
        answer.results.truncate(usize::try_from(best).unwrap_or(usize::MAX));
    }
    answer.usage = tokens_used(&mut object, report);
    answer.extra = object.rest();
    answer.raw = Some(body.clone());
    Ok(answer)
}
