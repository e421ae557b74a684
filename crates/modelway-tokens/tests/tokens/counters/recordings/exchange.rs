//! Reads recordings: who was asked what, and how many tokens the vendor counted.

use std::path::PathBuf;

use modelway_core::{
    ChatRequest, Content, FunctionTool, Image, Message, Part, ResponseFormat, Tool, ToolChoice,
};
use serde_json::Value;

/// What a provider was asked.
pub(super) enum Ask {
    Chat(Box<ChatRequest>),
    Prompt(String),
}

/// One recording that tells a count.
pub(super) struct Exchange {
    /// `provider/file`, without the ending.
    pub(super) name: String,
    /// The model as the answer names it, else as the request does.
    pub(super) model: String,
    pub(super) ask: Ask,
    pub(super) theirs: u64,
}

/// The folder of recordings beside the repository.
#[allow(clippy::disallowed_methods, clippy::print_stderr)]
pub(super) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("MODELWAY_RECORDINGS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings"),
        PathBuf::from,
    );
    if folder.join("openai").is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: no recordings at {}", folder.display());
    None
}

/// All recordings of these providers (of all, for none) that tell a count, in the order of their names.
pub(super) fn exchanges(providers: &[&str]) -> Option<Vec<Exchange>> {
    let folder = folder()?;
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let provider = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !path.is_dir() || !(providers.is_empty() || providers.contains(&provider.as_str())) {
            continue;
        }
        for file in std::fs::read_dir(&path).unwrap() {
            let path = file.unwrap().path();
            let Ok(file) = serde_json::from_slice(&std::fs::read(&path).unwrap()) else { continue };
            let name = format!("{provider}/{}", path.file_stem().unwrap().to_str().unwrap());
            all.extend(exchange(name, &file));
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Some(all)
}

fn exchange(name: String, file: &Value) -> Option<Exchange> {
    let body = match &file["request_body"] {
        Value::String(text) => serde_json::from_str(text).ok()?,
        value => value.clone(),
    };
    // The old form of tools, which no request of ours has.
    if body.get("functions").is_some() || file["status"].as_u64()? > 201 {
        return None;
    }
    let ask = match body.get("prompt").and_then(Value::as_str) {
        // Text around a hole is no plain prompt; Ollama's `generate` writes a chat.
        Some(prompt) if body.get("suffix").is_none() && file["endpoint"] == "completions" => {
            Ask::Prompt(prompt.to_owned())
        }
        Some(prompt) if file["endpoint"] == "generate" => {
            Ask::Chat(Box::new(ChatRequest::new([Message::user(prompt)])))
        }
        _ => Ask::Chat(Box::new(request(&body)?)),
    };
    let answer = file["response_body"].as_str()?;
    let theirs = reported(answer)?;
    // Azure's requests name a deployment, and its answers the model.
    let named = answer.split("\"model\":").nth(1).and_then(|rest| rest.split('"').nth(1));
    let model = named.filter(|name| !name.is_empty()).or(body["model"].as_str())?;
    Some(Exchange { name, model: model.to_owned(), ask, theirs })
}

/// The last count in an answer; llama.cpp's timings leave out what its cache held.
fn reported(answer: &str) -> Option<u64> {
    let last = |key: &str| {
        let (_, rest) = answer.rsplit_once(&format!("\"{key}\""))?;
        let digits = rest.trim_start_matches([':', ' ']).split(|c: char| !c.is_ascii_digit());
        digits.into_iter().next()?.parse::<u64>().ok()
    };
    last("prompt_tokens")
        .or_else(|| last("prompt_eval_count"))
        .or_else(|| Some(last("cache_n")? + last("prompt_n")?))
}

fn part(part: &Value) -> Option<Part> {
    match part["type"].as_str()? {
        "text" => Some(Part::text_part(part["text"].as_str()?)),
        "image_url" => {
            let mut image = Image::url(part["image_url"]["url"].as_str()?);
            image.detail = part["image_url"]["detail"].as_str().map(Into::into);
            Some(Part::Image(image))
        }
        _ => Some(Part::Other(part.clone())),
    }
}

fn message(message: &Value) -> Option<Message> {
    let mut made = Message::new(message["role"].as_str()?);
    made.content = match &message["content"] {
        Value::String(text) => Some(Content::from(text.as_str())),
        Value::Array(parts) => Some(Content::Parts(parts.iter().map(part).collect::<Option<_>>()?)),
        _ => None,
    };
    let text = |key: &str| message[key].as_str().map(str::to_owned);
    made.name = text("name");
    made.tool_call_id = text("tool_call_id");
    made.reasoning = text("reasoning_content").or_else(|| text("reasoning"));
    for call in message["tool_calls"].as_array().into_iter().flatten() {
        let function = &call["function"];
        let id = call["id"].as_str().unwrap_or_default();
        let arguments = match &function["arguments"] {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let call = modelway_core::ToolCall::function(id, function["name"].as_str()?, arguments);
        made.tool_calls.push(call);
    }
    Some(made)
}

fn tool(tool: &Value) -> Tool {
    let function = &tool["function"];
    let Some(name) = function["name"].as_str() else { return Tool::Other(tool.clone()) };
    let mut made = FunctionTool::new(name);
    made.description = function["description"].as_str().map(str::to_owned);
    made.parameters = function.get("parameters").cloned();
    made.strict = function["strict"].as_bool();
    made.into()
}

/// A chat in OpenAI's JSON.
pub(in super::super) fn request(body: &Value) -> Option<ChatRequest> {
    let messages = body["messages"].as_array()?.iter().map(message);
    let mut request = ChatRequest::new(messages.collect::<Option<Vec<_>>>()?);
    request.tools = body["tools"].as_array().into_iter().flatten().map(tool).collect();
    request.tool_choice = match &body["tool_choice"] {
        Value::Null => None,
        Value::String(choice) if choice == "auto" => Some(ToolChoice::Auto),
        _ => Some(ToolChoice::Required),
    };
    if let Some(schema) = body["response_format"].get("json_schema") {
        request =
            request.response_format(ResponseFormat::json_schema("x", schema["schema"].clone()));
    }
    if let Some(thinking) = body.get("enable_thinking") {
        request.chat_template_kwargs.insert("enable_thinking".to_owned(), thinking.clone());
    }
    Some(request)
}
