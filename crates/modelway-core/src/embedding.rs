//! Nouns of embeddings.

use bytes::Bytes;
use serde::Serialize;

use crate::open_enum::open_enum;
use crate::setters::setters;
use crate::{CallMeta, Extra, ParameterBindings, Usage};

open_enum! {
    /// How vectors travel. Either way they arrive as `f32`.
    EncodingFormat {
        /// JSON numbers.
        Float = "float",
        /// Little-endian `f32` in base64: a third of the size.
        Base64 = "base64",
    }
}

/// Texts to embed.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct EmbeddingRequest {
    /// The texts.
    pub texts: Vec<String>,
    /// The length of the vectors, for models that can shorten them.
    pub dimensions: Option<u32>,
    /// How the vectors travel; unset leaves it to the provider.
    pub encoding_format: Option<EncodingFormat>,
    /// The end user.
    pub user: Option<String>,
    /// Values for the parameters that the model's template takes with each request, where there is a platform.
    pub model_request_parameters: Option<ParameterBindings>,
}

impl EmbeddingRequest {
    /// A request to embed `texts`.
    pub fn new<I>(texts: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        Self { texts: texts.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    setters! { Self =>
        /// The length of the vectors.
        some dimensions: u32,
        /// How the vectors travel.
        some encoding_format: EncodingFormat,
        /// Values for the parameters that the model's template takes with each request.
        some model_request_parameters: ParameterBindings,
        /// The end user.
        some user: impl Into<String>,
    }
}

/// Vectors, in the order of the texts.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Embeddings {
    /// The model that answered, by the provider's account.
    pub model: String,
    /// One vector a text, sorted by index.
    pub embeddings: Vec<Embedding>,
    /// Tokens as reported; `None` when they were not.
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

impl Embeddings {
    /// Vectors in order: for tests and fakes.
    pub fn new(vectors: impl IntoIterator<Item = Vec<f32>>) -> Self {
        let embeddings =
            (0..).zip(vectors).map(|(index, vector)| Embedding { index, vector }).collect();
        Self { embeddings, ..Self::default() }
    }

    /// The vectors alone.
    pub fn vectors(&self) -> impl Iterator<Item = &[f32]> {
        self.embeddings.iter().map(|e| e.vector.as_slice())
    }
}

/// The vector of one text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Embedding {
    /// Which text.
    pub index: u32,
    /// The vector, `f32[dimensions]`.
    pub vector: Vec<f32>,
}

impl Embedding {
    /// The vector of text `index`.
    pub fn new(index: u32, vector: Vec<f32>) -> Self {
        Self { index, vector }
    }
}
