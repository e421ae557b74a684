//! Cases of whole answers.

use modelway_core::{
    CallMeta, Capability, ChatCompletion, EmbeddingRequest, Error, ListModels, RerankRequest, Usage,
};

use super::Subject;
use super::case::{Not, ensure};

pub(super) async fn chat(subject: &Subject) -> Result<(), Not> {
    answered(&ask(subject).await?)
}

/// Whether a chat has an answer.
pub(super) fn answered(completion: &ChatCompletion) -> Result<(), Not> {
    ensure(!completion.text().is_empty(), "the answer has no text")?;
    ensure(completion.finish_reason().is_some(), "the answer has no finish reason")
}

pub(super) async fn usage(subject: &Subject) -> Result<(), Not> {
    ask(subject).await?.usage.as_ref().map_or(Ok(()), adds_up)
}

/// Whether the numbers can be true of an answered call.
pub(super) fn adds_up(usage: &Usage) -> Result<(), Not> {
    let (read, written) = (usage.prompt_tokens, usage.completion_tokens);
    ensure(read != Some(0), "0 tokens were read: what is not known is `None`")?;
    ensure(written != Some(0), "0 tokens were written: what is not known is `None`")?;
    let parts = read.unwrap_or_default().max(written.unwrap_or_default());
    ensure(usage.total_tokens.is_none_or(|total| total >= parts), "the total is less than a part")?;
    let within = |part: Option<u64>, whole: Option<u64>| match (part, whole) {
        (Some(part), Some(whole)) => part <= whole,
        _ => true,
    };
    ensure(within(usage.cached_tokens, read), "more tokens were cached than read")?;
    ensure(within(usage.reasoning_tokens, written), "more tokens were reasoning than written")
}

pub(super) async fn completion(subject: &Subject) -> Result<(), Not> {
    let answer = subject.call(Capability::Completions, subject.completion()).await;
    ensure(!answer.map_err(failed)?.text().is_empty(), "the answer has no text")
}

pub(super) async fn embeddings(subject: &Subject) -> Result<(), Not> {
    let texts = ["a cat", "the French Revolution", "a cat"];
    let answer = subject.call(Capability::Embeddings, EmbeddingRequest::new(texts)).await;
    let answer = answer.map_err(failed)?;
    let vectors: Vec<_> = answer.vectors().collect();
    ensure(
        vectors.len() == texts.len(),
        format!("{} vectors answer {} texts", vectors.len(), texts.len()),
    )?;
    ensure(
        answer.embeddings.iter().map(|e| e.index).eq(0..3),
        "the vectors are not in the order of the texts",
    )?;
    let length = vectors[0].len();
    ensure(length > 0 && vectors.iter().all(|v| v.len() == length), "the lengths differ or are 0")?;
    ensure(vectors.iter().all(|v| v.iter().all(|x| x.is_finite())), "a number is not finite")?;
    let apart =
        |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum() };
    ensure(
        apart(vectors[0], vectors[2]) <= apart(vectors[0], vectors[1]),
        "equal texts are further apart than different ones: the order is wrong",
    )
}

pub(super) async fn rerankings(subject: &Subject) -> Result<(), Not> {
    let chunks = ["Bananas are yellow.", "Paris is the capital of France.", "Seven is a prime."];
    let request = RerankRequest::new("What is the capital of France?", chunks);
    let all = subject.call(Capability::Reranking, request.clone()).await.map_err(failed)?;
    let mut indices: Vec<_> = all.results.iter().map(|r| r.index).collect();
    ensure(all.results.iter().all(|r| r.score.is_finite()), "a score is not finite")?;
    ensure(all.results.is_sorted_by(|a, b| a.score >= b.score), "the best is not first")?;
    ensure(indices.first() == Some(&1), "the one chunk that answers the query is not the best")?;
    indices.sort_unstable();
    ensure(indices == [0, 1, 2], format!("3 chunks are answered with {indices:?}"))?;
    let best = subject.call(Capability::Reranking, request.top_n(1)).await.map_err(failed)?;
    ensure(best.results.len() == 1, "`top_n` of 1 is not kept")?;
    ensure(best.results[0].index == 1, "`top_n` leaves out the best")
}

pub(super) async fn models(subject: &Subject) -> Result<(), Not> {
    let list = subject.call(Capability::Models, ListModels::new()).await.map_err(failed)?;
    ensure(!list.items.is_empty(), "no model is listed")?;
    ensure(list.items.iter().all(|m| !m.id.is_empty()), "a model has an empty id")
}

pub(super) async fn meta(subject: &Subject) -> Result<(), Not> {
    named(&ask(subject).await?.meta)
}

/// Whether the meta says who answered.
pub(super) fn named(meta: &CallMeta) -> Result<(), Not> {
    ensure(meta.provider.is_some(), "the meta names no provider")?;
    ensure(meta.deployment.is_some(), "the meta names no deployment")
}

async fn ask(subject: &Subject) -> Result<ChatCompletion, Not> {
    subject.call(Capability::Chat, subject.chat()).await.map_err(failed)
}

pub(super) fn failed(error: Error) -> Not {
    Not::Conformant(format!("the call failed: {error}"))
}
