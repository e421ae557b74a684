//! Calls of any shape: JSON in, JSON out.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{ModelDeploymentId, ServerRef};
use crate::{CallMeta, Error, ErrorKind, Extra};

/// What to execute: a deployment of the addressed model, or whatever answers for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExecuteTarget {
    /// A deployment of the addressed model.
    Deployment(ModelDeploymentId),
    /// What answers for a server.
    Server(ServerRef),
}

/// A call of any shape.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ExecuteRequest {
    /// Whom.
    pub target: ExecuteTarget,
    /// What goes in: the fields that the model's `request_schema` names.
    pub input: Extra,
}

impl ExecuteRequest {
    /// `input` for `target`.
    pub fn new(target: ExecuteTarget, input: Extra) -> Self {
        Self { target, input }
    }
}

/// What came out of a call of any shape.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Execution {
    /// What came out.
    pub output: Value,
    /// The body as it came.
    #[serde(skip)]
    pub raw: Option<Bytes>,
    /// What is known about the call.
    #[serde(skip)]
    pub meta: CallMeta,
}

impl Execution {
    /// `output` came out.
    pub fn new(output: Value) -> Self {
        Self { output, raw: None, meta: CallMeta::default() }
    }

    /// What a model of the type `COMPLETION` gives: each prompt with its continuations.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] when it is something else.
    pub fn completions(&self) -> Result<Vec<(String, Vec<String>)>, Error> {
        self.field("completions")
    }

    /// What a model of the type `CHAT_COMPLETION` gives: the message's text.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] when it is something else.
    pub fn message(&self) -> Result<String, Error> {
        let message: Value = self.field("message")?;
        let text = message.as_str().or_else(|| message.get("content")?.as_str());
        text.map(str::to_owned).ok_or_else(|| self.unlike("message", "it has no text"))
    }

    /// What a model of the type `EMBEDDING` gives: each text with its vector.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] when it is something else.
    pub fn embeddings(&self) -> Result<Vec<(String, Vec<f32>)>, Error> {
        self.field("embeddings")
    }

    /// What a model of the type `RERANKING` gives: a score for each chunk, in their order.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] when it is something else.
    pub fn chunk_scores(&self) -> Result<Vec<f64>, Error> {
        self.field("chunk_scores")
    }

    fn field<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, Error> {
        let value = self.output.get(name).ok_or_else(|| self.unlike(name, "it is missing"))?;
        T::deserialize(value).map_err(|e| self.unlike(name, e))
    }

    fn unlike(&self, name: &str, why: impl std::fmt::Display) -> Error {
        let what = format!("the output has no `{name}` as its model type has: {why}");
        Error::new(ErrorKind::Response, what)
            .with_hint(
                "`output` has it as it came; the model's `response_schema` says what to expect",
            )
            .with_meta(self.meta.clone())
    }

    /// What came out, as a type.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] when it does not fit, saying where.
    pub fn into_typed<T: DeserializeOwned>(self) -> Result<T, Error> {
        serde_json::from_value(self.output).map_err(|e| {
            Error::new(ErrorKind::Response, "the output is not what was asked for")
                .with_source(e)
                .with_meta(self.meta)
        })
    }
}
