//! Nouns of models.

use bytes::Bytes;
use serde::Serialize;

use crate::open_enum::open_enum;
use crate::{CallMeta, Extra, Timestamp};

open_enum! {
    /// What a model is for.
    ModelKind {
        /// Chat.
        Chat = "chat",
        /// Plain completion.
        Completion = "completion",
        /// Embeddings.
        Embedding = "embedding",
        /// Reranking.
        Reranking = "reranking",
    }
}

/// A model that a provider offers.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Model {
    /// What a call names.
    pub id: String,
    /// What it is for; `None` when the provider does not say and no catalogue knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ModelKind>,
    /// Prompt and answer together, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_length: Option<u64>,
    /// When it was made, by the provider's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// Whose it is, by the provider's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<String>,
    /// Fields that no dialect of ours names.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// What is known about the call; empty for an entry of a list.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl Model {
    /// A model of which only the id is known.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind: None,
            context_length: None,
            created: None,
            owned_by: None,
            extra: Extra::new(),
            meta: CallMeta::default(),
        }
    }
}

/// A provider's models.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct ModelList {
    /// The models, in the provider's order.
    pub models: Vec<Model>,
    /// The body as it came.
    #[serde(skip)]
    pub raw: Option<Bytes>,
    /// What is known about the call.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl ModelList {
    /// A list: for tests and fakes.
    pub fn new(models: impl IntoIterator<Item = Model>) -> Self {
        Self { models: models.into_iter().collect(), ..Self::default() }
    }
}

impl IntoIterator for ModelList {
    type Item = Model;
    type IntoIter = std::vec::IntoIter<Model>;
    fn into_iter(self) -> Self::IntoIter {
        self.models.into_iter()
    }
}
