//! Inference: chats, completions, embeddings, rerankings. Their bodies are closed.

use modelway_core::{
    ChatRequest, CompletionRequest, EmbeddingRequest, Error, Extra, Message, ParameterBindings,
    Request, RerankRequest,
};
use serde_json::Value;

use super::super::asked::{Form, Found};
use super::super::faults::Sink;
use super::super::input::value::{
    flag, list, nested, number, object, stops, temperature, text, whole, word, wrong,
};
use super::super::input::{Fields, Incoming, Rest};
use super::messages::message;
use super::words;

pub(in super::super) fn chat(i: &Incoming<'_>) -> Result<Found, Error> {
    let (prompt, request, stream) = i.body(Rest::Refused, |f| {
        let prompt: String = f.required("prompt", text).unwrap_or_default();
        (prompt, chat_request(f), f.optional("stream", flag).unwrap_or_default())
    })?;
    let request = with_prompt(request, &prompt);
    Ok(Found::new(Request::chat(request, stream), Form::Tuples { prompt }).of(i.id()))
}

/// The prompt is the user's new turn.
fn with_prompt(mut request: ChatRequest, prompt: &str) -> ChatRequest {
    request.messages.push(Message::user(prompt));
    request
}

fn chat_request(f: &mut Fields<'_>) -> ChatRequest {
    let mut r = ChatRequest::default();
    r.messages = f.required("chat_history", list(message)).unwrap_or_default();
    r.model_request_parameters = f.optional("model_request_parameters", bindings);
    r.temperature = f.optional("temperature", temperature);
    r.stop = f.optional("stop_sequences", stops).unwrap_or_default();
    r.max_tokens = f.optional("max_tokens", whole);
    r.top_p = f.optional("top_p", number);
    r.top_k = f.optional("top_k", whole);
    r.frequency_penalty = f.optional("frequency_penalty", number);
    r.presence_penalty = f.optional("presence_penalty", number);
    r.logprobs = f.optional("logprobs", flag);
    r.top_logprobs = f.optional("top_logprobs", whole);
    r.chat_template = f.optional("chat_template", text);
    r.chat_template_kwargs = f.optional("chat_template_kwargs", object).unwrap_or_default();
    r.reasoning_effort = f.optional("reasoning_effort", word(words::EFFORTS));
    r
}

pub(in super::super) fn complete(i: &Incoming<'_>) -> Result<Found, Error> {
    let (prompt, request, stream, extra) = i.body(Rest::Refused, |f| {
        let prompt: String = f.required("prompt", text).unwrap_or_default();
        let stream = f.optional("stream", flag).unwrap_or_default();
        (prompt, completion_request(f), stream, of_chats(f))
    })?;
    let mut request = request;
    request.prompt = prompt.as_str().into();
    let form = Form::Tuples { prompt };
    let mut found = Found::new(Request::Complete { request, stream }, form).of(i.id());
    found.extra_body = extra;
    Ok(found)
}

fn completion_request(f: &mut Fields<'_>) -> CompletionRequest {
    let mut r = CompletionRequest::default();
    r.model_request_parameters = f.optional("model_request_parameters", bindings);
    r.temperature = f.optional("temperature", temperature);
    r.stop = f.optional("stop_sequences", stops).unwrap_or_default();
    r.max_tokens = f.optional("max_tokens", whole);
    r.top_p = f.optional("top_p", number);
    r.top_k = f.optional("top_k", whole);
    r.frequency_penalty = f.optional("frequency_penalty", number);
    r.presence_penalty = f.optional("presence_penalty", number);
    let logprobs = f.optional("logprobs", flag).unwrap_or_default();
    let alternatives = f.optional("top_logprobs", whole);
    // Version 4 has a flag and a number, a completion has the number alone: 0 means the chosen token only.
    r.logprobs = logprobs.then(|| alternatives.unwrap_or(0));
    r
}

/// Fields that the service takes here as well, though only chats have them.
fn of_chats(f: &mut Fields<'_>) -> Extra {
    let mut extra = Extra::new();
    let template: Option<String> = f.optional("chat_template", text);
    let variables = f.optional("chat_template_kwargs", object);
    let effort: Option<String> = f.optional("reasoning_effort", word(words::EFFORTS));
    extra.extend(template.map(|v| ("chat_template".to_owned(), v.into())));
    extra.extend(variables.map(|v| ("chat_template_kwargs".to_owned(), v.into())));
    extra.extend(effort.map(|v| ("reasoning_effort".to_owned(), v.into())));
    extra
}

pub(in super::super) fn embed(i: &Incoming<'_>) -> Result<Found, Error> {
    let request = i.body(Rest::Refused, |f| {
        let texts: Vec<String> = f.required("texts", list(text)).unwrap_or_default();
        let mut request = EmbeddingRequest::new(texts);
        request.model_request_parameters = f.optional("model_request_parameters", bindings);
        request
    })?;
    let form = Form::Embeddings { texts: request.texts.clone() };
    Ok(Found::new(Request::Embed(request), form).of(i.id()))
}

pub(in super::super) fn rerank(i: &Incoming<'_>) -> Result<Found, Error> {
    let request = i.body(Rest::Refused, |f| {
        let query: Option<String> = f.required("query", text);
        let chunks: Vec<String> = f.required("chunks", list(text)).unwrap_or_default();
        let mut request = RerankRequest::new(query.unwrap_or_default(), chunks);
        request.instruction = f.optional("instruction", text);
        request.model_request_parameters = f.optional("model_request_parameters", bindings);
        request
    })?;
    let form = Form::Scores { chunks: request.chunks.len() };
    Ok(Found::new(Request::Rerank(request), form).of(i.id()))
}

/// Values for a model's request parameters; closed as well.
fn bindings(value: Value, sink: &mut Sink) -> Option<ParameterBindings> {
    let read = |f: &mut Fields<'_>| f.required("bindings", values).unwrap_or_default();
    nested(Rest::Refused, read)(value, sink).map(ParameterBindings::from_iter)
}

fn values(value: Value, sink: &mut Sink) -> Option<Extra> {
    let values = object(value, sink)?;
    for (name, value) in &values {
        if value.is_null() || value.is_array() || value.is_object() {
            let what = "must be a text, a number or a flag";
            sink.inside(name.as_str(), |sink| wrong::<()>(sink, "value_type", what));
        }
    }
    Some(values)
}
