//! [`Dialect`]: a wire protocol as pure functions.

use std::collections::VecDeque;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use modelway_core::stream::StreamEvent;
use modelway_core::{Call, CallMeta, Error, Reply, Request, RequestBody, Timestamp};

use crate::json::Report;
use crate::provider::Provider;
use crate::sse::SseEvent;

/// A wire protocol: values to values, without I/O, async or clock.
pub trait Dialect: Send + Sync + fmt::Debug {
    /// The HTTP request of a call, without credentials.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](modelway_core::ErrorKind::InvalidRequest) for parameters that clash,
    /// [`ErrorKind::Unsupported`](modelway_core::ErrorKind::Unsupported) for what the protocol lacks.
    fn encode(&self, call: &Call, provider: &Provider)
    -> Result<http::Request<RequestBody>, Error>;

    /// The reply in the body of a success.
    ///
    /// # Errors
    /// An error inside the success; [`ErrorKind::Response`](modelway_core::ErrorKind::Response) for a body
    /// that is no answer at all.
    fn decode(&self, request: &Request, body: &Bytes, report: &mut Report) -> Result<Reply, Error>;

    /// The error in the answer to a request that failed. `now` is for waits that are given as a date.
    fn decode_error(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
        now: Timestamp,
    ) -> Error;

    /// What more can be said of `error`, which came in answer to `request`.
    fn explain(&self, _request: &Request, error: Error) -> Error {
        error
    }

    /// A decoder for the frames of a stream that answers `request`.
    fn stream_decoder(&self, request: &Request) -> Box<dyn StreamDecoder>;

    /// Adds what the protocol's own clients say about a provider's models.
    fn enrich(&self, _reply: &mut Reply, _provider: &Provider) {}
}

/// What a stream decoder gives: events, and at most one error, at the end.
pub type Events = VecDeque<Result<StreamEvent, Error>>;

/// Reads the frames of one stream.
pub trait StreamDecoder: Send {
    /// Reads one frame.
    fn push(&mut self, frame: &SseEvent, out: &mut Events);

    /// Ends the stream for the reason `end`: closes what is open and adds the terminal item.
    fn finish(&mut self, end: End, out: &mut Events);

    /// Whether the provider marked the end: nothing more needs to be read.
    fn is_over(&self) -> bool;

    /// Whether every answer has its finish word, so that only trailing frames can come.
    fn is_draining(&self) -> bool;
}

/// Why a stream ends.
#[derive(Debug)]
pub enum End {
    /// The body ended, or the provider marked the end.
    Body,
    /// The transport failed, or a frame was too large.
    Failed(Error),
}

/// The meta of an answer's head.
pub(crate) fn head_meta(mut meta: CallMeta, status: StatusCode, headers: HeaderMap) -> CallMeta {
    meta.status = Some(status.as_u16());
    crate::headers::read_into(&mut meta, &headers);
    meta.headers = headers;
    meta
}
