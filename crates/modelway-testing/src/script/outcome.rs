//! [`Outcome`] of a call and [`StreamStep`] of a stream.

use std::time::Duration;

use modelway_core::stream::StreamEvent;
use modelway_core::{
    ChatCompletion, ControlReply, Embeddings, FinishReason, Model, Page, Rerankings, Usage,
};
use serde_json::Value;

use crate::Fault;

/// What one call to a [`Script`](crate::Script) meets.
#[derive(Debug)]
pub struct Outcome {
    pub(super) delay: Duration,
    pub(super) answer: Answer,
}

#[derive(Debug)]
pub(super) enum Answer {
    Text(String),
    Chat(Box<ChatCompletion>),
    Embeddings(Box<Embeddings>),
    Rerankings(Box<Rerankings>),
    Models(Box<Page<Model>>),
    Control(Box<ControlReply>),
    Execution(Value),
    Raw(Value),
    Stream(Vec<StreamStep>),
    Fail(Box<Fault>),
    Hang,
}

impl Outcome {
    fn new(answer: Answer) -> Self {
        Self { delay: Duration::ZERO, answer }
    }

    /// `text`, to a chat or a completion, streamed or not.
    pub fn reply(text: impl Into<String>) -> Self {
        Self::new(Answer::Text(text.into()))
    }

    /// `completion`, to a chat or a completion, streamed or not.
    pub fn completion(completion: ChatCompletion) -> Self {
        Self::new(Answer::Chat(Box::new(completion)))
    }

    /// Vectors, to an embedding request.
    pub fn embeddings(vectors: impl IntoIterator<Item = Vec<f32>>) -> Self {
        Self::new(Answer::Embeddings(Box::new(Embeddings::new(vectors))))
    }

    /// Ranked chunks, to a reranking request.
    pub fn rerankings(ranked: Rerankings) -> Self {
        Self::new(Answer::Rerankings(Box::new(ranked)))
    }

    /// An answer to a request to the control plane.
    pub fn control(reply: ControlReply) -> Self {
        Self::new(Answer::Control(Box::new(reply)))
    }

    /// What comes out of a call of any shape.
    pub fn execution(output: Value) -> Self {
        Self::new(Answer::Execution(output))
    }

    /// The models of these ids, all built in; to a request for one model, that one or a 404. Their automatic
    /// deployments likewise.
    pub fn models<I>(ids: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let models = ids.into_iter().map(|id| Model::built_in(id.into()));
        Self::new(Answer::Models(Box::new(Page::all(models))))
    }

    /// `body`, to a raw request.
    pub fn raw(body: Value) -> Self {
        Self::new(Answer::Raw(body))
    }

    /// A start, `texts`, one event each, and a regular end; to a streamed call only.
    pub fn stream<I>(texts: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let texts = texts.into_iter().map(StreamStep::text);
        let start = std::iter::once(StreamStep::started("scripted"));
        Self::events(start.chain(texts).chain([StreamStep::finished("stop")]))
    }

    /// These steps and nothing else; to a streamed call only.
    pub fn events<I>(steps: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<StreamStep>,
    {
        Self::new(Answer::Stream(steps.into_iter().map(Into::into).collect()))
    }

    /// A failure.
    pub fn fail(fault: impl Into<Fault>) -> Self {
        Self::new(Answer::Fail(Box::new(fault.into())))
    }

    /// No answer, ever.
    pub fn hang() -> Self {
        Self::new(Answer::Hang)
    }

    /// Adds a wait before it.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay += delay;
        self
    }
}

/// One step of a scripted stream.
///
/// Steps that run out without [`finished`](Self::finished) are a source that stops before its end, as
/// [`End`](Self::End) is. Steps after a terminal one are performed too: so does a backend misbehave.
///
/// ```
/// use std::time::Duration;
/// use modelway_testing::{Fault, Script, StreamStep};
/// let script = Script::new().events([
///     StreamStep::started("model"),
///     StreamStep::text("Pa"),
///     StreamStep::Pause(Duration::from_secs(3)),
///     StreamStep::KeepAlive,
///     StreamStep::Error(Fault::in_band("overloaded")),
/// ]);
/// # let _ = script;
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamStep {
    /// Gives an event.
    Event(StreamEvent),
    /// Is silent for so long, from when it is polled.
    Pause(Duration),
    /// Gives a sign of life.
    KeepAlive,
    /// Fails, with the phase `stream`.
    Error(Fault),
    /// Is silent for ever.
    Hang,
    /// Stops.
    End,
}

impl StreamStep {
    /// The start of an answer by `model`.
    pub fn started(model: impl Into<String>) -> Self {
        Self::Event(StreamEvent::started("script-1", model))
    }

    /// A piece of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Event(StreamEvent::text_delta(text))
    }

    /// `prompt` tokens read and `completion` written.
    pub fn usage(prompt: u64, completion: u64) -> Self {
        Self::Event(StreamEvent::usage(Usage::new(prompt, completion)))
    }

    /// The regular end.
    pub fn finished(reason: impl Into<FinishReason>) -> Self {
        Self::Event(StreamEvent::finished(reason))
    }
}

impl From<StreamEvent> for StreamStep {
    fn from(event: StreamEvent) -> Self {
        Self::Event(event)
    }
}

impl From<Fault> for StreamStep {
    fn from(fault: Fault) -> Self {
        Self::Error(fault)
    }
}
