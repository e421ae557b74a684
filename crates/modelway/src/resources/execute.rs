//! Calls of any shape.

use std::time::Duration;

use modelway_core::stream::ExecutionStream;
use modelway_core::{
    DeploymentRef, Error, ExecuteRequest, ExecuteTarget, Execution, Extra, Message,
    ParameterBindings, StreamedExecution,
};
use serde_json::Value;

use crate::Client;
use crate::client::launch;
use crate::options::{Options, awaits, call_options};

/// The platform's own older client waited ten minutes here, since a call may start a machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// A call of any shape in the making. `.await` sends it; [`stream`](Self::stream) sends it for a stream.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `.await` (blocking: `.send()`) or `.stream()`"]
pub struct ExecuteCall<C = Client> {
    client: C,
    address: DeploymentRef,
    target: ExecuteTarget,
    input: Extra,
    options: Options,
}

impl<C> ExecuteCall<C> {
    pub(crate) fn new(client: C, address: DeploymentRef, target: ExecuteTarget) -> Self {
        let mut options = Options::default();
        options.set().attempt_timeout = Some(PATIENCE);
        Self { client, address, target, input: Extra::new(), options }
    }

    /// Asks this provider, and not the default one.
    pub fn provider(mut self, id: impl AsRef<str>) -> Self {
        self.address = DeploymentRef::new(id.as_ref(), self.address.id());
        self
    }

    /// All that goes in: a JSON object with the fields that the model's `request_schema` names.
    pub fn input(mut self, input: Value) -> Self {
        match input {
            Value::Object(fields) => self.input = fields,
            _ => self.options.refuse("the input of an execution must be a JSON object"),
        }
        self
    }

    /// One field of what goes in.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.input.insert(name.into(), value.into());
        self
    }

    /// For a model of the type `COMPLETION`: the texts to continue.
    pub fn prompts<I: IntoIterator<Item: Into<String>>>(self, prompts: I) -> Self {
        self.texts_as("prompts", prompts)
    }

    /// For a model of the type `CHAT_COMPLETION`: the conversation.
    pub fn messages(mut self, messages: impl IntoIterator<Item = Message>) -> Self {
        let messages: Vec<Message> = messages.into_iter().collect();
        match serde_json::to_value(messages) {
            Ok(messages) => self.field("messages", messages),
            Err(_) => {
                self.options.refuse("the messages cannot be written as JSON");
                self
            }
        }
    }

    /// For a model of the type `EMBEDDING`: the texts to embed.
    pub fn texts<I: IntoIterator<Item: Into<String>>>(self, texts: I) -> Self {
        self.texts_as("texts", texts)
    }

    /// For a model of the type `RERANKING`: what is looked for.
    pub fn query(self, query: impl Into<String>) -> Self {
        self.field("query", query.into())
    }

    /// For a model of the type `RERANKING`: the texts to score.
    pub fn chunks<I: IntoIterator<Item: Into<String>>>(self, chunks: I) -> Self {
        self.texts_as("chunks", chunks)
    }

    /// Values for the parameters that the model's template takes with each request.
    pub fn model_request_parameters(self, bindings: ParameterBindings) -> Self {
        let bindings = Value::Object(bindings.bindings);
        self.field("model_request_parameters", serde_json::json!({ "bindings": bindings }))
    }

    fn texts_as<I: IntoIterator<Item: Into<String>>>(self, name: &str, texts: I) -> Self {
        let texts: Vec<String> = texts.into_iter().map(Into::into).collect();
        self.field(name, texts)
    }

    call_options!();
}

/// With the async client.
impl ExecuteCall {
    /// Sends it for a stream; resolves at the first piece.
    ///
    /// # Errors
    /// Whatever goes wrong before that, even inside an HTTP 200.
    pub async fn stream(self) -> Result<ExecutionStream, Error> {
        self.streamed().await
    }
}

impl<C: Into<Client>> ExecuteCall<C> {
    pub(crate) fn streamed(self) -> impl Future<Output = Result<ExecutionStream, Error>> + Send {
        let request = StreamedExecution(ExecuteRequest::new(self.target, self.input));
        launch(self.client, request, self.address, self.options.finish())
    }

    pub(crate) fn sent(self) -> impl Future<Output = Result<Execution, Error>> + Send {
        let request = ExecuteRequest::new(self.target, self.input);
        launch(self.client, request, self.address, self.options.finish())
    }
}

awaits!(ExecuteCall => Execution);
