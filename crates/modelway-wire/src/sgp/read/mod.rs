//! Bodies of successes to replies.

mod common;
mod control;
mod deployment;
pub(super) mod execute;
mod group;
mod inference;
mod model;
pub(super) mod said;
mod server;
mod template;
mod tuning;
mod usage;

use std::borrow::Cow;

use bytes::Bytes;
use modelway_core::{Error, RawReply, Reply, Request};

use super::utf8;
use super::write::unsupported;
use crate::json::{ROOT, Report};

/// The reply to `request` in `body`.
pub(super) fn decode(request: &Request, body: &Bytes, report: &mut Report) -> Result<Reply, Error> {
    if let Request::Raw(_) = request {
        let mut reply = RawReply::default();
        reply.body = body.clone();
        return Ok(Reply::Raw(Box::new(reply)));
    }
    let text = utf8(body);
    if matches!(text, Cow::Owned(_)) {
        report.note(&ROOT, "not UTF-8; what could not be read was replaced");
    }
    let text = text.trim();
    Ok(match request {
        Request::Chat { .. } => Reply::Chat(Box::new(inference::chat(text, body, report)?)),
        Request::Complete { .. } => {
            Reply::Completion(Box::new(inference::completion(text, body, report)?))
        }
        Request::Embed(request) => {
            let texts = request.texts.len();
            Reply::Embeddings(Box::new(inference::embeddings(text, body, texts, report)?))
        }
        Request::Rerank(request) => {
            Reply::Rerankings(Box::new(inference::rerankings(text, body, request, report)?))
        }
        Request::Execute { request, .. } => {
            Reply::Executed(Box::new(execute::read(text, body, &request.target, report)?))
        }
        Request::Control(request) => Reply::control(control::read(request, text, body, report)?),
        other => return Err(unsupported(other.operation())),
    })
}
