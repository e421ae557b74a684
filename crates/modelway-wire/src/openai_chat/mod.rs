//! The dialect of OpenAI's chat completions and of all that is compatible with it.

mod answer;
mod chat;
mod checks;
mod checks_anyscale;
mod choices;
mod completion;
mod embeddings;
mod encode;
mod error;
mod gather;
mod logprobs;
mod message;
mod models;
mod numbers;
mod parse;
mod parse_message;
mod parse_tools;
mod parts;
mod plain;
mod request;
mod said;
mod stream;
mod tool_calls;
mod tools;
mod usage;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use modelway_core::{Call, Error, Prompt, Reply, Request, RequestBody, Timestamp};

pub use self::parse::{Parsed, parse_chat, parse_completion, parse_embeddings};
use crate::dialect::{Dialect, StreamDecoder};
use crate::json::{Report, utf8};
use crate::provider::Provider;

/// The dialect `openai_chat`.
#[derive(Debug, Clone, Copy, Default)]
pub struct OpenAiChat;

impl Dialect for OpenAiChat {
    fn encode(
        &self,
        call: &Call,
        provider: &Provider,
    ) -> Result<http::Request<RequestBody>, Error> {
        encode::encode(call, provider)
    }

    fn decode(&self, request: &Request, body: &Bytes, report: &mut Report) -> Result<Reply, Error> {
        answer::decode(request, body, report)
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

    fn stream_decoder(&self, request: &Request) -> Box<dyn StreamDecoder> {
        Box::new(stream::Decoder::new(
            matches!(request, Request::Complete { .. }),
            answers(request),
        ))
    }

    fn enrich(&self, reply: &mut Reply, provider: &Provider) {
        models::enrich(reply, provider);
    }
}

/// How many answers `request` asks for.
fn answers(request: &Request) -> usize {
    let (n, prompts) = match request {
        Request::Chat { request, .. } => (request.n, 1),
        Request::Complete { request, .. } => match &request.prompt {
            Prompt::Texts(texts) => (request.n, texts.len()),
            _ => (request.n, 1),
        },
        _ => (None, 1),
    };
    usize::try_from(n.unwrap_or(1)).unwrap_or(1).saturating_mul(prompts)
}
