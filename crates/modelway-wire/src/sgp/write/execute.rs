//! Requests of any shape.

use http::Method;
use modelway_core::{Error, ErrorKind, ExecuteRequest, ExecuteTarget, Extra};
use serde_json::Value;

use super::super::words::Path;
use super::{Outgoing, server, unsupported};

pub(super) fn encode(
    request: &ExecuteRequest,
    stream: bool,
    model: &str,
    extra: &Extra,
) -> Result<Outgoing, Error> {
    let path = match &request.target {
        ExecuteTarget::Deployment(id) => Path::of("/v4/models")
            .id("model id", model)?
            .then("deployments")
            .id("deployment id", id.as_str())?,
        ExecuteTarget::Server(server) => server::path_of(server)?,
        _ => return Err(unsupported("targets of that kind")),
    };
    let mut body = request.input.clone();
    if body.insert("stream".to_owned(), Value::Bool(stream)).is_some_and(|own| own != stream) {
        let what = "the input's `stream` differs from how the call wants its answer";
        return Err(Error::new(ErrorKind::InvalidRequest, what)
            .with_hint("leave it out: `execute` and `stream_execute` set it; nothing was sent"));
    }
    if !stream {
        // The service's own default.
        body.remove("stream");
    }
    Outgoing::json(Method::POST, path.then("execute").into_string(), &body, extra)
}
