//! `client.models().completions()`.

use modelway_core::stream::CompletionStream;
use modelway_core::{
    Completion, CompletionRequest, DeploymentRef, Error, Operation, Planned, PlannedCompletion,
    Prompt, StreamedCompletion,
};

use crate::Client;
use crate::client::launch;
use crate::options::{Options, awaits, call_options, pass_on, request_parameters};

/// Plain completions.
#[derive(Debug, Clone)]
pub struct Completions<C = Client> {
    client: C,
}

impl<C: Clone> Completions<C> {
    pub(crate) fn new(client: C) -> Self {
        Self { client }
    }

    /// A completion by `deployment`, to fill in and to send by `.await` or
    /// [`stream`](CompletionCall::stream).
    pub fn create(&self, deployment: impl Into<DeploymentRef>) -> CompletionCall<C> {
        CompletionCall {
            client: self.client.clone(),
            deployment: deployment.into(),
            request: CompletionRequest::default(),
            options: Options::default(),
        }
    }
}

/// A completion in the making. `.await` sends it; [`stream`](Self::stream) sends it for a stream.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `.await` (blocking: `.send()`) or `.stream()`"]
pub struct CompletionCall<C = Client> {
    client: C,
    deployment: DeploymentRef,
    request: CompletionRequest,
    options: Options,
}

impl<C> CompletionCall<C> {
    /// What to continue. No chat template is applied: a chat model wants its own marks in it.
    pub fn prompt(mut self, prompt: impl Into<Prompt>) -> Self {
        self.request.prompt = prompt.into();
        self
    }

    /// A whole request; it replaces what was set before.
    pub fn request(mut self, request: CompletionRequest) -> Self {
        self.request = request;
        self
    }

    pass_on! {
        /// What comes after the gap, for models that fill in.
        suffix: impl Into<String>,
        /// At most so many tokens of answer.
        max_tokens: u64,
        /// Randomness, usually 0 to 2.
        temperature: f64,
        /// Nucleus sampling, 0 to 1.
        top_p: f64,
        /// Sample among so many most likely tokens only.
        top_k: i64,
        /// For repeatable sampling.
        seed: i64,
        /// −2 to 2: against topics already there.
        presence_penalty: f64,
        /// −2 to 2: against words already frequent.
        frequency_penalty: f64,
        /// So many answers.
        n: u32,
        /// Log probabilities of so many most likely tokens.
        logprobs: u32,
        /// Whether the answer repeats the prompt.
        echo: bool,
        /// The end user.
        user: impl Into<String>,
    }

    /// Strings that end the answer.
    pub fn stop<I>(mut self, stop: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.request = self.request.stop(stop);
        self
    }

    request_parameters!();
    call_options!();
}

/// With the async client.
impl CompletionCall {
    /// Sends it for a stream; resolves at the first visible event.
    ///
    /// # Errors
    /// Whatever goes wrong before that event, even inside an HTTP 200.
    pub async fn stream(self) -> Result<CompletionStream, Error> {
        self.streamed().await
    }

    /// What would become of it, without sending it: its tokens, and whether it fits the model's context.
    ///
    /// # Errors
    /// A deployment that means nothing; a tokenizer that cannot be read.
    pub async fn plan(self) -> Result<Planned, Error> {
        self.planned().await
    }
}

impl<C: Into<Client>> CompletionCall<C> {
    pub(crate) fn streamed(self) -> impl Future<Output = Result<CompletionStream, Error>> + Send {
        self.launched(StreamedCompletion)
    }

    pub(crate) fn planned(self) -> impl Future<Output = Result<Planned, Error>> + Send {
        self.launched(PlannedCompletion)
    }

    pub(crate) fn sent(self) -> impl Future<Output = Result<Completion, Error>> + Send {
        self.launched(std::convert::identity)
    }

    fn launched<O: Operation>(
        self,
        operation: fn(CompletionRequest) -> O,
    ) -> impl Future<Output = Result<O::Output, Error>> + Send {
        launch(self.client, operation(self.request), self.deployment, self.options.finish())
    }
}

awaits!(CompletionCall => Completion);
