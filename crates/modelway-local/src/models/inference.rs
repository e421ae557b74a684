//! The faces that callers know: [`Inference`] and [`ControlPlane`].

use std::sync::Arc;

use async_trait::async_trait;
use modelway_core::stream::{ChatStream, CompletionStream, EventStream};
use modelway_core::window::{CounterSource, TokenCounter};
use modelway_core::{
    CallContext, Capabilities, Capability, ChatCompletion, ChatRequest, Completion,
    CompletionRequest, ControlPlane, EmbeddingRequest, Embeddings, Error, Inference, ListModels,
    Model, ModelKind, Page, RerankRequest, Rerankings, RetrieveModel, Target,
};

use super::chat_model::ChatModel;
use super::registry::{Entry, LocalModels};
use super::running::Loaded;
use crate::request::refuse_options;

const CAPABILITIES: Capabilities = Capabilities::NONE
    .with(Capability::Chat)
    .with(Capability::Completions)
    .with(Capability::Embeddings)
    .with(Capability::Reranking)
    .with(Capability::Models)
    .with(Capability::Streaming)
    .with(Capability::LogProbs);

impl LocalModels {
    async fn chat_model(&self, cx: &CallContext) -> Result<Arc<ChatModel>, Error> {
        refuse_options(cx)?;
        let entry = self.addressed(cx, Some(ModelKind::Chat))?;
        match self.ready(entry).await? {
            Loaded::Chat(model) => Ok(model),
            Loaded::Encoder(_) => Err(Capability::Chat.unsupported(cx)),
        }
    }

    async fn start_chat(&self, r: &ChatRequest, cx: &CallContext) -> Result<EventStream, Error> {
        let random = self.options().randomness.unit();
        crate::request::chat(r, random)?;
        self.chat_model(cx).await?.chat((r, random), cx, self.next_id())
    }

    async fn start_completion(
        &self,
        r: &CompletionRequest,
        cx: &CallContext,
    ) -> Result<EventStream, Error> {
        let random = self.options().randomness.unit();
        crate::request::completion(r, random)?;
        self.chat_model(cx).await?.complete((r, random), cx, self.next_id())
    }

    async fn start_embedding(
        &self,
        r: &EmbeddingRequest,
        cx: &CallContext,
    ) -> Result<Embeddings, Error> {
        refuse_options(cx)?;
        let entry = self.addressed(cx, Some(ModelKind::Embedding))?;
        match self.ready(entry).await? {
            Loaded::Encoder(model) => model.embed(r, cx).await,
            Loaded::Chat(_) => Err(Capability::Embeddings.unsupported(cx)),
        }
    }
}

impl LocalModels {
    async fn start_reranking(
        &self,
        r: &RerankRequest,
        cx: &CallContext,
    ) -> Result<Rerankings, Error> {
        refuse_options(cx)?;
        crate::request::rerank(r)?;
        let entry = self.addressed(cx, Some(ModelKind::Embedding))?;
        match self.ready(entry).await? {
            Loaded::Encoder(model) => model.rerank(r, cx).await,
            Loaded::Chat(_) => Err(Capability::Reranking.unsupported(cx)),
        }
    }
}

/// Says on whose behalf it failed.
fn told<T>(result: Result<T, Error>, cx: &CallContext) -> Result<T, Error> {
    result.map_err(|error| error.with_meta(cx.meta()))
}

#[async_trait]
impl Inference for LocalModels {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    fn counters(&self) -> Option<Arc<dyn CounterSource>> {
        Some(Arc::new(self.clone()))
    }

    async fn chat(&self, r: &ChatRequest, cx: &CallContext) -> Result<ChatCompletion, Error> {
        ChatStream::new(self.stream_chat(r, cx).await?).collect().await
    }

    async fn stream_chat(&self, r: &ChatRequest, cx: &CallContext) -> Result<EventStream, Error> {
        told(self.start_chat(r, cx).await, cx)
    }

    async fn complete(&self, r: &CompletionRequest, cx: &CallContext) -> Result<Completion, Error> {
        CompletionStream::new(self.stream_complete(r, cx).await?).collect().await
    }

    async fn stream_complete(
        &self,
        r: &CompletionRequest,
        cx: &CallContext,
    ) -> Result<EventStream, Error> {
        told(self.start_completion(r, cx).await, cx)
    }

    async fn embed(&self, r: &EmbeddingRequest, cx: &CallContext) -> Result<Embeddings, Error> {
        told(self.start_embedding(r, cx).await, cx)
    }

    async fn rerank(&self, r: &RerankRequest, cx: &CallContext) -> Result<Rerankings, Error> {
        told(self.start_reranking(r, cx).await, cx)
    }
}

/// A model counts as it reads; it is loaded for that, as for the call that follows.
#[async_trait]
impl CounterSource for LocalModels {
    async fn counter(&self, target: &Target) -> Result<Option<Arc<dyn TokenCounter>>, Error> {
        let entry = self.entries().iter().find(|entry| entry.id() == target.upstream_id);
        let Some(entry) = entry.filter(|e| e.files().kind() == ModelKind::Chat) else {
            return Ok(None);
        };
        match self.ready(entry).await? {
            Loaded::Chat(model) => Ok(model.counter()?.map(Into::into)),
            Loaded::Encoder(_) => Ok(None),
        }
    }
}

fn described(entry: &Entry) -> Model {
    let mut model = Model::built_in(entry.id());
    model.kind = Some(entry.files().kind());
    model.owned_by = Some("local".to_owned());
    model
}

#[async_trait]
impl ControlPlane for LocalModels {
    async fn list_models(&self, _: &ListModels, cx: &CallContext) -> Result<Page<Model>, Error> {
        let mut list = Page::all(self.entries().iter().map(described));
        list.meta = cx.meta();
        Ok(list)
    }

    async fn retrieve_model(&self, _: &RetrieveModel, cx: &CallContext) -> Result<Model, Error> {
        let entry = told(self.addressed(cx, None), cx)?;
        let mut model = described(entry);
        let loaded = told(self.ready(entry).await, cx)?;
        model.context_length = Some(match loaded {
            Loaded::Chat(chat) => chat.context() as u64,
            Loaded::Encoder(encoder) => encoder.context() as u64,
        });
        model.meta = cx.meta();
        Ok(model)
    }
}
