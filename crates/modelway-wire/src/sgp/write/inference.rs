//! Requests to a deployment: chat, completion, embeddings, rerankings.

use std::borrow::Cow;

use http::Method;
use modelway_core::{
    ChatRequest, CompletionRequest, EmbeddingRequest, Error, Extra, ParameterBindings,
    ReasoningEffort, RerankRequest,
};
use serde::Serialize;
use serde_with::skip_serializing_none;

use super::super::checks;
use super::super::words::Path;
use super::Outgoing;
use super::message::{self, Turn};

#[skip_serializing_none]
#[derive(Serialize)]
struct Chat<'a> {
    prompt: Cow<'a, str>,
    // Sent also when it is empty: the service demands it.
    chat_history: Vec<Turn<'a>>,
    model_request_parameters: Option<&'a ParameterBindings>,
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop_sequences: &'a [String],
    max_tokens: Option<u64>,
    top_p: Option<f64>,
    top_k: Option<i64>,
    frequency_penalty: Option<f64>,
    presence_penalty: Option<f64>,
    logprobs: Option<bool>,
    top_logprobs: Option<u32>,
    chat_template: Option<&'a str>,
    #[serde(skip_serializing_if = "Extra::is_empty")]
    chat_template_kwargs: &'a Extra,
    reasoning_effort: Option<&'a ReasoningEffort>,
    stream: Option<bool>,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Completion<'a> {
    prompt: &'a str,
    model_request_parameters: Option<&'a ParameterBindings>,
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop_sequences: &'a [String],
    max_tokens: Option<u64>,
    top_p: Option<f64>,
    top_k: Option<i64>,
    frequency_penalty: Option<f64>,
    presence_penalty: Option<f64>,
    logprobs: Option<bool>,
    top_logprobs: Option<u32>,
    stream: Option<bool>,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Texts<'a> {
    texts: &'a [String],
    model_request_parameters: Option<&'a ParameterBindings>,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Chunks<'a> {
    query: &'a str,
    chunks: &'a [String],
    instruction: Option<&'a str>,
    model_request_parameters: Option<&'a ParameterBindings>,
}

/// A route of the deployment `id`: a segment under `/models` that means a deployment here.
fn post(id: &str, what: &str, body: &impl Serialize, extra: &Extra) -> Result<Outgoing, Error> {
    let path = Path::of("/v4/models").id("deployment id", id)?.then(what).into_string();
    Outgoing::json(Method::POST, path, body, extra)
}

pub(super) fn chat(
    request: &ChatRequest,
    stream: bool,
    deployment: &str,
    extra: &Extra,
) -> Result<Outgoing, Error> {
    checks::chat(request)?;
    let (prompt, chat_history) = message::split(&request.messages)?;
    let body = Chat {
        prompt,
        chat_history,
        model_request_parameters: request.model_request_parameters.as_ref(),
        temperature: request.temperature,
        stop_sequences: &request.stop,
        max_tokens: request.max_tokens,
        top_p: request.top_p,
        top_k: request.top_k,
        frequency_penalty: request.frequency_penalty,
        presence_penalty: request.presence_penalty,
        logprobs: request.logprobs,
        top_logprobs: request.top_logprobs,
        chat_template: request.chat_template.as_deref(),
        chat_template_kwargs: &request.chat_template_kwargs,
        reasoning_effort: request.reasoning_effort.as_ref(),
        stream: stream.then_some(true),
    };
    post(deployment, "chat-completions", &body, extra)
}

pub(super) fn complete(
    request: &CompletionRequest,
    stream: bool,
    deployment: &str,
    extra: &Extra,
) -> Result<Outgoing, Error> {
    checks::completion(request)?;
    let body = Completion {
        prompt: checks::one_prompt(&request.prompt)?,
        model_request_parameters: request.model_request_parameters.as_ref(),
        temperature: request.temperature,
        stop_sequences: &request.stop,
        max_tokens: request.max_tokens,
        top_p: request.top_p,
        top_k: request.top_k,
        frequency_penalty: request.frequency_penalty,
        presence_penalty: request.presence_penalty,
        // A flag and a count here, one count in a completion elsewhere.
        logprobs: request.logprobs.map(|_| true),
        top_logprobs: request.logprobs.filter(|alternatives| *alternatives > 0),
        stream: stream.then_some(true),
    };
    post(deployment, "completions", &body, extra)
}

pub(super) fn embed(
    request: &EmbeddingRequest,
    deployment: &str,
    extra: &Extra,
) -> Result<Outgoing, Error> {
    checks::embeddings(request)?;
    let model_request_parameters = request.model_request_parameters.as_ref();
    let body = Texts { texts: &request.texts, model_request_parameters };
    post(deployment, "embeddings", &body, extra)
}

pub(super) fn rerank(
    request: &RerankRequest,
    deployment: &str,
    extra: &Extra,
) -> Result<Outgoing, Error> {
    checks::bindings(request.model_request_parameters.as_ref())?;
    // How many of the best are wanted is no field of the service: the answer is cut here.
    let body = Chunks {
        query: &request.query,
        chunks: &request.chunks,
        instruction: request.instruction.as_deref(),
        model_request_parameters: request.model_request_parameters.as_ref(),
    };
    post(deployment, "rerankings", &body, extra)
}
