//! Nouns of rerankings.

use bytes::Bytes;
use serde::Serialize;

use crate::open_enum::open_enum;
use crate::setters::setters;
use crate::{CallMeta, Extra, ParameterBindings, Usage};

/// Chunks of text to score against a query, named as SGP names them.
///
/// ```
/// # use modelway_core::RerankRequest;
/// let request = RerankRequest::new("What is the capital of France?", ["Paris is.", "Rome is not."]).top_n(1);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RerankRequest {
    /// What is looked for.
    pub query: String,
    /// The texts to score.
    pub chunks: Vec<String>,
    /// Answer with so many of the best only.
    pub top_n: Option<u32>,
    /// What counts as relevant, for models that can be told.
    pub instruction: Option<String>,
    /// Values for the parameters that the model's template takes with each request, where there is a platform.
    pub model_request_parameters: Option<ParameterBindings>,
}

impl RerankRequest {
    /// `chunks` by their relevance to `query`.
    pub fn new<I>(query: impl Into<String>, chunks: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let chunks = chunks.into_iter().map(Into::into).collect();
        Self { query: query.into(), chunks, ..Self::default() }
    }

    setters! { Self =>
        /// Answer with so many of the best only.
        some top_n: u32,
        /// Values for the parameters that the model's template takes with each request.
        some model_request_parameters: ParameterBindings,
        /// What counts as relevant, for models that can be told.
        some instruction: impl Into<String>,
    }
}

open_enum! {
    /// What a relevance score is. Scores of different methods cannot be compared.
    ScoringMethod {
        /// A model that read query and chunk together.
        CrossEncoder = "cross_encoder",
        /// The cosine of two embeddings, −1 to 1: cheaper, and less sure than a cross-encoder.
        EmbeddingCosine = "embedding_cosine",
    }
}

/// Chunks by relevance.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Rerankings {
    /// The model that scored, by the provider's account.
    pub model: String,
    /// What the scores are; `None` when the provider does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<ScoringMethod>,
    /// The chunks, the most relevant first.
    pub results: Vec<Ranked>,
    /// Tokens, as reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Fields that no dialect of ours names.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// The body as it came.
    #[serde(skip)]
    pub raw: Option<Bytes>,
    /// What is known about the call.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl Rerankings {
    /// The chunks' `scores`, given in the order of the request, ranked. Equal scores keep that order, and
    /// what is not a number comes last.
    pub fn ranked(scores: impl IntoIterator<Item = f32>) -> Self {
        let mut results: Vec<_> = (0..).zip(scores).map(|(i, s)| Ranked::new(i, s)).collect();
        let key = |r: &Ranked| if r.score.is_nan() { f32::NEG_INFINITY } else { r.score };
        results.sort_by(|a, b| key(b).total_cmp(&key(a)));
        Self { results, ..Self::default() }
    }

    /// The scores in the order of the request's `chunks`, as SGP gives them; `None` for those left out.
    pub fn chunk_scores(&self, chunks: usize) -> Vec<Option<f32>> {
        let mut scores = vec![None; chunks];
        for result in &self.results {
            if let Some(slot) = scores.get_mut(result.index as usize) {
                *slot = Some(result.score);
            }
        }
        scores
    }
}

/// One chunk's place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Ranked {
    /// Which chunk of the request, from 0.
    pub index: u32,
    /// Its relevance; what it means is in [`Rerankings::method`].
    pub score: f32,
}

impl Ranked {
    /// The chunk at `index` with `score`.
    pub fn new(index: u32, score: f32) -> Self {
        Self { index, score }
    }
}
