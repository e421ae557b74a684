//! Drives one recording through the real decode path: `HttpBackend` over a transport that serves it.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use futures_core::Stream;
use modelway_core::stream::StreamEvent;
use modelway_core::{
    Backend, Call, CallContext, CallOptions, ChatCompletion, ChatRequest, Completion,
    CompletionRequest, DeploymentRef, Deviation, EmbeddingRequest, Embeddings, Error, ListModels,
    Message, Model, Operation, Page, RetrieveModel, StreamedChat, StreamedCompletion,
};
use modelway_testing::{Canned, CannedTransport, Grammar, TokioTimer, Violation};
use modelway_wire::provider::{OPENAI_COMPATIBLE, find};
use modelway_wire::{HttpBackend, Provider};
use serde_json::{Value, json};

use super::load::Recording;

/// What a caller gets.
#[derive(Debug)]
pub(super) enum Answer {
    Chat(ChatCompletion),
    Completion(Completion),
    Embeddings(Embeddings),
    Models(Page<Model>),
    Model(Box<Model>),
}

/// What a replay came to.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) result: Result<Answer, Error>,
    /// Frames that the dialect does not know.
    pub(super) others: Vec<Value>,
    /// What was wrong with the order of the events.
    pub(super) ungrammatical: Option<String>,
}

/// Which operation a recording answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Chat,
    Completion,
    Embeddings,
    Models,
    Model,
}

/// Replays one recording as often as is wanted.
#[derive(Debug)]
pub(super) struct Driver<'r> {
    recording: &'r Recording,
    kind: Kind,
    streaming: bool,
    provider: Provider,
    runtime: tokio::runtime::Runtime,
}

impl<'r> Driver<'r> {
    pub(super) fn new(recording: &'r Recording) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (kind, provider) = (Kind::of(recording), provider(&recording.provider));
        Self { recording, kind, streaming: recording.streaming, provider, runtime }
    }

    /// Asks for a stream, whatever was asked for when it was recorded.
    pub(super) fn streaming(self) -> Self {
        Self { streaming: true, ..self }
    }

    /// The recorded response, to be cut at will.
    pub(super) fn response(&self) -> Canned {
        let body = self.recording.body.clone();
        let headers = self.recording.headers.iter();
        headers.fold(Canned::new(self.recording.status).body(body), |canned, (name, value)| {
            canned.header(name, value)
        })
    }

    /// Replays `response`.
    pub(super) fn replay(&self, response: Canned) -> Outcome {
        let transport = CannedTransport::new().respond(response);
        let timer = TokioTimer::shared();
        let backend = HttpBackend::new(self.provider.clone(), Arc::new(transport), timer);
        self.runtime.block_on(self.answer(&backend))
    }

    async fn answer(&self, backend: &HttpBackend) -> Outcome {
        let chat = || ChatRequest::new([Message::user("x")]);
        let completion = || CompletionRequest::new("x");
        let result = match (self.kind, self.streaming) {
            (Kind::Chat, true) => match call(backend, StreamedChat(chat())).await {
                Ok(mut stream) => {
                    let seen = read(&mut stream).await;
                    return seen.outcome(|| stream.into_completion().map(Answer::Chat));
                }
                Err(error) => Err(error),
            },
            (Kind::Completion, true) => match call(backend, StreamedCompletion(completion())).await
            {
                Ok(mut stream) => {
                    let seen = read(&mut stream).await;
                    return seen.outcome(|| stream.into_completion().map(Answer::Completion));
                }
                Err(error) => Err(error),
            },
            (Kind::Chat, false) => call(backend, chat()).await.map(Answer::Chat),
            (Kind::Completion, false) => call(backend, completion()).await.map(Answer::Completion),
            (Kind::Embeddings, _) => call(backend, self.embedding()).await.map(Answer::Embeddings),
            (Kind::Models, _) => call(backend, ListModels::new()).await.map(Answer::Models),
            (Kind::Model, _) => call(backend, RetrieveModel::new())
                .await
                .map(|model| Answer::Model(Box::new(model))),
        };
        Outcome { result, others: Vec::new(), ungrammatical: None }
    }

    /// The length that was asked for decides how packed vectors are read.
    fn embedding(&self) -> EmbeddingRequest {
        let request = EmbeddingRequest::new(["x"]);
        let asked = self.recording.request.as_ref().and_then(|r| r.get("dimensions")?.as_u64());
        match asked.and_then(|d| u32::try_from(d).ok()) {
            Some(dimensions) => request.dimensions(dimensions),
            None => request,
        }
    }
}

