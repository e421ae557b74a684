//! The messages of a chat's history.

use modelway_core::{Content, Image, ImageDetail, Message, Part, Role};
use serde_json::Value;

use super::super::faults::Sink;
use super::super::input::value::{list, nested, one_of, text, word, wrong};
use super::super::input::{Fields, Rest};
use super::words;

/// A message. What the service does not name in one is ignored, as the service does.
pub(super) fn message(value: Value, sink: &mut Sink) -> Option<Message> {
    nested(Rest::Ignored, read)(value, sink).flatten()
}

fn read(f: &mut Fields<'_>) -> Option<Message> {
    let role = f.required("role", word(&["user", "assistant", "system"]))?;
    let content = match role {
        Role::User => f.required("content", parts),
        _ => f.required("content", text::<String>).map(Content::Text),
    };
    Some(Message::new(role).content(content?))
}

/// What a user says: a text, or parts.
fn parts(value: Value, sink: &mut Sink) -> Option<Content> {
    match value {
        Value::String(text) => Some(Content::Text(text)),
        Value::Array(_) => list(part)(value, sink).map(Content::Parts),
        _ => wrong(sink, "union_type", "must be a text or a list of parts"),
    }
}

fn part(value: Value, sink: &mut Sink) -> Option<Part> {
    nested(Rest::Ignored, typed_part)(value, sink).flatten()
}

fn typed_part(f: &mut Fields<'_>) -> Option<Part> {
    let kind = f.required("type", one_of(&["text", "image_url", "image_data"]))?;
    match kind {
        "text" => f.required("text", text).map(Part::Text),
        "image_url" => f.required("image_url", nested(Rest::Ignored, by_url)).flatten(),
        _ => f.required("image_data", nested(Rest::Ignored, by_data)).flatten(),
    }
}

fn by_url(f: &mut Fields<'_>) -> Option<Part> {
    let url: Option<String> = f.required("url", text);
    let detail = f.optional("detail", word(words::DETAILS));
    Some(image(url?, detail))
}

fn by_data(f: &mut Fields<'_>) -> Option<Part> {
    let data: Option<String> = f.required("data", text);
    let media_type = f.required("media_type", media_type);
    let _ = f.optional("type", one_of(&["base64"]));
    let detail = f.optional("detail", word(words::DETAILS));
    Some(image(format!("data:{};base64,{}", media_type?, data?), detail))
}

/// A media type stands inside a URL, so that its punctuation must not end it early.
fn media_type(value: Value, sink: &mut Sink) -> Option<String> {
    let word: String = text(value, sink)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || "/.+-_".contains(c);
    if word.contains('/') && word.chars().all(fits) {
        return Some(word);
    }
    wrong(sink, "value_error", "must be a media type such as image/png")
}

fn image(url: String, detail: Option<ImageDetail>) -> Part {
    let mut image = Image::url(url);
    image.detail = detail;
    Part::Image(image)
}
