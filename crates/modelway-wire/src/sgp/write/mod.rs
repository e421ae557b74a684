//! Requests to HTTP: paths, queries, bodies, headers.

mod control;
mod deployment;
mod execute;
mod fields;
mod form;
mod group;
mod inference;
pub(super) mod message;
mod model;
mod outgoing;
mod query;
mod server;
mod template;
mod tuning;
mod usage;

use modelway_core::{Call, Error, ErrorKind, Request, RequestBody};

use self::control::Cx;
pub(super) use self::outgoing::Outgoing;
use crate::provider::Provider;

/// The HTTP request of `call`, without credentials.
pub(super) fn encode(
    call: &Call,
    provider: &Provider,
) -> Result<http::Request<RequestBody>, Error> {
    let addressed = call.context.upstream_id();
    let extra = &call.context.options.extra_body;
    let outgoing = match &*call.request {
        Request::Chat { request, stream } => inference::chat(request, *stream, addressed, extra),
        Request::Complete { request, stream } => {
            inference::complete(request, *stream, addressed, extra)
        }
        Request::Embed(request) => inference::embed(request, addressed, extra),
        Request::Rerank(request) => inference::rerank(request, addressed, extra),
        Request::Execute { request, stream } => execute::encode(request, *stream, addressed, extra),
        Request::Control(request) => {
            let selected = call.context.options.account.as_ref();
            control::encode(request, &Cx { model: addressed, provider, selected, extra })
        }
        Request::Raw(raw) => Outgoing::raw(raw, extra),
        other => Err(unsupported(other.operation())),
    };
    outgoing?.into_http(call, provider)
}

/// The error for what the protocol lacks.
pub(super) fn unsupported(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("the Scale GenAI Platform has no {what}"))
        .with_hint("nothing was sent")
}
