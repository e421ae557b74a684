//! [`Operation`]: the only place that pairs requests with replies.

use std::sync::Arc;

use crate::stream::{ChatStream, CompletionStream, ExecutionStream};
use crate::{
    CallMeta, ChatCompletion, ChatRequest, Completion, CompletionRequest, EmbeddingRequest,
    Embeddings, Error, ErrorKind, ExecuteRequest, Execution, Planned, RawReply, RawRequest, Reply,
    Request, RerankRequest, Rerankings,
};

/// A request that knows the type of its answer.
pub trait Operation {
    /// What a success brings.
    type Output;

    /// The request for the layers.
    fn into_request(self) -> Request;

    /// The answer out of the layers' reply.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] when a backend answered with another variant.
    fn output(reply: Reply) -> Result<Self::Output, Error>;
}

/// A chat, answered as a stream.
#[derive(Debug, Clone)]
pub struct StreamedChat(pub ChatRequest);

/// A chat of which only the plan is wanted; nothing is sent.
#[derive(Debug, Clone)]
pub struct PlannedChat(pub ChatRequest);

/// A completion of which only the plan is wanted; nothing is sent.
#[derive(Debug, Clone)]
pub struct PlannedCompletion(pub CompletionRequest);

/// A completion, answered as a stream.
#[derive(Debug, Clone)]
pub struct StreamedCompletion(pub CompletionRequest);

/// A call of any shape, answered as a stream.
#[derive(Debug, Clone)]
pub struct StreamedExecution(pub ExecuteRequest);

macro_rules! operation {
    ($type:ty => $output:ty, |$this:ident| $request:expr, $pattern:pat => $value:expr) => {
        impl Operation for $type {
            type Output = $output;

            fn into_request(self) -> Request {
                let $this = self;
                $request
            }

            fn output(reply: Reply) -> Result<Self::Output, Error> {
                match reply {
                    $pattern => Ok($value),
                    other => Err(mismatch(other.meta())),
                }
            }
        }
    };
}

operation!(ChatRequest => ChatCompletion,
    |request| Request::chat(request, false), Reply::Chat(r) => *r);
operation!(StreamedChat => ChatStream,
    |this| Request::chat(this.0, true), Reply::Stream(s) => ChatStream::new(*s));
operation!(CompletionRequest => Completion,
    |request| Request::Complete { request, stream: false }, Reply::Completion(r) => *r);
operation!(StreamedCompletion => CompletionStream,
    |this| Request::Complete { request: this.0, stream: true },
    Reply::Stream(s) => CompletionStream::new(*s));
operation!(EmbeddingRequest => Embeddings, |request| Request::Embed(request), Reply::Embeddings(r) => *r);
operation!(RerankRequest => Rerankings, |request| Request::Rerank(request), Reply::Rerankings(r) => *r);
operation!(ExecuteRequest => Execution,
    |request| Request::Execute { request, stream: false }, Reply::Executed(r) => *r);
operation!(StreamedExecution => ExecutionStream,
    |this| Request::Execute { request: this.0, stream: true }, Reply::Stream(s) => ExecutionStream::new(*s));
operation!(PlannedChat => Planned,
    |this| Request::Plan(Arc::new(Request::chat(this.0, false))), Reply::Plan(r) => *r);
operation!(PlannedCompletion => Planned,
    |this| Request::Plan(Arc::new(Request::Complete { request: this.0, stream: false })),
    Reply::Plan(r) => *r);
operation!(RawRequest => RawReply, |request| Request::Raw(request), Reply::Raw(r) => *r);

pub(crate) fn mismatch(meta: &CallMeta) -> Error {
    Error::new(ErrorKind::Response, "the backend answered another operation than was asked")
        .with_hint("this is a defect of the backend: each request has one kind of reply")
        .with_meta(meta.clone())
}
