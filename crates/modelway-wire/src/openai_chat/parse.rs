//! Requests read from JSON: the way back of encoding, for the gateway and for proof that nothing is lost.
//!
//! A field that cannot be read as what its name says is not refused: it stays in the extra body, which
//! goes over the typed fields when the request is encoded again.

use std::collections::BTreeMap;

use modelway_core::{
    AudioFormat, AudioOptions, ChatRequest, CompletionRequest, EmbeddingRequest, EncodingFormat,
    Error, ErrorKind, Extra, Modality, Prompt, ReasoningEffort, ServiceTier, Verbosity, WebSearch,
};
use serde_json::Value;

use super::parse_message::{content, message};
use super::parse_tools::{response_format, tool, tool_choice};
use crate::provider::Quirks;

/// A request read from its body.
#[derive(Debug, Clone)]
pub struct Parsed<R> {
    /// The model that it names; `None` where the path names it.
    pub model: Option<String>,
    /// Whether a stream is asked for; embeddings have none.
    pub stream: bool,
    /// What our request type models.
    pub request: R,
    /// Everything else, for `with_extra_body`.
    pub extra_body: Extra,
}

/// Reads a chat request as a provider with `quirks` writes it.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`] when the body is no JSON object.
pub fn parse_chat(body: &[u8], quirks: &Quirks) -> Result<Parsed<ChatRequest>, Error> {
    let mut f = Fields::read(body)?;
    let mut r = ChatRequest::default();
    r.messages = f.take("messages", |v| list(v, |m| message(m, quirks))).unwrap_or_default();
    r.max_tokens = f.take(quirks.max_tokens.as_str(), count);
    r.temperature = f.take("temperature", number);
    r.top_p = f.take("top_p", number);
    r.top_k = f.take("top_k", integer);
    r.stop = f.take("stop", stop).unwrap_or_default();
    r.seed = f.take(quirks.seed, integer);
    r.presence_penalty = f.take("presence_penalty", number);
    r.frequency_penalty = f.take("frequency_penalty", number);
    r.n = f.take("n", small);
    r.logprobs = f.take("logprobs", flag);
    r.top_logprobs = f.take("top_logprobs", small);
    r.tools = f.take("tools", |v| list(v, |t| Some(tool(t)))).unwrap_or_default();
    r.tool_choice = f.take("tool_choice", |v| Some(tool_choice(v, quirks)));
    r.parallel_tool_calls = f.take("parallel_tool_calls", flag);
    r.response_format = f.take("response_format", |v| Some(response_format(v, quirks)));
    r.reasoning_effort = f.take("reasoning_effort", |v| text(v).map(ReasoningEffort::from));
    r.verbosity = f.take("verbosity", |v| text(v).map(Verbosity::from));
    r.modalities =
        f.take("modalities", |v| list(v, |m| m.as_str().map(Modality::from))).unwrap_or_default();
    r.audio = f.take("audio", voice);
    r.prediction = f.take("prediction", prediction);
    r.logit_bias = f.take("logit_bias", bias).unwrap_or_default();
    r.web_search = f.take("web_search_options", search);
    r.service_tier = f.take("service_tier", |v| text(v).map(ServiceTier::from));
    r.prompt_cache_key = f.take("prompt_cache_key", text);
    r.prompt_cache_retention = f.take("prompt_cache_retention", text);
    r.store = f.take("store", flag);
    r.metadata = f.take("metadata", labels).unwrap_or_default();
    r.user = f.take("user", text);
    r.safety_identifier = f.take("safety_identifier", text);
    r.chat_template = f.take("chat_template", text);
    r.chat_template_kwargs =
        f.take("chat_template_kwargs", |v| v.as_object().cloned()).unwrap_or_default();
    Ok(f.finish(r, quirks))
}

/// Reads a completion request as a provider with `quirks` writes it.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`] when the body is no JSON object.
pub fn parse_completion(body: &[u8], quirks: &Quirks) -> Result<Parsed<CompletionRequest>, Error> {
    let mut f = Fields::read(body)?;
    let mut r = CompletionRequest::default();
    r.prompt = f.take("prompt", prompt).unwrap_or_default();
    r.suffix = f.take("suffix", text);
    r.max_tokens = f.take("max_tokens", count);
    r.temperature = f.take("temperature", number);
    r.top_p = f.take("top_p", number);
    r.top_k = f.take("top_k", integer);
    r.stop = f.take("stop", stop).unwrap_or_default();
    r.seed = f.take(quirks.seed, integer);
    r.presence_penalty = f.take("presence_penalty", number);
    r.frequency_penalty = f.take("frequency_penalty", number);
    r.n = f.take("n", small);
    r.logprobs = f.take("logprobs", small);
    r.echo = f.take("echo", flag);
    r.user = f.take("user", text);
    Ok(f.finish(r, quirks))
}

