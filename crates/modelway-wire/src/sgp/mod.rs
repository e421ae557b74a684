//! The dialect of the Scale GenAI Platform's models API, version 4: the client half here, the server half in
//! [`server`].

#![cfg(feature = "sgp")]

mod base;
mod checks;
mod error;
mod read;
pub mod server;
mod stream;
pub(crate) mod words;
mod write;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use modelway_core::{Call, Error, Reply, Request, RequestBody, Timestamp};

use crate::dialect::{Dialect, StreamDecoder};
use crate::json::{Report, utf8};
use crate::provider::Provider;

/// The dialect `sgp`: models, deployments and all that is kept about them; a call names a deployment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sgp;

/// The dialect `sgp-base`: the platform's older routes, where a call names a base model.
#[derive(Debug, Clone, Copy, Default)]
pub struct SgpBase;

impl Dialect for Sgp {
    fn encode(
        &self,
        call: &Call,
        provider: &Provider,
    ) -> Result<http::Request<RequestBody>, Error> {
        write::encode(call, provider)
    }

    fn decode(&self, request: &Request, body: &Bytes, report: &mut Report) -> Result<Reply, Error> {
        read::decode(request, body, report)
    }

    fn decode_error(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
        now: Timestamp,
    ) -> Error {
        error::of_response(status, headers, &utf8(body), now)
    }

    fn explain(&self, request: &Request, error: Error) -> Error {
        error::explain(request, error)
    }

    fn stream_decoder(&self, request: &Request) -> Box<dyn StreamDecoder> {
        stream::decoder(request)
    }
}

/// But for its paths as [`Sgp`].
impl Dialect for SgpBase {
    fn encode(
        &self,
        call: &Call,
        provider: &Provider,
    ) -> Result<http::Request<RequestBody>, Error> {
        base::encode(call, provider)
    }

    fn decode(&self, request: &Request, body: &Bytes, report: &mut Report) -> Result<Reply, Error> {
        Sgp.decode(request, body, report)
    }

    fn decode_error(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
        now: Timestamp,
    ) -> Error {
        Sgp.decode_error(status, headers, body, now)
    }

    fn explain(&self, request: &Request, error: Error) -> Error {
        error::explain_parameters(request, error)
    }

    fn stream_decoder(&self, request: &Request) -> Box<dyn StreamDecoder> {
        Sgp.stream_decoder(request)
    }
}
