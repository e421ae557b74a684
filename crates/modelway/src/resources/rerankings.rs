//! `client.models().rerankings()`.

use modelway_core::{DeploymentRef, Error, RerankRequest, Rerankings};

use crate::Client;
use crate::options::{Options, awaits, call_options, pass_on};

/// Rerankings.
#[derive(Debug, Clone)]
pub struct RerankingsResource {
    client: Client,
}

impl RerankingsResource {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Scores by `deployment`, to fill in and to send by `.await`.
    pub fn create(&self, deployment: impl Into<DeploymentRef>) -> RerankCall {
        RerankCall {
            client: self.client.clone(),
            deployment: deployment.into(),
            request: RerankRequest::default(),
            options: Options::default(),
        }
    }
}

/// Rerankings in the making; `.await` sends them.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct RerankCall {
    client: Client,
    deployment: DeploymentRef,
    request: RerankRequest,
    options: Options,
}

impl RerankCall {
    /// What is looked for.
    pub fn query(mut self, query: impl Into<String>) -> Self {
        self.request.query = query.into();
        self
    }

    /// The texts to score.
    pub fn chunks<I>(mut self, chunks: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.request.chunks = chunks.into_iter().map(Into::into).collect();
        self
    }

    pass_on! {
        /// Answer with so many of the best only.
        top_n: u32,
        /// What counts as relevant, for models that can be told.
        instruction: impl Into<String>,
    }

    call_options!();

    async fn send(self) -> Result<Rerankings, Error> {
        self.client.send(self.request, self.deployment, self.options.finish()?).await
    }
}

awaits!(RerankCall => Rerankings);
