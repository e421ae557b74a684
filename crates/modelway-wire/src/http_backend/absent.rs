//! [`Absent`]: in place of a dialect that is not built in.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use modelway_core::{Call, Error, ErrorKind, Reply, Request, RequestBody, Timestamp};

use crate::dialect::{Dialect, StreamDecoder};
use crate::json::Report;
use crate::openai_chat::OpenAiChat;
use crate::provider::Provider;

/// Refuses every call before anything is sent.
#[derive(Debug)]
pub(super) struct Absent;

fn refusal() -> Error {
    Error::new(ErrorKind::Configuration, "the dialect of the Scale GenAI Platform is not built in")
        .with_hint("turn on the feature `sgp`")
}

impl Dialect for Absent {
    fn encode(&self, _: &Call, _: &Provider) -> Result<http::Request<RequestBody>, Error> {
        Err(refusal())
    }

    fn decode(&self, _: &Request, _: &Bytes, _: &mut Report) -> Result<Reply, Error> {
        Err(refusal())
    }

    fn decode_error(&self, _: StatusCode, _: &HeaderMap, _: &Bytes, _: Timestamp) -> Error {
        refusal()
    }

    /// Never asked: nothing was sent.
    fn stream_decoder(&self, request: &Request) -> Box<dyn StreamDecoder> {
        OpenAiChat.stream_decoder(request)
    }
}
