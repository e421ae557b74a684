//! [`Script`]: a backend that answers as it is told.

mod answer;
mod outcome;
mod recorder;
mod stream;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use modelway_core::{
    Backend, Call, Capabilities, ChatCompletion, ChatRequest, Error, Reply, Request,
};
use serde_json::Value;

pub use self::outcome::{Outcome, StreamStep};
use self::recorder::Recorder;
use crate::Fault;
use crate::sync::lock;

/// A backend that answers as it is told, and remembers what it was asked.
///
/// Outcomes are used in order, one a call; a call beyond the last gets an error that says so, unless
/// [`otherwise`](Self::otherwise) is set. Clones share everything, so that a test keeps one and gives the
/// other away. Delays run on tokio's clock: on paused time they cost none.
///
/// ```
/// use std::time::Duration;
/// use modelway_core::{Backend, Call, CallContext, CallOptions, ChatRequest, Message, Operation};
/// use modelway_testing::{Fault, Script};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), modelway_core::Error> {
/// let script = Script::new().reply("Paris").fail(Fault::rate_limited(Duration::from_secs(1)));
///
/// let request = ChatRequest::new([Message::user("The capital of France?")]);
/// let call = Call {
///     request: request.into_request().into(),
///     context: CallContext::new("any:model", CallOptions::default()),
/// };
/// let reply = ChatRequest::output(script.call(call.clone()).await?)?;
/// assert_eq!(reply.text(), "Paris");
/// assert!(script.call(call.clone()).await.unwrap_err().is_rate_limited());
/// assert_eq!(script.chats()[0].messages[0].text(), "The capital of France?");
///
/// let error = script.call(call).await.unwrap_err();
/// assert!(error.to_string().starts_with("the script has no outcome for call 3 (chat)"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Script {
    plan: Arc<Mutex<Plan>>,
    recorder: Recorder,
}

type Respond = Arc<dyn Fn(&Call) -> Outcome + Send + Sync>;

struct Plan {
    outcomes: VecDeque<Outcome>,
    otherwise: Option<Respond>,
    delay: Duration,
    capabilities: Capabilities,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            outcomes: VecDeque::new(),
            otherwise: None,
            delay: Duration::ZERO,
            capabilities: Capabilities::ALL,
        }
    }
}

/// What it answers.
impl Script {
    /// A script without outcomes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Then answers as `outcome` says.
    pub fn then(self, outcome: Outcome) -> Self {
        let mut plan = lock(&self.plan);
        let delay = std::mem::take(&mut plan.delay);
        plan.outcomes.push_back(outcome.after(delay));
        drop(plan);
        self
    }

    /// Waits before the outcome that is added next.
    pub fn after(self, delay: Duration) -> Self {
        lock(&self.plan).delay += delay;
        self
    }

    /// Then answers a chat or a completion, streamed or not, with `text`.
    pub fn reply(self, text: impl Into<String>) -> Self {
        self.then(Outcome::reply(text))
    }

    /// Then answers a chat or a completion, streamed or not, with `completion`.
    pub fn completion(self, completion: ChatCompletion) -> Self {
        self.then(Outcome::completion(completion))
    }

    /// Then answers with vectors.
    pub fn embeddings(self, vectors: impl IntoIterator<Item = Vec<f32>>) -> Self {
        self.then(Outcome::embeddings(vectors))
    }

    /// Then answers with the models of these ids.
    pub fn models<I>(self, ids: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.then(Outcome::models(ids))
    }

    /// Then answers a raw request.
    pub fn raw(self, body: Value) -> Self {
        self.then(Outcome::raw(body))
    }

    /// Then streams `texts`, one event each, to a regular end.
    pub fn stream<I>(self, texts: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.then(Outcome::stream(texts))
    }

    /// Then streams these steps and nothing else.
    pub fn events<I>(self, steps: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<StreamStep>,
    {
        self.then(Outcome::events(steps))
    }

    /// Then fails.
    pub fn fail(self, fault: impl Into<Fault>) -> Self {
        self.then(Outcome::fail(fault))
    }

    /// Then never answers.
    pub fn hang(self) -> Self {
        self.then(Outcome::hang())
    }

    /// Answers the calls for which no outcome is left.
    pub fn otherwise(self, respond: impl Fn(&Call) -> Outcome + Send + Sync + 'static) -> Self {
        lock(&self.plan).otherwise = Some(Arc::new(respond));
        self
    }

    /// Says what it can do; everything, unless told otherwise. It does not refuse by itself: the router does.
    pub fn with_capabilities(self, capabilities: Capabilities) -> Self {
        lock(&self.plan).capabilities = capabilities;
        self
    }

    /// Itself as layers take it. Shares everything with it, as a clone does.
    pub fn backend(&self) -> Arc<dyn Backend> {
        Arc::new(self.clone())
    }
}

/// What it was asked.
impl Script {
    /// Every call so far, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.recorder.read(|r| r.calls.clone())
    }

    /// When each call came, counted from the first.
    pub fn call_times(&self) -> Vec<Duration> {
        self.recorder
            .read(|r| r.times.iter().map(|at| at.saturating_duration_since(r.times[0])).collect())
    }

    /// The requests of the chats among the calls.
    pub fn chats(&self) -> Vec<ChatRequest> {
        let chat = |call: Call| match &*call.request {
            Request::Chat { request, .. } => Some(ChatRequest::clone(request)),
            _ => None,
        };
        self.calls().into_iter().filter_map(chat).collect()
    }

    /// How many calls and streams are under way now.
    pub fn in_flight(&self) -> usize {
        self.recorder.read(|r| r.in_flight)
    }

    /// The most that were ever under way at once.
    pub fn max_in_flight(&self) -> usize {
        self.recorder.read(|r| r.max_in_flight)
    }

    /// How many streams were dropped before their end.
    pub fn dropped_streams(&self) -> usize {
        self.recorder.read(|r| r.dropped_streams)
    }

    /// How many outcomes are left.
    pub fn remaining(&self) -> usize {
        lock(&self.plan).outcomes.len()
    }

    /// Waits until `count` calls have come in all.
    pub async fn until_called(&self, count: usize) {
        self.recorder.until_called(count).await;
    }
}

#[async_trait]
impl Backend for Script {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let (number, running) = self.recorder.begin(&call);
        let outcome = self.next(&call).ok_or_else(|| exhausted(number, &call))?;
        outcome.perform(number, &call, running).await
    }

    fn capabilities(&self) -> Capabilities {
        lock(&self.plan).capabilities
    }
}

impl Script {
    fn next(&self, call: &Call) -> Option<Outcome> {
        let mut plan = lock(&self.plan);
        if let Some(outcome) = plan.outcomes.pop_front() {
            return Some(outcome);
        }
        let respond = plan.otherwise.clone()?;
        drop(plan);
        Some(respond(call))
    }
}

fn exhausted(number: usize, call: &Call) -> Error {
    let operation = call.request.operation();
    answer::misuse(format!("the script has no outcome for call {number} ({operation})"), call)
        .with_hint("add one, or set `otherwise`")
}

impl From<Script> for Arc<dyn Backend> {
    fn from(script: Script) -> Self {
        script.backend()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("calls", &self.calls().len())
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}
