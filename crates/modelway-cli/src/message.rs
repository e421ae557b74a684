//! From the options of `chat` to a request.

use std::path::Path;

use modelway::{ChatRequest, Content, Message, Part, ResponseFormat};
use serde_json::Value;

use crate::args::ChatArgs;
use crate::failure::Failure;
use crate::image;

/// What the options of `chat` make of every request.
pub(crate) fn template(args: &ChatArgs) -> Result<ChatRequest, Failure> {
    let sampling = &args.sampling;
    let mut request = ChatRequest::new([]);
    request.max_tokens = sampling.max_tokens;
    request.temperature = sampling.temperature;
    request.top_p = sampling.top_p;
    request.seed = sampling.seed;
    request.stop.clone_from(&sampling.stop);
    request.reasoning_effort = args.reasoning_effort.as_deref().map(Into::into);
    request.response_format = match &args.json_schema {
        Some(path) => Some(schema(path)?),
        None => args.json_object.then_some(ResponseFormat::JsonObject),
    };
    Ok(request)
}

/// The user's message, with images.
pub(crate) fn user(prompt: String, images: &[String]) -> Result<Message, Failure> {
    if images.is_empty() {
        return Ok(Message::user(prompt));
    }
    let images = images.iter().map(|place| image::part(place));
    let parts = std::iter::once(Ok(Part::text_part(prompt))).chain(images);
    Ok(Message::user(Content::Parts(parts.collect::<Result<_, _>>()?)))
}

fn schema(path: &Path) -> Result<ResponseFormat, Failure> {
    let unreadable =
        |e: Box<dyn std::error::Error + Send + Sync>| Failure::unreadable("JSON Schema", path, e);
    let text = std::fs::read_to_string(path).map_err(|e| unreadable(e.into()))?;
    let schema: Value = serde_json::from_str(&text).map_err(|e| unreadable(e.into()))?;
    let title = schema.get("title").and_then(Value::as_str);
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    Ok(ResponseFormat::json_schema(schema_name(title.or(stem).unwrap_or_default()), schema))
}

/// A name as OpenAI wants it: letters, digits, `_` and `-`, at most 64.
fn schema_name(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let name: String = text.chars().take(64).map(|c| if fits(c) { c } else { '_' }).collect();
    if name.is_empty() { "answer".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_names_fit() {
        assert_eq!(schema_name("My schéma.v1"), "My_sch_ma_v1");
        assert_eq!(schema_name(""), "answer");
        assert_eq!(schema_name(&"x".repeat(99)).len(), 64);
    }
}
