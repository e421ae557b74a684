//! [`CompletionFallback`]: a chat with a model that does not chat goes as a plain completion.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::backend::Answer;
use crate::{Advice, Backend, Call, CallContext, Capabilities, Error, Reply, Request, fallback};

/// More models than one provider has of this kind; beyond it they are learned anew.
const MOST: usize = 1_024;

/// Sends the last user message as a plain completion where the model is known not to chat: by the provider's list, by
/// its capabilities, or since it said so. The answer's [`adaptations`](crate::CallMeta::adaptations) tell.
#[derive(Debug)]
pub struct CompletionFallback {
    inner: Arc<dyn Backend>,
    /// Models that told us to use completions.
    models: Mutex<HashSet<String>>,
}

impl CompletionFallback {
    /// Around `inner`.
    pub fn new(inner: Arc<dyn Backend>) -> Self {
        Self { inner, models: Mutex::default() }
    }

    fn is_known(&self, cx: &CallContext, chat: &Request) -> bool {
        let kind = cx.target.as_deref().and_then(|target| target.kind.as_ref());
        fallback::wanted(chat, kind, able(cx)) || self.has_learned(cx.upstream_id())
    }

    fn has_learned(&self, model: &str) -> bool {
        self.models.lock().unwrap_or_else(PoisonError::into_inner).contains(model)
    }

    fn learn(&self, model: &str) {
        let mut learned = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        if learned.len() >= MOST {
            learned.clear();
        }
        learned.insert(model.to_owned());
    }

    async fn complete(&self, mut call: Call) -> Result<Reply, Error> {
        let (request, planned) = match &*call.request {
            Request::Plan(request) => (&**request, true),
            request => (request, false),
        };
        let completion = fallback::completion(request, able(&call.context), &call.context)?;
        call.request =
            Arc::new(if planned { Request::Plan(Arc::new(completion)) } else { completion });
        match self.inner.call(call).await? {
            Reply::Plan(mut reply) => {
                reply.plan.completes = true;
                Ok(Reply::Plan(reply))
            }
            reply => Ok(fallback::answer(reply)),
        }
    }

    /// Asks as it is, and otherwise once the provider said how.
    async fn ask(&self, call: Call) -> Result<Reply, Error> {
        match self.inner.call(call.clone()).await {
            // Boxed, as all that is rare: what waits is as large as all that may follow.
            Err(error) if error.advice() == Some(Advice::Complete) => {
                Box::pin(self.completed_after(error, call)).await
            }
            done => done,
        }
    }

    /// Where the provider said, in `error`, that the model only completes.
    async fn completed_after(&self, error: Error, call: Call) -> Result<Reply, Error> {
        if !able(&call.context).has(crate::Capability::Completions) {
            return Err(error);
        }
        let model = call.context.upstream_id().to_owned();
        let mut attempts = error.meta().attempts.clone();
        let mut result = self.complete(call).await;
        if result.is_ok() {
            self.learn(&model);
        }
        let meta = match &mut result {
            Ok(reply) => reply.meta_mut(),
            Err(error) => error.meta_mut(),
        };
        attempts.append(&mut meta.attempts);
        meta.attempts = attempts;
        result
    }
}

fn able(cx: &CallContext) -> Capabilities {
    cx.target.as_ref().map_or(Capabilities::ALL, |target| target.capabilities)
}

impl Backend for CompletionFallback {
    // Written out, so that each kind of call is as large as it is itself.
    fn call<'s, 'f>(&'s self, call: Call) -> Answer<'f>
    where
        's: 'f,
        Self: 'f,
    {
        let chat = match &*call.request {
            Request::Plan(request) => request,
            request => request,
        };
        match chat {
            Request::Chat { .. } if self.is_known(&call.context, chat) => {
                Box::pin(self.complete(call))
            }
            Request::Chat { .. } => Box::pin(self.ask(call)),
            _ => self.inner.call(call),
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}
