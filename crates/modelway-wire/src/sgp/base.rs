//! Requests to the older routes, where a base model is called by its name.

use http::Method;
use modelway_core::{
    Call, ChatRequest, CompletionRequest, Error, ErrorKind, ReasoningEffort, Request, RequestBody,
};
use serde::Serialize;
use serde_with::skip_serializing_none;

use super::checks;
use super::write::message::{self, Turn};
use super::write::{Outgoing, unsupported};
use crate::provider::Provider;

#[skip_serializing_none]
#[derive(Serialize)]
struct Chat<'a> {
    model: &'a str,
    messages: Vec<Turn<'a>>,
    account_id: Option<&'a str>,
    chat_template: Option<&'a str>,
    model_parameters: Option<Parameters<'a>>,
    stream: Option<bool>,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Completion<'a> {
    model: &'a str,
    prompt: &'a str,
    account_id: Option<&'a str>,
    model_parameters: Option<Parameters<'a>>,
    stream: Option<bool>,
}

/// How to sample. Two of the names are written unlike all others.
#[skip_serializing_none]
#[derive(Default, PartialEq, Serialize)]
struct Parameters<'a> {
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop_sequences: &'a [String],
    max_tokens: Option<u64>,
    #[serde(rename = "topP")]
    top_p: Option<f64>,
    #[serde(rename = "topK")]
    top_k: Option<i64>,
    frequency_penalty: Option<f64>,
    presence_penalty: Option<f64>,
    reasoning_effort: Option<&'a ReasoningEffort>,
}

impl<'a> Parameters<'a> {
    fn of_chat(r: &'a ChatRequest) -> Option<Self> {
        Some(Self {
            temperature: r.temperature,
            stop_sequences: &r.stop,
            max_tokens: r.max_tokens,
            top_p: r.top_p,
            top_k: r.top_k,
            frequency_penalty: r.frequency_penalty,
            presence_penalty: r.presence_penalty,
            reasoning_effort: r.reasoning_effort.as_ref(),
        })
        .filter(|parameters| *parameters != Self::default())
    }

    fn of_completion(r: &'a CompletionRequest) -> Option<Self> {
        Some(Self {
            temperature: r.temperature,
            stop_sequences: &r.stop,
            max_tokens: r.max_tokens,
            top_p: r.top_p,
            top_k: r.top_k,
            frequency_penalty: r.frequency_penalty,
            presence_penalty: r.presence_penalty,
            reasoning_effort: None,
        })
        .filter(|parameters| *parameters != Self::default())
    }
}

/// The HTTP request of `call`, without credentials.
pub(super) fn encode(
    call: &Call,
    provider: &Provider,
) -> Result<http::Request<RequestBody>, Error> {
    let model = call.context.upstream_id();
    let extra = &call.context.options.extra_body;
    let account = call.context.options.account.as_ref().or(provider.account());
    let account_id = account.map(|account| account.as_str());
    let outgoing = match &*call.request {
        Request::Chat { request, stream } => {
            checks::base_chat(request)?;
            if request.messages.is_empty() {
                let what = "a chat needs at least one message";
                return Err(
                    Error::new(ErrorKind::InvalidRequest, what).with_hint("nothing was sent")
                );
            }
            let body = Chat {
                model,
                messages: message::turns(&request.messages)?,
                account_id,
                chat_template: request.chat_template.as_deref(),
                model_parameters: Parameters::of_chat(request),
                stream: stream.then_some(true),
            };
            Outgoing::json(Method::POST, "/v4/chat-completions", &body, extra)
        }
        Request::Complete { request, stream } => {
            checks::base_completion(request)?;
            let body = Completion {
                model,
                prompt: checks::one_prompt(&request.prompt)?,
                account_id,
                model_parameters: Parameters::of_completion(request),
                stream: stream.then_some(true),
            };
            Outgoing::json(Method::POST, "/v4/completions", &body, extra)
        }
        Request::Raw(raw) => Outgoing::raw(raw, extra),
        other => Err(unsupported(&format!("{} for base models", other.operation()))),
    };
    outgoing?.into_http(call, provider)
}
