//! [`Subject`]: what is examined.

use std::sync::Arc;
use std::time::Duration;

use modelway_core::{
    Backend, Call, CallContext, CallOptions, Capabilities, Capability, ChatRequest,
    CompletionRequest, DeploymentRef, Error, Message, Operation, Reply, Target,
};

/// A backend, how to address it, and what it claims to do.
#[derive(Debug, Clone)]
pub struct Subject {
    backend: Arc<dyn Backend>,
    deployment: DeploymentRef,
    others: Vec<(Capability, DeploymentRef)>,
    capabilities: Capabilities,
    prompt: String,
    max_tokens: Option<u64>,
    timeout: Duration,
}

impl Subject {
    /// `backend`, addressed as `deployment`; it claims what its own `capabilities()` say.
    pub fn new(backend: Arc<dyn Backend>, deployment: impl Into<DeploymentRef>) -> Self {
        let capabilities = backend.capabilities();
        Self {
            backend,
            deployment: deployment.into(),
            others: Vec::new(),
            capabilities,
            prompt: "Reply with one short greeting.".to_owned(),
            max_tokens: Some(256),
            timeout: Duration::from_secs(60),
        }
    }

    /// Sets what it claims to do.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// Addresses `capability` elsewhere: vectors seldom come from the model that chats.
    #[must_use]
    pub fn with_deployment(
        mut self,
        capability: Capability,
        deployment: impl Into<DeploymentRef>,
    ) -> Self {
        self.others.insert(0, (capability, deployment.into()));
        self
    }

    /// Sets what chats and completions ask.
    #[must_use]
    pub fn with_prompt(mut self, prompt: impl Into<String>) -> Self {
        self.prompt = prompt.into();
        self
    }

    /// Sets how long answers may be; `None` leaves it to the provider.
    #[must_use]
    pub fn with_max_tokens(mut self, max_tokens: Option<u64>) -> Self {
        self.max_tokens = max_tokens;
        self
    }

    /// Sets how long one case may take.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    pub(super) fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    pub(super) fn chat(&self) -> ChatRequest {
        let mut request = ChatRequest::new([Message::user(self.prompt.as_str())]);
        request.max_tokens = self.max_tokens;
        request
    }

    pub(super) fn completion(&self) -> CompletionRequest {
        let mut request = CompletionRequest::new(self.prompt.as_str());
        request.max_tokens = self.max_tokens;
        request
    }

    /// Calls the backend as the router does.
    pub(super) async fn call<O: Operation>(
        &self,
        capability: Capability,
        operation: O,
    ) -> Result<O::Output, Error> {
        O::output(self.reply(capability, operation).await?)
    }

    /// The bare reply to a call.
    pub(super) async fn reply(
        &self,
        capability: Capability,
        operation: impl Operation,
    ) -> Result<Reply, Error> {
        let other = self.others.iter().find(|(c, _)| *c == capability);
        let deployment = other.map_or(&self.deployment, |(_, deployment)| deployment);
        let mut context = CallContext::new(deployment, CallOptions::default());
        context.target = Some(Arc::new(Target::new(deployment.clone(), self.capabilities)));
        let request = Arc::new(operation.into_request());
        self.backend.call(Call { request, context }).await
    }
}
