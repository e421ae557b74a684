//! [`CannedTransport`]: HTTP responses without a network.

mod body;
mod canned;
mod recorded;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use modelway_core::{Body, Error, ErrorKind, RequestBody, Transport};

use self::body::BodyCount;
pub use self::canned::Canned;
pub use self::recorded::RecordedRequest;
use crate::Fault;
use crate::sync::lock;

/// A [`Transport`] that gives canned responses in order, and remembers the requests.
///
/// A request beyond the last response gets an error that says so. Clones share everything.
///
/// ```
/// use modelway_core::{RequestBody, Transport};
/// use modelway_testing::{Canned, CannedTransport};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = CannedTransport::new()
///     .respond(Canned::json(200, &json!({"data": []})))
///     .respond(Canned::sse([r#"{"choices":[]}"#, "[DONE]"]).bytewise().then_reset());
///
/// let request = http::Request::post("https://api.example.com/v1/chat/completions")
///     .header("authorization", "Bearer esecret_1")
///     .body(RequestBody::from(r#"{"model":"m"}"#))?;
/// let response = transport.send(request).await?;
/// assert_eq!(response.into_body().collect(1024).await?, r#"{"data":[]}"#);
///
/// let seen = &transport.requests()[0];
/// assert_eq!(seen.json()?["model"], "m");
/// assert!(!format!("{seen:?}").contains("esecret_1"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct CannedTransport {
    state: Arc<Mutex<State>>,
    bodies: BodyCount,
}

#[derive(Default)]
struct State {
    answers: VecDeque<Answer>,
    requests: Vec<RecordedRequest>,
}

enum Answer {
    Respond(Canned),
    Fail(Fault),
    Never,
}

impl CannedTransport {
    /// A transport without answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Then responds. A failing HTTP status is a response like any other.
    pub fn respond(self, response: Canned) -> Self {
        self.then(Answer::Respond(response))
    }

    /// Then fails without a response: [`Fault::connect`], [`Fault::reset`], [`Fault::timeout`].
    pub fn fail(self, fault: impl Into<Fault>) -> Self {
        self.then(Answer::Fail(fault.into()))
    }

    /// Then never responds.
    pub fn never_answer(self) -> Self {
        self.then(Answer::Never)
    }

    /// Every request so far, in order.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.state).requests.clone()
    }

    /// How many responses are left.
    pub fn remaining(&self) -> usize {
        lock(&self.state).answers.len()
    }

    /// How many bodies are neither read to their end nor dropped.
    pub fn open_bodies(&self) -> usize {
        self.bodies.open()
    }

    /// How many bodies were dropped before their end.
    pub fn dropped_bodies(&self) -> usize {
        self.bodies.dropped()
    }

    fn then(self, answer: Answer) -> Self {
        lock(&self.state).answers.push_back(answer);
        self
    }
}

#[async_trait]
impl Transport for CannedTransport {
    async fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<Body>, Error> {
        let recorded = RecordedRequest::new(request);
        let (answer, number) = {
            let mut state = lock(&self.state);
            state.requests.push(recorded.clone());
            (state.answers.pop_front(), state.requests.len())
        };
        match answer {
            Some(Answer::Respond(response)) => response.perform(&self.bodies).await,
            Some(Answer::Fail(fault)) => Err(fault.into_error()),
            Some(Answer::Never) => std::future::pending().await,
            None => Err(exhausted(number, &recorded)),
        }
    }
}

fn exhausted(number: usize, request: &RecordedRequest) -> Error {
    let (method, path) = (&request.method, request.uri.path());
    let message = format!("the transport has no response for request {number} ({method} {path})");
    Error::new(ErrorKind::Configuration, message).with_hint("add one with `respond`")
}

impl fmt::Debug for CannedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CannedTransport")
            .field("requests", &self.requests().len())
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}
