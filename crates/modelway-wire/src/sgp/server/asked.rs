//! [`Asked`]: what a request asks for, and in which [`Shape`] it wants its answer.

use modelway_core::{
    AccountId, Extra, ModelDeploymentId, Operation, PageRequest, Request, Timestamp,
};

/// What a request asks for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Asked {
    /// The operation's name, as in [`Route::name`](super::Route::name).
    pub operation: &'static str,
    /// What is asked.
    pub request: Request,
    /// The id for the call's address: of a model for operations on it and its deployments, of a deployment for
    /// inference, empty where the platform alone is addressed.
    pub address: String,
    /// The account that the caller selected (`x-selected-account-id`).
    pub account: Option<AccountId>,
    /// Fields that the service knows and the request's type does not, for
    /// [`CallOptions::extra_body`](modelway_core::CallOptions).
    pub extra_body: Extra,
    /// How the answer is to be written.
    pub shape: Shape,
}

/// How an answer is to be written: what of the request its rendering needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape(pub(super) Form);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    /// `[prompt, [texts]]`.
    Tuples { prompt: String },
    /// `[text, [floats]]`.
    Embeddings { texts: Vec<String> },
    /// As many scores as there were chunks.
    Scores { chunks: usize },
    /// Any JSON.
    Value,
    /// An open object.
    Generic,
    /// A page, cut here where the platform has none.
    Page(PageRequest),
    /// Usage, with the dates that were asked for where there is no point.
    Usage { start: Timestamp, end: Timestamp },
    /// A server with its new deployment.
    Backend { new: ModelDeploymentId },
    /// Whatever the operation gives.
    Plain,
}

/// What a route reads out of a request.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) request: Request,
    pub(super) address: String,
    pub(super) form: Form,
    pub(super) extra_body: Extra,
}

impl Found {
    pub(super) fn new(request: Request, form: Form) -> Self {
        Self { request, address: String::new(), form, extra_body: Extra::new() }
    }

    /// An operation that answers with its noun.
    pub(super) fn plain(operation: impl Operation) -> Self {
        Self::new(operation.into_request(), Form::Plain)
    }

    /// An operation that answers with a page.
    pub(super) fn page(operation: impl Operation, page: PageRequest) -> Self {
        Self::new(operation.into_request(), Form::Page(page))
    }

    /// With the id that the call addresses.
    pub(super) fn of(mut self, id: &str) -> Self {
        id.clone_into(&mut self.address);
        self
    }
}
