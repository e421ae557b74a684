//! `client.models().embeddings()`.

use modelway_core::{DeploymentRef, EmbeddingRequest, Embeddings, EncodingFormat, Error};

use crate::Client;
use crate::client::launch;
use crate::options::{Options, awaits, call_options, pass_on, request_parameters};

/// Embeddings.
#[derive(Debug, Clone)]
pub struct EmbeddingsResource<C = Client> {
    client: C,
}

impl<C: Clone> EmbeddingsResource<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// Embeddings by `deployment`, to fill in and to send by `.await`.
    pub fn create(&self, deployment: impl Into<DeploymentRef>) -> EmbeddingCall<C> {
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
#[must_use = "nothing is sent until `.await` (blocking: `.send()`)"]
pub struct EmbeddingCall<C = Client> {
    client: C,
    deployment: DeploymentRef,
    request: EmbeddingRequest,
    options: Options,
}

impl<C> EmbeddingCall<C> {
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

    request_parameters!();
    call_options!();
}

impl<C: Into<Client>> EmbeddingCall<C> {
    pub(crate) fn sent(self) -> impl Future<Output = Result<Embeddings, Error>> + Send {
        launch(self.client, self.request, self.deployment, self.options.finish())
    }
}

awaits!(EmbeddingCall => Embeddings);
