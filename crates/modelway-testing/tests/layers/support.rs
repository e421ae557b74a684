//! What the tests share: calls, layers without surprises, and polling by hand.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use modelway_core::layers::{
    Deadline, Limiter, RetryBudget, RetryPolicy, TargetLayers, Timeouts, stack_target,
};
use modelway_core::stream::{ChatStream, StreamEvent};
use modelway_core::window::WindowPolicy;
use modelway_core::{
    Backend, Call, CallContext, CallOptions, ChatCompletion, ChatRequest, Error, Message,
    Operation, StreamedChat,
};
use modelway_testing::{FixedJitter, Script, TokioTimer};

pub(crate) const MODEL: &str = "zoo::parrot";

pub(crate) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) fn question(text: &str) -> ChatRequest {
    ChatRequest::new([Message::user(text)])
}

/// A call of `operation`, its options set by `set`.
pub(crate) fn call_with(operation: impl Operation, set: impl FnOnce(&mut CallOptions)) -> Call {
    let mut options = CallOptions::default();
    set(&mut options);
    Call { request: Arc::new(operation.into_request()), context: CallContext::new(MODEL, options) }
}

pub(crate) fn call(operation: impl Operation) -> Call {
    call_with(operation, |_| {})
}

/// Asks a whole chat.
pub(crate) async fn chat(backend: &Arc<dyn Backend>) -> Result<ChatCompletion, Error> {
    chat_with(backend, |_| {}).await
}

pub(crate) async fn chat_with(
    backend: &Arc<dyn Backend>,
    set: impl FnOnce(&mut CallOptions),
) -> Result<ChatCompletion, Error> {
    ChatRequest::output(backend.call(call_with(question("?"), set)).await?)
}

/// Asks a streamed chat.
pub(crate) async fn stream(backend: &Arc<dyn Backend>) -> Result<ChatStream, Error> {
    stream_with(backend, |_| {}).await
}

pub(crate) async fn stream_with(
    backend: &Arc<dyn Backend>,
    set: impl FnOnce(&mut CallOptions),
) -> Result<ChatStream, Error> {
    StreamedChat::output(backend.call(call_with(StreamedChat(question("?")), set)).await?)
}

/// Reads on to the error that ends the stream.
pub(crate) async fn read_error(stream: &mut ChatStream) -> Error {
    loop {
        if let Err(error) = stream.next().await.expect("the stream ends in an error") {
            return error;
        }
    }
}

/// The texts of the events up to the end.
pub(crate) async fn read_events(mut stream: ChatStream) -> Vec<StreamEvent> {
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event.expect("the stream has no error"));
    }
    events
}

/// The layers of one target with nothing but retry: no limits, no jitter, plenty of budget.
pub(crate) fn layers() -> TargetLayers {
    let mut timeouts = Timeouts::default();
    (timeouts.attempt, timeouts.first_event, timeouts.stall) = (None, None, None);
    TargetLayers {
        retry: RetryPolicy::default(),
        budget: Arc::new(RetryBudget::new(1_000, 100)),
        limiter: None,
        window: WindowPolicy::Trim,
        counters: None,
        timeouts,
        timer: TokioTimer::shared(),
        randomness: Arc::new(FixedJitter(0.0)),
    }
}

pub(crate) fn retrying(script: &Script, policy: RetryPolicy) -> Arc<dyn Backend> {
    stack_target(script.backend(), TargetLayers { retry: policy, ..layers() })
}

pub(crate) fn limited(script: &Script, limiter: &Arc<Limiter>) -> Arc<dyn Backend> {
    stack_target(script.backend(), TargetLayers { limiter: Some(limiter.clone()), ..layers() })
}

/// With time limits set by `set`, and without retries.
pub(crate) fn bounded(script: &Script, set: impl FnOnce(&mut Timeouts)) -> Arc<dyn Backend> {
    let mut layers = TargetLayers { retry: RetryPolicy::never(), ..layers() };
    set(&mut layers.timeouts);
    stack_target(script.backend(), layers)
}

pub(crate) fn with_deadline(backend: Arc<dyn Backend>) -> Arc<dyn Backend> {
    Arc::new(Deadline::new(backend, None, TokioTimer::shared()))
}

/// Polls once; `None` when it is not ready.
pub(crate) async fn poll_once<F: Future + ?Sized>(future: &mut Pin<Box<F>>) -> Option<F::Output> {
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
