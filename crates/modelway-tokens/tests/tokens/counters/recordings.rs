//! OpenAI's own counts, as recorded, against ours.

use std::collections::BTreeMap;
use std::path::PathBuf;

use modelway_core::window::TokenCounter;
use modelway_core::{ChatRequest, Content, FunctionTool, Image, Message, Part, ResponseFormat};
use modelway_tokens::Counter;
use serde_json::Value;

/// The folder of recordings beside the repository.
#[allow(clippy::disallowed_methods, clippy::print_stderr)]
fn folder() -> Option<PathBuf> {
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
    made.name = message["name"].as_str().map(str::to_owned);
    for call in message["tool_calls"].as_array().into_iter().flatten() {
        let function = &call["function"];
        let (name, arguments) = (function["name"].as_str()?, function["arguments"].as_str()?);
        made.tool_calls.push(modelway_core::ToolCall::function("", name, arguments));
    }
    Some(made)
}

fn request(body: &Value) -> Option<ChatRequest> {
    let messages = body["messages"].as_array()?.iter().map(message);
    let mut request = ChatRequest::new(messages.collect::<Option<Vec<_>>>()?);
    for tool in body["tools"].as_array().into_iter().flatten() {
        let function = &tool["function"];
        let mut made = FunctionTool::new(function["name"].as_str()?);
        made.description = function["description"].as_str().map(str::to_owned);
        made.parameters = function.get("parameters").cloned();
        request.tools.push(made.into());
    }
    if let Some(schema) = body["response_format"].get("json_schema") {
        request =
            request.response_format(ResponseFormat::json_schema("x", schema["schema"].clone()));
    }
    Some(request)
}

/// A recording's model, its request, and what OpenAI counted last.
fn exchange(file: &Value) -> Option<(String, ChatRequest, u64)> {
    let body = match &file["request_body"] {
        Value::String(text) => serde_json::from_str(text).ok()?,
        value => value.clone(),
    };
    // The old form of tools, which no request of ours has.
    if body.get("functions").is_some() {
        return None;
    }
    let answer = file["response_body"].as_str()?;
    let usage = answer.rmatch_indices("\"prompt_tokens\"").next()?.0;
    let digits = answer[usage + 15..].trim_start_matches([':', ' ']);
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    // Azure's requests name a deployment, and its answers the model.
    let named = answer.split("\"model\":").nth(1).and_then(|rest| rest.split('"').nth(1));
    let model = named.filter(|name| !name.is_empty()).or(body["model"].as_str())?;
    Some((model.to_owned(), request(&body)?, digits.parse().ok()?))
}

#[test]
#[allow(clippy::print_stdout)]
fn counts_equal_those_that_openai_reported() {
    let Some(folder) = folder() else { return };
    let mut table: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut wrong = Vec::new();
    let files = ["openai", "azure"].map(|name| std::fs::read_dir(folder.join(name)).unwrap());
    for entry in files.into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let Some((model, request, theirs)) = exchange(&file) else { continue };
        let Some(counter) = Counter::openai(&model) else {
            println!("{name}: {model} is not known");
            continue;
        };
        let ours = counter.count_chat(&request).unwrap();
        println!("{name} {model}: {ours:?} of {theirs}");
        if !ours.is_exact() {
            continue;
        }
        let row = table.entry(model.clone()).or_default();
        row.1 += 1;
        if ours.tokens() == theirs {
            row.0 += 1;
        } else {
            wrong.push(format!("{name} ({model}): {} instead of {theirs}", ours.tokens()));
        }
    }
    for (model, (right, all)) in &table {
        println!("{model}: {right} of {all}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
