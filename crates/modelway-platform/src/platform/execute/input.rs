//! What goes in.

use modelway_core::{
    ChatRequest, CompletionRequest, EmbeddingRequest, Error, ErrorKind, Extra, Message,
    ModelDeploymentId, ModelKind, ParameterBindings, Phase, Prompt, Request, RerankRequest,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::output::Shape;
use crate::platform::destination::Destination;

/// Declares what a type of model takes; unknown fields are errors, as is a list that is empty.
macro_rules! inputs {
    ($($name:ident { $($field:ident: $ty:ty),* } { $($optional:ident: $of:ty),* })+) => {$(
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $($field: $ty,)*
            $(#[serde(default)] $optional: Option<$of>,)*
            #[serde(default)]
            model_request_parameters: Option<ParameterBindings>,
        }
    )+};
}

inputs! {
    CompletionInput { prompts: Vec<String> } {
        temperature: f64, stop_sequences: Vec<String>, max_tokens: u64, top_p: f64, top_k: f64,
        frequency_penalty: f64, presence_penalty: f64
    }
    ChatInput { messages: Vec<Message> } {
        temperature: f64, stop_sequences: Vec<String>, max_tokens: u64, top_p: f64, top_k: f64,
        frequency_penalty: f64, presence_penalty: f64
    }
    EmbeddingInput { texts: Vec<String> } {}
    RerankingInput { query: String, chunks: Vec<String> } {}
}

/// Gives a request the sampling of an input; the wire's `top_k` is a number.
macro_rules! sampled {
    ($request:ident, $input:ident) => {
        $request.temperature = $input.temperature;
        $request.stop = $input.stop_sequences.unwrap_or_default();
        $request.max_tokens = $input.max_tokens;
        $request.top_p = $input.top_p;
        $request.top_k = $input.top_k.map(|k| k as i64);
        $request.frequency_penalty = $input.frequency_penalty;
        $request.presence_penalty = $input.presence_penalty;
        $request.model_request_parameters = $input.model_request_parameters;
    };
}

/// The inference that `input` asks for, and the shape of its answer.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`] for an input that does not fit the model's type, [`ErrorKind::Unsupported`] for a type
/// that this platform does not execute; before anything is sent.
pub(in crate::platform) fn task(
    destination: &Destination,
    input: &Extra,
    stream: bool,
) -> Result<(Request, Shape), Error> {
    let mut input = input.clone();
    // It says how the answer comes, which the call says already.
    input.remove("stream");
    match kind(destination, &input)? {
        ModelKind::Completion => complete(input, stream),
        ModelKind::Chat => chat(input, stream),
        ModelKind::Embedding => no_stream("embeds", stream).and_then(|()| embed(input)),
        ModelKind::Reranking => no_stream("ranks", stream).and_then(|()| rerank(input)),
        other => Err(not_executed(destination, &other)),
    }
}

/// The model's type; where nobody knows it, the input's fields tell.
fn kind(destination: &Destination, input: &Extra) -> Result<ModelKind, Error> {
    if let Some(kind) = destination.kind() {
        return Ok(kind.clone());
    }
    let told = [
        ("messages", ModelKind::Chat),
        ("prompts", ModelKind::Completion),
        ("texts", ModelKind::Embedding),
        ("chunks", ModelKind::Reranking),
    ];
    told.into_iter().find(|(field, _)| input.contains_key(*field)).map(|(_, kind)| kind).ok_or_else(
        || {
            let what = "nobody knows what the model is for, and the input does not tell";
            Error::new(ErrorKind::InvalidRequest, what)
                .with_hint("give messages, prompts, texts, or query and chunks")
        },
    )
}

fn read<T: DeserializeOwned>(input: Extra) -> Result<T, Error> {
    serde_json::from_value(Value::Object(input)).map_err(|e| {
        Error::new(
            ErrorKind::InvalidRequest,
            format!("the input does not fit the model's type: {e}"),
        )
    })
}

fn some<T>(field: &str, list: &[T]) -> Result<(), Error> {
    if list.is_empty() {
        return Err(Error::new(ErrorKind::InvalidRequest, format!("`{field}` is empty")));
    }
    Ok(())
}

fn complete(input: Extra, stream: bool) -> Result<(Request, Shape), Error> {
    let input: CompletionInput = read(input)?;
    some("prompts", &input.prompts)?;
    let prompts = input.prompts;
    let mut request = CompletionRequest::default();
    request.prompt = match prompts.as_slice() {
        [one] => Prompt::Text(one.clone()),
        _ => Prompt::Texts(prompts.clone()),
    };
    sampled!(request, input);
    Ok((Request::Complete { request, stream }, Shape::Completion { prompts }))
}

fn chat(input: Extra, stream: bool) -> Result<(Request, Shape), Error> {
    let input: ChatInput = read(input)?;
    some("messages", &input.messages)?;
    let mut request = ChatRequest::new(input.messages);
    sampled!(request, input);
    Ok((Request::chat(request, stream), Shape::Chat))
}

fn embed(input: Extra) -> Result<(Request, Shape), Error> {
    let input: EmbeddingInput = read(input)?;
    some("texts", &input.texts)?;
    let mut request = EmbeddingRequest::new(input.texts.clone());
    request.model_request_parameters = input.model_request_parameters;
    Ok((Request::Embed(request), Shape::Embedding { texts: input.texts }))
}

fn rerank(input: Extra) -> Result<(Request, Shape), Error> {
    let input: RerankingInput = read(input)?;
    some("chunks", &input.chunks)?;
    let chunks = input.chunks.len();
    let mut request = RerankRequest::new(input.query, input.chunks);
    request.model_request_parameters = input.model_request_parameters;
    Ok((Request::Rerank(request), Shape::Reranking { chunks }))
}

fn no_stream(does: &str, stream: bool) -> Result<(), Error> {
    if stream {
        let what = format!("the model {does}: there is nothing to stream");
        return Err(Error::new(ErrorKind::Unsupported, what).with_hint("leave out `stream`"));
    }
    Ok(())
}

fn not_executed(destination: &Destination, kind: &ModelKind) -> Error {
    let id = destination.id();
    let what = format!(
        "the deployment `{id}` is of a model of the type {kind}, which this platform does not execute"
    );
    Error::new(ErrorKind::Unsupported, what).with_hint(
        "nothing was sent; it executes models for chat, completion, embedding and reranking",
    )
}

/// The error for a deployment under another model than its own.
pub(in crate::platform) fn not_of_model(deployment: &ModelDeploymentId, model: &str) -> Error {
    let what = format!("the model `{model}` has no deployment `{deployment}`");
    Error::new(ErrorKind::NotFound, what)
        .with_phase(Phase::Build)
        .with_hint("list the model's deployments")
}
