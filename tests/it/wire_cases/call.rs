//! `call.json`: a call in our own words.

use modelway_core::{
    ChatRequest, CompletionRequest, EmbeddingRequest, EncodingFormat, Extra, FunctionTool, Message,
    Operation, Request, ResponseFormat, Tool, ToolChoice,
};
use serde_json::Value;

/// What is asked of whom.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) provider: String,
    pub(super) model: String,
    pub(super) base_url: Option<String>,
    pub(super) extra_body: Extra,
    pub(super) request: Request,
}

impl Asked {
    pub(super) fn read(call: &Value) -> Self {
        let mut fields = Fields(call.as_object().cloned().unwrap_or_default());
        let source = fields.text("source").unwrap_or_default();
        assert!(!source.is_empty(), "a case says where it comes from: {call}");
        let operation = fields.text("operation").unwrap_or_default();
        let request = Fields(fields.take("request").and_then(object).unwrap_or_default());
        let asked = Self {
            provider: fields.text("provider").unwrap_or_default(),
            model: fields.text("model").unwrap_or_default(),
            base_url: fields.text("base_url"),
            extra_body: fields.take("extra_body").and_then(object).unwrap_or_default(),
            request: match operation.as_str() {
                "chat" => Request::chat(chat(request), false),
                "stream_chat" => Request::chat(chat(request), true),
                "complete" => Request::Complete { request: completion(request), stream: false },
                "stream_complete" => {
                    Request::Complete { request: completion(request), stream: true }
                }
                "embed" => Request::Embed(embedding(request)),
                "list_models" => modelway_core::ListModels::new().into_request(),
                "retrieve_model" => modelway_core::RetrieveModel::new().into_request(),
                other => panic!("no operation `{other}`"),
            },
        };
        fields.finish();
        asked
    }

    pub(super) fn streams(&self) -> bool {
        self.request.is_stream()
    }
}

fn chat(mut f: Fields) -> ChatRequest {
    let messages = f.take("messages").map(|m| serde_json::from_value::<Vec<Message>>(m).unwrap());
    let mut r = ChatRequest::new(messages.unwrap_or_default());
    r.max_tokens = f.take("max_tokens").and_then(|v| v.as_u64());
    r.temperature = f.take("temperature").and_then(|v| v.as_f64());
    r.stop = f.texts("stop");
    r.seed = f.take("seed").and_then(|v| v.as_i64());
    r.n = f.take("n").and_then(|v| v.as_u64()).and_then(|n| n.try_into().ok());
    r.logprobs = f.take("logprobs").and_then(|v| v.as_bool());
    r.top_logprobs = f.take("top_logprobs").and_then(|v| v.as_u64()).map(|n| n as u32);
    r.tools = f.list("tools").into_iter().map(|tool| Tool::Function(function(tool))).collect();
    r.tool_choice = f.take("tool_choice").map(|choice| match choice.as_str() {
        Some("auto") => ToolChoice::Auto,
        Some("none") => ToolChoice::None,
        Some("required") => ToolChoice::Required,
        _ => ToolChoice::Function(choice["function"].as_str().unwrap().to_owned()),
    });
    r.response_format = f.take("response_format").map(|format| match format.as_str() {
        Some("json_object") => ResponseFormat::JsonObject,
        Some(other) => panic!("no format `{other}`"),
        None => {
            let name = format["name"].as_str().unwrap_or("answer");
            ResponseFormat::json_schema(name, format["schema"].clone())
        }
    });
    f.finish();
    r
}

fn function(value: Value) -> FunctionTool {
    let mut f = Fields(object(value).unwrap());
    let mut tool = FunctionTool::new(f.text("name").unwrap());
    tool.description = f.text("description");
    tool.parameters = f.take("parameters");
    f.finish();
    tool
}

fn completion(mut f: Fields) -> CompletionRequest {
    let mut r = CompletionRequest::new(f.text("prompt").unwrap());
    r.max_tokens = f.take("max_tokens").and_then(|v| v.as_u64());
    r.stop = f.texts("stop");
    f.finish();
    r
}

fn embedding(mut f: Fields) -> EmbeddingRequest {
    let mut r = EmbeddingRequest::new(f.texts("texts"));
    r.encoding_format = f.text("encoding_format").map(EncodingFormat::from);
    f.finish();
    r
}

fn object(value: Value) -> Option<Extra> {
    match value {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// The fields that are left to read; one that nobody reads is a mistake in the case.
struct Fields(Extra);

impl Fields {
    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.take(name).map(|v| v.as_str().unwrap().to_owned())
    }

    fn list(&mut self, name: &str) -> Vec<Value> {
        self.take(name).map(|v| v.as_array().unwrap().clone()).unwrap_or_default()
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        self.list(name).iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    }

    fn finish(self) {
        let left: Vec<_> = self.0.keys().collect();
        assert!(left.is_empty(), "the case has fields that nobody reads: {left:?}");
    }
}
