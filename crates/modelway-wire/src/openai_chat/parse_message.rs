//! Messages read from the JSON of requests.

use modelway_core::{
    Audio, AudioOutput, CacheControl, Content, Extra, File, Image, ImageDetail, Message, Part,
    Role, ToolCall, ToolCallKind, Video,
};
use serde::Deserialize;
use serde_json::Value;

use super::parse::{Fields, list, text};
use crate::provider::Quirks;

/// A message; what is not modelled stays in its extra fields.
pub(super) fn message(value: &Value, quirks: &Quirks) -> Option<Message> {
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
    message.reasoning_details = details(&mut f, quirks);
    message.audio = f.take("audio", heard).map(Box::new);
    message.tool_call_id = f.take("tool_call_id", text);
    message.tool_calls = f.take("tool_calls", |v| list(v, tool_call)).unwrap_or_default();
    message.extra = f.0;
    Some(message)
}

pub(super) fn content(value: Value) -> Option<Content> {
    match value {
        Value::String(text) => Some(Content::Text(text)),
        Value::Array(parts) => Some(Content::Parts(parts.into_iter().map(part).collect())),
        _ => None,
    }
}

/// The parts of reasoning, where they also go back; otherwise they stay among the extra fields.
fn details(f: &mut Fields, quirks: &Quirks) -> Vec<Value> {
    if !quirks.reasoning_details {
        return Vec::new();
    }
    f.take("reasoning_details", |v| list(v, |item| Some(item.clone()))).unwrap_or_default()
}

/// Sound that was heard, by its name.
fn heard(value: Value) -> Option<AudioOutput> {
    let fields = value.as_object().filter(|o| o.len() == 1)?;
    fields.get("id")?.as_str().filter(|id| !id.is_empty()).map(AudioOutput::new)
}

fn part(value: Value) -> Part {
    value.as_object().and_then(typed).unwrap_or(Part::Other(value))
}

/// A part of a type that we model, if nothing else stands in it.
fn typed(object: &Extra) -> Option<Part> {
    if let Some(cache) = object.get("cache_control") {
        let cache = CacheControl::deserialize(cache).ok()?;
        let mut rest = object.clone();
        rest.remove("cache_control");
        return typed(&rest).map(|part| part.cached(cache));
    }
    let kind = object.get("type")?.as_str()?;
    let inner = object.get(kind).filter(|_| object.len() == 2)?;
    match kind {
        "text" => inner.as_str().map(Part::text_part),
        "refusal" => inner.as_str().map(|text| Part::Refusal(text.to_owned())),
        "image_url" => image(inner).map(Part::Image),
        "video_url" => only(inner, &["url"])?.get("url")?.as_str().map(Video::url).map(Part::Video),
        "input_audio" => audio(inner).map(Part::Audio),
        "file" => file(inner).map(Part::File),
        _ => None,
    }
}

/// An object that has these fields at most.
fn only<'v>(value: &'v Value, names: &[&str]) -> Option<&'v Extra> {
    value.as_object().filter(|o| o.keys().all(|key| names.contains(&key.as_str())))
}

fn image(inner: &Value) -> Option<Image> {
    let inner = only(inner, &["url", "detail"])?;
    let image = Image::url(inner.get("url")?.as_str()?);
    Some(match inner.get("detail") {
        Some(detail) => image.detail(ImageDetail::from(detail.as_str()?)),
        None => image,
    })
}

fn audio(inner: &Value) -> Option<Audio> {
    if let Some(bare) = inner.as_str() {
        return Some(Audio::new(bare));
    }
    let inner = only(inner, &["data", "format"])?;
    Some(Audio::new(inner.get("data")?.as_str()?).format(inner.get("format")?.as_str()?))
}

fn file(inner: &Value) -> Option<File> {
    let mut f = Fields(only(inner, &["file_id", "file_data", "filename"])?.clone());
    let mut file = File::default();
    file.id = f.take("file_id", text);
    file.url = f.take("file_data", text);
    file.name = f.take("filename", text);
    (f.0.is_empty() && file != File::default()).then_some(file)
}

fn tool_call(value: &Value) -> Option<ToolCall> {
    let mut f = Fields(value.as_object()?.clone());
    let id = f.take("id", text)?;
    let kind = f.take("type", text).map_or(ToolCallKind::Function, ToolCallKind::from);
    let (key, arguments) = match kind {
        ToolCallKind::Custom => ("custom", "input"),
        _ => ("function", "arguments"),
    };
    let Some(Value::Object(inner)) = f.0.remove(key) else { return None };
    let mut inner = Fields(inner);
    let name = inner.take("name", text)?;
    let mut call = ToolCall::function(id, name, inner.take(arguments, text)?);
    call.kind = kind;
    call.extra = f.0;
    if !inner.0.is_empty() {
        call.extra.insert(key.to_owned(), Value::Object(inner.0));
    }
    Some(call)
}
