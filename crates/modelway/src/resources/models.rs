//! `client.models()`.

use modelway_core::{DeploymentRef, Error, ListModels, Model, ModelList, RetrieveModel};

use super::{ChatCompletions, Completions, EmbeddingsResource, RerankingsResource};
use crate::Client;
use crate::options::{Options, awaits, call_options};

/// Models, and what is done with them.
#[derive(Debug, Clone)]
pub struct Models {
    client: Client,
}

impl Models {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Chats with a model.
    pub fn chat_completions(&self) -> ChatCompletions {
        ChatCompletions::new(self.client.clone())
    }

    /// Has a text continued.
    pub fn completions(&self) -> Completions {
        Completions::new(self.client.clone())
    }

    /// Embeds texts.
    pub fn embeddings(&self) -> EmbeddingsResource {
        EmbeddingsResource::new(self.client.clone())
    }

    /// Scores chunks of text against a query.
    pub fn rerankings(&self) -> RerankingsResource {
        RerankingsResource::new(self.client.clone())
    }

    /// The models of the default provider, or of the one that is named on the call.
    pub fn list(&self) -> ListCall {
        let provider = DeploymentRef::default_provider();
        ListCall { client: self.client.clone(), provider, options: Options::default() }
    }

    /// One model.
    pub fn retrieve(&self, model: impl Into<DeploymentRef>) -> RetrieveCall {
        RetrieveCall {
            client: self.client.clone(),
            model: model.into(),
            options: Options::default(),
        }
    }
}

/// A list in the making; `.await` sends it.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct ListCall {
    client: Client,
    provider: DeploymentRef,
    options: Options,
}

impl ListCall {
    /// Lists the models of this provider.
    pub fn provider(mut self, id: impl AsRef<str>) -> Self {
        self.provider = DeploymentRef::provider_only(id.as_ref());
        self
    }

    call_options!();

    async fn send(self) -> Result<ModelList, Error> {
        self.client.send(ListModels::new(), self.provider, self.options.finish()?).await
    }
}

awaits!(ListCall => ModelList);

/// A retrieval in the making; `.await` sends it.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct RetrieveCall {
    client: Client,
    model: DeploymentRef,
    options: Options,
}

impl RetrieveCall {
    call_options!();

    async fn send(self) -> Result<Model, Error> {
        self.client.send(RetrieveModel::new(), self.model, self.options.finish()?).await
    }
}

awaits!(RetrieveCall => Model);
