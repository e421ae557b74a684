//! [`Backend`], the erased face that layers wrap, and the friendly faces that people implement.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;

use crate::control::dispatch;
use crate::stream::EventStream;
use crate::window::CounterSource;
use crate::{
    Call, CallContext, Capabilities, Capability, ChatCompletion, ChatRequest, Completion,
    CompletionRequest, ControlPlane, EmbeddingRequest, Embeddings, Error, ErrorKind,
    ExecuteRequest, Execution, Reply, Request, RerankRequest, Rerankings,
};

/// Answers calls: an HTTP provider, a layer around one, a model in process, a test double.
#[async_trait]
pub trait Backend: Send + Sync + fmt::Debug {
    /// Answers one call. Everything is owned, so that a stream may outlive the caller's borrow and a
    /// retry copies no image.
    ///
    /// # Errors
    /// Whatever went wrong, with its [`CallMeta`](crate::CallMeta).
    async fn call(&self, call: Call) -> Result<Reply, Error>;

    /// What it can do; a layer answers what it wraps.
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    /// Who counts its models' tokens, where it knows their tokenizers itself.
    fn counters(&self) -> Option<Arc<dyn CounterSource>> {
        None
    }
}

/// The future of an answer, for a `call` that is written out and not `async`: one that only passes a call on
/// makes no future of its own.
pub(crate) type Answer<'f> = Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send + 'f>>;

impl<T: Backend + ?Sized> Backend for Arc<T> {
    fn call<'s, 'f>(&'s self, call: Call) -> Answer<'f>
    where
        's: 'f,
        Self: 'f,
    {
        (**self).call(call)
    }

    fn capabilities(&self) -> Capabilities {
        (**self).capabilities()
    }

    fn counters(&self) -> Option<Arc<dyn CounterSource>> {
        (**self).counters()
    }
}

/// Inference, to implement for a model or a fake. What is not implemented answers
/// [`Unsupported`](crate::ErrorKind::Unsupported).
#[async_trait]
pub trait Inference: Send + Sync + fmt::Debug {
    /// What it can do; anything else is refused before it is called.
    fn capabilities(&self) -> Capabilities;

    /// Who counts its models' tokens, where it knows their tokenizers itself.
    fn counters(&self) -> Option<Arc<dyn CounterSource>> {
        None
    }

    /// Continues a chat.
    ///
    /// # Errors
    /// Whatever the model reports.
    async fn chat(&self, _: &ChatRequest, cx: &CallContext) -> Result<ChatCompletion, Error> {
        Err(Capability::Chat.unsupported(cx))
    }

    /// Continues a chat, streamed.
    ///
    /// # Errors
    /// Whatever the model reports before its first event.
    async fn stream_chat(&self, _: &ChatRequest, cx: &CallContext) -> Result<EventStream, Error> {
        Err(Capability::Streaming.unsupported(cx))
    }

    /// Continues a text.
    ///
    /// # Errors
    /// Whatever the model reports.
    async fn complete(&self, _: &CompletionRequest, cx: &CallContext) -> Result<Completion, Error> {
        Err(Capability::Completions.unsupported(cx))
    }

    /// Continues a text, streamed.
    ///
    /// # Errors
    /// Whatever the model reports before its first event.
    async fn stream_complete(
        &self,
        _: &CompletionRequest,
        cx: &CallContext,
    ) -> Result<EventStream, Error> {
        Err(Capability::Streaming.unsupported(cx))
    }

    /// Embeds texts.
    ///
    /// # Errors
    /// Whatever the model reports.
    async fn embed(&self, _: &EmbeddingRequest, cx: &CallContext) -> Result<Embeddings, Error> {
        Err(Capability::Embeddings.unsupported(cx))
    }

    /// Scores chunks against a query.
    ///
    /// # Errors
    /// Whatever the model reports.
    async fn rerank(&self, _: &RerankRequest, cx: &CallContext) -> Result<Rerankings, Error> {
        Err(Capability::Reranking.unsupported(cx))
    }

    /// Answers a call of any shape.
    ///
    /// # Errors
    /// Whatever the model reports.
    async fn execute(&self, _: &ExecuteRequest, cx: &CallContext) -> Result<Execution, Error> {
        Err(Capability::Execute.unsupported(cx))
    }

    /// Answers a call of any shape, streamed.
    ///
    /// # Errors
    /// Whatever the model reports before its first event.
    async fn stream_execute(
        &self,
        _: &ExecuteRequest,
        cx: &CallContext,
    ) -> Result<EventStream, Error> {
        Err(Capability::Streaming.unsupported(cx))
    }
}

/// Makes a [`Backend`] of the friendly faces.
pub fn erase<T: Inference + ControlPlane + 'static>(implementation: T) -> Arc<dyn Backend> {
    Arc::new(Erased(implementation))
}

#[derive(Debug)]
struct Erased<T>(T);

#[async_trait]
impl<T: Inference + ControlPlane> Backend for Erased<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let cx = &call.context;
        if let Some(refusal) = self.0.capabilities().refusal(&call.request, cx) {
            return Err(refusal);
        }
        let result = match &*call.request {
            Request::Chat { request, stream: false } => {
                self.0.chat(request, cx).await.map(|r| Reply::Chat(Box::new(r)))
            }
            Request::Chat { request, stream: true } => {
                self.0.stream_chat(request, cx).await.map(|s| Reply::Stream(Box::new(s)))
            }
            Request::Complete { request, stream: false } => {
                self.0.complete(request, cx).await.map(|r| Reply::Completion(Box::new(r)))
            }
            Request::Complete { request, stream: true } => {
                self.0.stream_complete(request, cx).await.map(|s| Reply::Stream(Box::new(s)))
            }
            Request::Embed(request) => {
                self.0.embed(request, cx).await.map(|r| Reply::Embeddings(Box::new(r)))
            }
            Request::Rerank(request) => {
                self.0.rerank(request, cx).await.map(|r| Reply::Rerankings(Box::new(r)))
            }
            Request::Execute { request, stream: false } => {
                self.0.execute(request, cx).await.map(|r| Reply::Executed(Box::new(r)))
            }
            Request::Execute { request, stream: true } => {
                self.0.stream_execute(request, cx).await.map(|s| Reply::Stream(Box::new(s)))
            }
            Request::Control(request) => dispatch(&self.0, request, cx).await.map(Reply::control),
            Request::Plan(_) => Err(unplanned(cx)),
            Request::Raw(_) => Err(Capability::Raw.unsupported(cx)),
        };
        name_target(result, cx)
    }

    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    fn counters(&self) -> Option<Arc<dyn CounterSource>> {
        self.0.counters()
    }
}

/// Fills in provider and deployment, so that implementers need not.
fn name_target(result: Result<Reply, Error>, cx: &CallContext) -> Result<Reply, Error> {
    let fill = |meta: &mut crate::CallMeta| {
        let named = cx.meta();
        meta.provider = meta.provider.take().or(named.provider);
        meta.deployment = meta.deployment.take().or(named.deployment);
    };
    match result {
        Ok(mut reply) => {
            fill(reply.meta_mut());
            Ok(reply)
        }
        Err(mut error) => {
            fill(error.meta_mut());
            Err(error)
        }
    }
}

/// A plan is the layers' affair.
fn unplanned(cx: &CallContext) -> Error {
    Error::new(ErrorKind::Unsupported, "nobody here plans a chat")
        .with_hint("a plan is made by the layers of a client's provider")
        .with_meta(cx.meta())
}
