//! A build without models in process.

use std::path::PathBuf;
use std::sync::Arc;

use modelway::{Backend, ClientBuilder, Environment, Error, ErrorKind, Model, Page};

use crate::args::{Global, PullArgs};
use crate::connect::Task;
use crate::failure::Failure;
use crate::output::Output;

/// There are none.
#[derive(Debug)]
pub(crate) enum Local {}

impl Local {
    pub(crate) fn open(_: &dyn Environment) -> Result<Self, Error> {
        Err(absent())
    }

    pub(crate) fn backend(&self) -> Arc<dyn Backend> {
        match *self {}
    }

    pub(crate) fn folder(&self) -> String {
        match *self {}
    }

    pub(crate) fn models(&self) -> Page<Model> {
        match *self {}
    }

    pub(crate) async fn ready(
        &self,
        _: Option<&str>,
        _: Task,
        _: &mut Output,
    ) -> Result<String, Failure> {
        match *self {}
    }
}

/// There is none.
pub(crate) fn default_model(_: Task) -> &'static str {
    ""
}

/// The name as it is.
pub(crate) fn proper_id(name: &str) -> String {
    name.to_owned()
}

/// The builder as it is.
pub(crate) fn with_counters(builder: ClientBuilder, _: &dyn Environment) -> ClientBuilder {
    builder
}

/// There is none.
pub(crate) fn tokenizer(_: &str) -> Result<Option<PathBuf>, Error> {
    Ok(None)
}

/// Refuses.
pub(crate) async fn pull(_: &Global, _: &PullArgs, _: &mut Output) -> Result<(), Failure> {
    Err(absent().into())
}

fn absent() -> Error {
    Error::new(ErrorKind::Unsupported, "this build has no models in process")
        .with_hint("build modelway-cli with its feature `local`")
}
