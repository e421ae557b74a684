//! `client.models()`.

use modelway_core::{DeploymentRef, Error, ListModels, Model, ModelList, RetrieveModel};

use super::{ChatCompletions, Completions, EmbeddingsResource, RerankingsResource};
use crate::Client;
use crate::options::{Options, awaits, call_options};

/// Models, and what is done with them.
#[derive(Debug, Clone)]
pub struct Models<C = Client> {
    client: C,
}

impl<C: Clone> Models<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// Chats with a model.
    pub fn chat_completions(&self) -> ChatCompletions<C> {
        ChatCompletions::new(self.client.clone())
    }

    /// Has a text continued.
    pub fn completions(&self) -> Completions<C> {
        Completions::new(self.client.clone())
    }

    /// Embeds texts.
    pub fn embeddings(&self) -> EmbeddingsResource<C> {
        EmbeddingsResource::new(self.client.clone())
    }

    /// Scores chunks of text against a query.
    pub fn rerankings(&self) -> RerankingsResource<C> {
        RerankingsResource::new(self.client.clone())
    }

    /// The models of the default provider, or of the one that is named on the call.
    pub fn list(&self) -> ListCall<C> {
        let provider = DeploymentRef::default_provider();
        ListCall { client: self.client.clone(), provider, options: Options::default() }
    }

    /// One model.
    pub fn retrieve(&self, model: impl Into<DeploymentRef>) -> RetrieveCall<C> {
        RetrieveCall {
            client: self.client.clone(),
            model: model.into(),
            options: Options::default(),
        }
    }
}

/// A list in the making; `.await` sends it.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `.await` (blocking: `.send()`)"]
pub struct ListCall<C = Client> {
    client: C,
    provider: DeploymentRef,
    options: Options,
}

impl<C> ListCall<C> {
    /// Lists the models of this provider.
    pub fn provider(mut self, id: impl AsRef<str>) -> Self {
        self.provider = DeploymentRef::provider_only(id.as_ref());
        self
    }

    call_options!();
}

impl<C: Into<Client>> ListCall<C> {
    pub(crate) async fn sent(self) -> Result<ModelList, Error> {
        let (client, options) = (self.client.into(), self.options.finish()?);
        client.send(ListModels::new(), self.provider, options).await
    }
}

awaits!(ListCall => ModelList);

/// A retrieval in the making; `.await` sends it.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `.await` (blocking: `.send()`)"]
pub struct RetrieveCall<C = Client> {
    client: C,
    model: DeploymentRef,
    options: Options,
}

impl<C> RetrieveCall<C> {
    call_options!();
}

impl<C: Into<Client>> RetrieveCall<C> {
    pub(crate) async fn sent(self) -> Result<Model, Error> {
        let (client, options) = (self.client.into(), self.options.finish()?);
        client.send(RetrieveModel::new(), self.model, options).await
    }
}

awaits!(RetrieveCall => Model);
