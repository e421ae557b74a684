//! `client.models().embeddings()`.

use modelway_core::{DeploymentRef, EmbeddingRequest, Embeddings, EncodingFormat, Error};

use crate::Client;
use crate::options::{Options, awaits, call_options, pass_on};

/// Embeddings.
#[derive(Debug, Clone)]
pub struct EmbeddingsResource {
    client: Client,
}

impl EmbeddingsResource {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Embeddings by `deployment`, to fill in and to send by `.await`.
    pub fn create(&self, deployment: impl Into<DeploymentRef>) -> EmbeddingCall {
        EmbeddingCall {
            client: self.client.clone(),
            deployment: deployment.into(),
            request: EmbeddingRequest::default(),
            options: Options::default(),
        }
    }
}

/// Embeddings in the making; `.await` sends them.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct EmbeddingCall {
    client: Client,
    deployment: DeploymentRef,
    request: EmbeddingRequest,
    options: Options,
}

impl EmbeddingCall {
    /// The texts to embed.
    pub fn texts<I>(mut self, texts: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.request.texts = texts.into_iter().map(Into::into).collect();
        self
    }

    pass_on! {
        /// The length of the vectors, for models that can shorten them.
        dimensions: u32,
        /// How the vectors travel.
        encoding_format: EncodingFormat,
        /// The end user.
        user: impl Into<String>,
    }

    call_options!();

    async fn send(self) -> Result<Embeddings, Error> {
        self.client.send(self.request, self.deployment, self.options.finish()?).await
    }
}

awaits!(EmbeddingCall => Embeddings);
