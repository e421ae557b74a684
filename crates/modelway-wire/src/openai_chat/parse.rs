//! Requests read from JSON: the way back of encoding, for the gateway and for proof that nothing is lost.
//!
//! A field that cannot be read as what its name says is not refused: it stays in the extra body, which
//! goes over the typed fields when the request is encoded again.

use modelway_core::{
    ChatRequest, CompletionRequest, Content, EmbeddingRequest, EncodingFormat, Error, ErrorKind,
    Extra, FunctionTool, Image, ImageDetail, Message, Part, Prompt, ReasoningEffort,
    ResponseFormat, Role, Tool, ToolCall, ToolCallKind, ToolChoice,
};
use serde_json::Value;

use crate::provider::{JsonSchemaStyle, Quirks};

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
    r.messages = f.take("messages", |v| list(v, message)).unwrap_or_default();
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
    r.user = f.take("user", text);
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
struct Fields(Extra);

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
    fn take<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Option<T>) -> Option<T> {
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

fn text(value: Value) -> Option<String> {
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

fn flag(value: Value) -> Option<bool> {
    value.as_bool()
}

/// A list of which every item is understood, and which is not empty.
fn list<T>(value: Value, read: impl FnMut(&Value) -> Option<T>) -> Option<Vec<T>> {
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

/// A message; what is not modelled stays in its extra fields.
fn message(value: &Value) -> Option<Message> {
    let mut f = Fields(value.as_object()?.clone());
    let role = f.take("role", text)?;
    let mut message = Message::new(Role::from(role));
    message.content = f.take("content", content);
    if message.content.is_none() && f.0.get("content").is_some_and(|v| !v.is_null()) {
        return None;
    }
    f.0.remove("content");
    message.name = f.take("name", text);
    message.refusal = f.take("refusal", text);
    message.tool_call_id = f.take("tool_call_id", text);
    message.tool_calls = f.take("tool_calls", |v| list(v, tool_call)).unwrap_or_default();
    message.extra = f.0;
    Some(message)
}

fn content(value: Value) -> Option<Content> {
    match value {
        Value::String(text) => Some(Content::Text(text)),
        Value::Array(parts) => Some(Content::Parts(parts.into_iter().map(part).collect())),
        _ => None,
    }
}

fn part(value: Value) -> Part {
    let read = || {
        let object = value.as_object()?;
        match (object.get("type")?.as_str()?, object.len()) {
            ("text", 2) => Some(Part::Text(object.get("text")?.as_str()?.to_owned())),
            ("image_url", 2) => {
                let inner = object.get("image_url")?.as_object()?;
                let mut image = Image::url(inner.get("url")?.as_str()?);
                if let Some(detail) = inner.get("detail") {
                    image = image.detail(ImageDetail::from(detail.as_str()?));
                }
                (inner.keys().all(|k| k == "url" || k == "detail")).then_some(Part::Image(image))
            }
            _ => None,
        }
    };
    read().unwrap_or(Part::Other(value))
}

fn tool_call(value: &Value) -> Option<ToolCall> {
    let mut f = Fields(value.as_object()?.clone());
    let id = f.take("id", text)?;
    let kind = f.take("type", text).map_or(ToolCallKind::Function, ToolCallKind::from);
    let (key, arguments) = match kind {
        ToolCallKind::Custom => ("custom", "input"),
        _ => ("function", "arguments"),
    };
    let inner = f.0.remove(key)?;
    let inner = inner.as_object().filter(|o| o.len() == 2)?;
    let name = inner.get("name")?.as_str()?;
    let mut call = ToolCall::function(id, name, inner.get(arguments)?.as_str()?);
    call.kind = kind;
    call.extra = f.0;
    Some(call)
}

fn tool(value: &Value) -> Tool {
    let read = || {
        let object = value.as_object().filter(|o| o.len() == 2)?;
        object.get("type").filter(|t| *t == "function")?;
        let mut f = Fields(object.get("function")?.as_object()?.clone());
        let mut tool = FunctionTool::new(f.take("name", text)?);
        tool.description = f.take("description", text);
        tool.parameters = f.take("parameters", Some);
        tool.strict = f.take("strict", flag);
        f.0.is_empty().then_some(Tool::Function(tool))
    };
    read().unwrap_or_else(|| Tool::Other(value.clone()))
}

fn tool_choice(value: Value, quirks: &Quirks) -> ToolChoice {
    match value.as_str() {
        Some("auto") => return ToolChoice::Auto,
        Some("none") => return ToolChoice::None,
        Some(word) if word == quirks.tool_required => return ToolChoice::Required,
        _ => {}
    }
    let name = || {
        let object = value.as_object().filter(|o| o.len() == 2)?;
        object.get("type").filter(|t| *t == "function")?;
        let inner = object.get("function")?.as_object().filter(|f| f.len() == 1)?;
        inner.get("name")?.as_str().map(str::to_owned)
    };
    name().map_or_else(|| ToolChoice::Other(value.clone()), ToolChoice::Function)
}

fn response_format(value: Value, quirks: &Quirks) -> ResponseFormat {
    let read = || {
        let object = value.as_object()?;
        match (object.get("type")?.as_str()?, object.len(), quirks.json_schema) {
            ("text", 1, _) => Some(ResponseFormat::Text),
            ("json_object", 1, _) => Some(ResponseFormat::JsonObject),
            ("json_object", 2, JsonSchemaStyle::BesideType) => {
                // A schema was also taken as JSON in a text.
                let schema = match object.get("schema")? {
                    Value::String(text) => serde_json::from_str(text).ok()?,
                    schema => schema.clone(),
                };
                Some(ResponseFormat::json_schema("", schema))
            }
            ("json_schema", 2, JsonSchemaStyle::Named) => {
                let mut f = Fields(object.get("json_schema")?.as_object()?.clone());
                let format = ResponseFormat::JsonSchema {
                    name: f.take("name", text)?,
                    description: f.take("description", text),
                    schema: f.take("schema", Some)?,
                    strict: f.take("strict", flag),
                };
                f.0.is_empty().then_some(format)
            }
            _ => None,
        }
    };
    read().unwrap_or(ResponseFormat::Other(value))
}
