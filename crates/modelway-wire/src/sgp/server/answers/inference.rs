//! Answers to inference.

use modelway_core::{
    ChatCompletion, Completion, Embeddings, Error, ErrorKind, FinishReason, LogProbs, Rerankings,
    TokenLogProb, TopLogProb, Usage,
};
use serde::Serialize;

/// The service's answer to chats and completions: texts in a tuple with their prompt. Tokens that were not reported are
/// left out, not 0.
#[derive(Debug, Serialize)]
pub(in super::super) struct Tuples<'a> {
    completions: [(&'a str, Vec<&'a str>); 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) finish_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) choices: Option<Vec<Choice<'a>>>,
}

impl<'a> Tuples<'a> {
    pub(in super::super) fn new(prompt: &'a str, texts: Vec<&'a str>) -> Self {
        Self {
            completions: [(prompt, texts)],
            finish_reason: None,
            prompt_tokens: None,
            response_tokens: None,
            choices: None,
        }
    }

    /// Adds the tokens that were reported.
    pub(in super::super) fn count(&mut self, usage: Option<&Usage>) {
        self.prompt_tokens = usage.and_then(|usage| usage.prompt_tokens);
        self.response_tokens = usage.and_then(|usage| usage.completion_tokens);
    }
}

/// Log probabilities of one answer; its text stands in the tuple.
#[derive(Debug, Serialize)]
pub(in super::super) struct Choice<'a> {
    index: u32,
    logprobs: Content<'a>,
}

#[derive(Debug, Serialize)]
struct Content<'a> {
    content: Vec<Token<'a>>,
}

#[derive(Debug, Serialize)]
struct Token<'a> {
    #[serde(flatten)]
    token: Top<'a>,
    top_logprobs: Vec<Top<'a>>,
}

#[derive(Debug, Serialize)]
struct Top<'a> {
    token: &'a str,
    logprob: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<&'a [u8]>,
}

impl<'a> Choice<'a> {
    pub(in super::super) fn new(index: u32, logprobs: &'a LogProbs) -> Self {
        let content = logprobs.content.iter().filter_map(token).collect();
        Self { index, logprobs: Content { content } }
    }
}

/// A token without a probability (a prompt's first) cannot be written.
fn token<'a>(token: &'a TokenLogProb) -> Option<Token<'a>> {
    let other = |top: &'a TopLogProb| one(&top.token, top.logprob, top.bytes.as_deref());
    Some(Token {
        token: one(&token.token, token.logprob, token.bytes.as_deref())?,
        top_logprobs: token.top.iter().filter_map(other).collect(),
    })
}

fn one<'a>(token: &'a str, logprob: Option<f64>, bytes: Option<&'a [u8]>) -> Option<Top<'a>> {
    // Minus infinity has no JSON; this is what vendors write for it.
    let logprob = logprob?.max(-9999.0);
    logprob.is_finite().then_some(Top { token, logprob, bytes })
}

pub(super) fn chat<'a>(prompt: &'a str, chat: &'a ChatCompletion) -> Texts<'a> {
    let texts = chat.choices.iter().map(|c| c.message.text()).collect();
    let logprobs = chat.choices.iter().map(|c| (c.index, c.logprobs.as_ref())).collect();
    Texts { prompt, texts, logprobs, reason: chat.finish_reason(), usage: chat.usage.as_ref() }
}

pub(super) fn completion<'a>(prompt: &'a str, completion: &'a Completion) -> Texts<'a> {
    let choices = &completion.choices;
    Texts {
        prompt,
        texts: choices.iter().map(|c| c.text.as_str().into()).collect(),
        logprobs: choices.iter().map(|c| (c.index, c.logprobs.as_ref())).collect(),
        reason: completion.finish_reason(),
        usage: completion.usage.as_ref(),
    }
}

/// Texts of an answer as a whole: those of parts are put together first.
#[derive(Debug)]
pub(super) struct Texts<'a> {
    prompt: &'a str,
    texts: Vec<std::borrow::Cow<'a, str>>,
    logprobs: Vec<(u32, Option<&'a LogProbs>)>,
    reason: Option<&'a FinishReason>,
    usage: Option<&'a Usage>,
}

impl Serialize for Texts<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let texts = self.texts.iter().map(|text| &**text).collect();
        let mut tuples = Tuples::new(self.prompt, texts);
        tuples.finish_reason = self.reason.map(FinishReason::as_str);
        tuples.count(self.usage);
        let known = |(index, logprobs): &(u32, Option<_>)| Some(Choice::new(*index, (*logprobs)?));
        let choices: Vec<Choice<'_>> = self.logprobs.iter().filter_map(known).collect();
        tuples.choices = Some(choices).filter(|choices| !choices.is_empty());
        tuples.serialize(serializer)
    }
}

/// Texts with their vectors, in the order of the request.
#[derive(Debug, Serialize)]
pub(super) struct Vectors<'a> {
    embeddings: Vec<(&'a str, &'a [f32])>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens_used: Option<u64>,
}

pub(super) fn embeddings<'a>(
    texts: &'a [String],
    embeddings: &'a Embeddings,
) -> Result<Vectors<'a>, Error> {
    let mut vectors: Vec<Option<&[f32]>> = vec![None; texts.len()];
    for embedding in &embeddings.embeddings {
        if let Some(slot) = vectors.get_mut(embedding.index as usize) {
            *slot = Some(&embedding.vector);
        }
    }
    let pair = |(i, (text, vector)): (usize, (&'a String, Option<&'a [f32]>))| match vector {
        Some(vector) if vector.iter().all(|x| x.is_finite()) => Ok((text.as_str(), vector)),
        Some(_) => Err(lacking(format!("the vector of text {i} has a value that is no number"))),
        None => Err(lacking(format!("text {i} has no vector"))),
    };
    let pairs = texts.iter().zip(vectors).enumerate().map(pair).collect::<Result<_, _>>()?;
    Ok(Vectors { embeddings: pairs, tokens_used: used(embeddings.usage.as_ref()) })
}

/// Scores in the order of the request.
#[derive(Debug, Serialize)]
pub(super) struct Scores {
    chunk_scores: Vec<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens_used: Option<u64>,
}

pub(super) fn scores(chunks: usize, rerankings: &Rerankings) -> Result<Scores, Error> {
    let score = |(i, score): (usize, Option<f32>)| {
        score
            .filter(|score| score.is_finite())
            .ok_or_else(|| lacking(format!("chunk {i} has no score that is a number")))
    };
    let scores = rerankings.chunk_scores(chunks).into_iter().enumerate();
    let chunk_scores = scores.map(score).collect::<Result<_, _>>()?;
    Ok(Scores { chunk_scores, tokens_used: used(rerankings.usage.as_ref()) })
}

fn used(usage: Option<&Usage>) -> Option<u64> {
    usage.and_then(|usage| usage.total_tokens.or(usage.prompt_tokens))
}

fn lacking(what: String) -> Error {
    Error::new(ErrorKind::Response, format!("the model's answer is incomplete: {what}"))
}