/// Reads an embedding request.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`] when the body is no JSON object.
pub fn parse_embeddings(body: &[u8], _quirks: &Quirks) -> Result<Parsed<EmbeddingRequest>, Error> {
    let mut f = Fields::read(body)?;
    let mut r = EmbeddingRequest::default();
    r.texts = f.take("input", |v| list(v, |t| text(t.clone()))).unwrap_or_default();
    r.dimensions = f.take("dimensions", small);
    r.encoding_format = f.take("encoding_format", |v| text(v).map(EncodingFormat::from));
    r.user = f.take("user", text);
    let model = f.model();
    Ok(Parsed { model, stream: false, request: r, extra_body: f.0 })
}

/// The fields that are left to read.
pub(super) struct Fields(pub(super) Extra);

impl Fields {
    fn read(body: &[u8]) -> Result<Self, Error> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => {
                Err(Error::new(ErrorKind::InvalidRequest, "the body is JSON but not an object"))
            }
            Err(e) => {
                let what =
                    format!("the body is not JSON: line {}, column {}", e.line(), e.column());
                Err(Error::new(ErrorKind::InvalidRequest, what).with_source(e))
            }
        }
    }

    /// Takes a field out if `read` understands it; leaves it where it is otherwise. Null is left too.
    pub(super) fn take<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.0.get(name).filter(|v| !v.is_null())?;
        let read = read(value.clone())?;
        self.0.remove(name);
        Some(read)
    }

    fn model(&mut self) -> Option<String> {
        self.take("model", |v| text(v).filter(|m| !m.is_empty()))
    }

    fn finish<R>(mut self, request: R, quirks: &Quirks) -> Parsed<R> {
        let model = self.model();
        let stream = self.0.get("stream") == Some(&Value::Bool(true));
        if stream {
            self.0.remove("stream");
            let usual = serde_json::json!({"include_usage": true});
            if quirks.ask_stream_usage && self.0.get("stream_options") == Some(&usual) {
                self.0.remove("stream_options");
            }
        }
        Parsed { model, stream, request, extra_body: self.0 }
    }
}

pub(super) fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn count(value: Value) -> Option<u64> {
    value.as_u64()
}

fn small(value: Value) -> Option<u32> {
    value.as_u64()?.try_into().ok()
}

fn integer(value: Value) -> Option<i64> {
    value.as_i64()
}

fn number(value: Value) -> Option<f64> {
    value.as_f64()
}

pub(super) fn flag(value: Value) -> Option<bool> {
    value.as_bool()
}

/// A list of which every item is understood, and which is not empty.
pub(super) fn list<T>(value: Value, read: impl FnMut(&Value) -> Option<T>) -> Option<Vec<T>> {
    let Value::Array(items) = value else { return None };
    let items: Option<Vec<T>> = items.iter().map(read).collect();
    items.filter(|items| !items.is_empty())
}

fn stop(value: Value) -> Option<Vec<String>> {
    match value {
        Value::String(one) => Some(vec![one]),
        other => list(other, |v| text(v.clone())),
    }
}

fn prompt(value: Value) -> Option<Prompt> {
    match value {
        Value::String(one) => Some(Prompt::Text(one)),
        Value::Array(items) if items.first().is_some_and(Value::is_u64) => {
            items.into_iter().map(small).collect::<Option<_>>().map(Prompt::Tokens)
        }
        other => list(other, |v| text(v.clone())).map(Prompt::Texts),
    }
}

fn voice(value: Value) -> Option<AudioOptions> {
    let fields = value.as_object().filter(|o| o.len() == 2)?;
    let format = AudioFormat::from(fields.get("format")?.as_str()?);
    Some(AudioOptions::new(fields.get("voice")?.as_str()?, format))
}

fn prediction(value: Value) -> Option<modelway_core::Content> {
    let fields = value.as_object().filter(|o| o.len() == 2)?;
    fields.get("type").filter(|kind| *kind == "content")?;
    content(fields.get("content")?.clone())
}

/// Token ids with their bias; not empty.
fn bias(value: Value) -> Option<BTreeMap<u32, f64>> {
    let entry = |(token, bias): (&String, &Value)| Some((token.parse().ok()?, bias.as_f64()?));
    let bias: Option<BTreeMap<u32, f64>> = value.as_object()?.iter().map(entry).collect();
    bias.filter(|bias| !bias.is_empty())
}

/// Labels; not empty.
fn labels(value: Value) -> Option<BTreeMap<String, String>> {
    serde_json::from_value(value).ok().filter(|labels: &BTreeMap<_, _>| !labels.is_empty())
}

fn search(value: Value) -> Option<WebSearch> {
    let Value::Object(fields) = value else { return None };
    let mut f = Fields(fields);
    let mut search = WebSearch::new();
    search.context_size = f.take("search_context_size", text);
    search.extra = f.0;
    Some(search)
}