/// What was seen while a stream was read.
#[derive(Default)]
struct Seen {
    others: Vec<Value>,
    ungrammatical: Option<String>,
    error: Option<Error>,
}

impl Seen {
    fn note(&mut self, checked: Result<(), Violation>) {
        let violation = checked.err().map(|v| v.to_string());
        self.ungrammatical = self.ungrammatical.take().or(violation);
    }

    fn outcome(self, whole: impl FnOnce() -> Result<Answer, Error>) -> Outcome {
        let result = self.error.map_or_else(whole, Err);
        Outcome { result, others: self.others, ungrammatical: self.ungrammatical }
    }
}

/// Reads a stream to its end.
async fn read(stream: &mut (impl Stream<Item = Result<StreamEvent, Error>> + Unpin)) -> Seen {
    let mut seen = Seen::default();
    let mut grammar = Grammar::of_caller();
    while let Some(item) = poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx)).await {
        let checked = match &item {
            Ok(event) => grammar.push(event),
            Err(_) => grammar.push_error(),
        };
        seen.note(checked);
        match item {
            Ok(StreamEvent::Other { frame }) => seen.others.push(frame),
            Ok(_) => {}
            Err(error) => seen.error = Some(error),
        }
    }
    seen.note(grammar.end());
    seen
}

/// One call, as the client's layers make it.
async fn call<O: Operation>(backend: &HttpBackend, operation: O) -> Result<O::Output, Error> {
    let deployment = DeploymentRef::new("replay", "model");
    let context = CallContext::new(deployment, CallOptions::default());
    let request = Arc::new(operation.into_request());
    O::output(backend.call(Call { request, context }).await?)
}

/// The provider's row, or a server of which nothing is known.
pub(super) fn provider(id: &str) -> Provider {
    let row = find(id).unwrap_or(&OPENAI_COMPATIBLE);
    Provider::new(row).with_base_url("https://replay.invalid/v1").unwrap()
}

impl Kind {
    /// By endpoint; where that leaves a choice (agents and prompts answer completions with chats), by shape.
    fn of(recording: &Recording) -> Self {
        match recording.endpoint.as_str() {
            "chat_completions" => Self::Chat,
            "embeddings" => Self::Embeddings,
            "completions" if !chats(&recording.body) => Self::Completion,
            "models" => match recording.json() {
                Some(body) if body["id"].is_string() || body["name"].is_string() => Self::Model,
                _ => Self::Models,
            },
            _ => Self::Chat,
        }
    }
}

/// Whether a body answers as a chat: the choices hold messages.
fn chats(body: &str) -> bool {
    super::frames::values(body).iter().any(|value| {
        let choices = value.get("choices").and_then(Value::as_array);
        let mut choices = choices.into_iter().flatten();
        choices.any(|c| c.get("message").is_some() || c.get("delta").is_some())
    })
}

impl Outcome {
    /// What was off-spec.
    pub(super) fn deviations(&self) -> &[Deviation] {
        match &self.result {
            Ok(Answer::Chat(a)) => &a.meta.deviations,
            Ok(Answer::Completion(a)) => &a.meta.deviations,
            Ok(Answer::Embeddings(a)) => &a.meta.deviations,
            Ok(Answer::Models(a)) => &a.meta.deviations,
            Ok(Answer::Model(a)) => &a.meta.deviations,
            Err(error) => &error.meta().deviations,
        }
    }

    /// The body that a success was read from, where it was whole.
    pub(super) fn raw(&self) -> Option<&[u8]> {
        match self.result.as_ref().ok()? {
            Answer::Chat(a) => a.raw.as_deref(),
            Answer::Completion(a) => a.raw.as_deref(),
            Answer::Embeddings(a) => a.raw.as_deref(),
            Answer::Models(a) => a.raw.as_deref(),
            Answer::Model(_) => None,
        }
    }

    /// All of it as a text: two outcomes are the same when these are.
    pub(super) fn fingerprint(&self) -> String {
        let told: Vec<String> = self.deviations().iter().map(ToString::to_string).collect();
        let result = match &self.result {
            Ok(Answer::Chat(a)) => json!(a),
            Ok(Answer::Completion(a)) => json!(a),
            Ok(Answer::Embeddings(a)) => json!(a),
            Ok(Answer::Models(a)) => json!(a),
            Ok(Answer::Model(a)) => json!(a),
            Err(e) => json!({
                "error": e.to_string(),
                "kind": e.kind().as_str(),
                "status": e.status(),
                "partial": e.partial().map(|p| &p.completion),
            }),
        };
        json!([result, told, self.others, self.ungrammatical]).to_string()
    }
}
