//! Calls, and polling by hand.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use modelway_core::stream::ChatStream;
use modelway_core::{
    Call, CallContext, CallOptions, ChatRequest, Error, Message, Operation, StreamedChat,
};
use modelway_testing::Script;

pub(crate) fn question() -> ChatRequest {
    ChatRequest::new([Message::user("The capital of France?")])
}

pub(crate) fn call(operation: impl Operation) -> Call {
    Call {
        request: Arc::new(operation.into_request()),
        context: CallContext::new("zoo::parrot", CallOptions::default()),
    }
}

pub(crate) async fn ask<O: Operation>(script: &Script, operation: O) -> Result<O::Output, Error> {
    O::output(script.backend().call(call(operation)).await?)
}

pub(crate) async fn stream(script: &Script) -> Result<ChatStream, Error> {
    ask(script, StreamedChat(question())).await
}

/// Polls once; `None` when it is not ready.
pub(crate) async fn poll_once<F: Future + ?Sized>(future: &mut Pin<Box<F>>) -> Option<F::Output> {
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
