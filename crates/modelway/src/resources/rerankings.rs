//! `client.models().rerankings()`.

use modelway_core::{DeploymentRef, Error, RerankRequest, Rerankings};

use crate::Client;
use crate::client::launch;
use crate::options::{Options, awaits, call_options, pass_on, request_parameters};

/// Rerankings.
#[derive(Debug, Clone)]
pub struct RerankingsResource<C = Client> {
    client: C,
}

impl<C: Clone> RerankingsResource<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// Scores by `deployment`, to fill in and to send by `.await`.
    pub fn create(&self, deployment: impl Into<DeploymentRef>) -> RerankCall<C> {
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
#[must_use = "nothing is sent until `.await` (blocking: `.send()`)"]
pub struct RerankCall<C = Client> {
    client: C,
    deployment: DeploymentRef,
    request: RerankRequest,
    options: Options,
}

impl<C> RerankCall<C> {
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

    request_parameters!();
    call_options!();
}

impl<C: Into<Client>> RerankCall<C> {
    pub(crate) fn sent(self) -> impl Future<Output = Result<Rerankings, Error>> + Send {
        launch(self.client, self.request, self.deployment, self.options.finish())
    }
}

awaits!(RerankCall => Rerankings);
