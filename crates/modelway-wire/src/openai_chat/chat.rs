//! Chat answers.

use modelway_core::stream::About;
use modelway_core::{ChatCompletion, Choice, Content, Extra, FinishReason, Message, Role};
use serde_json::Value;
use serde_json::value::RawValue;

use super::answer::head;
use super::error::is_error;
use super::{logprobs, said, tool_calls, usage};
use crate::json::{At, Object, ROOT, Report, array, text_of};

/// Reads a chat answer.
pub(super) fn read(mut object: Object<'_>, report: &mut Report) -> ChatCompletion {
    let mut answer = ChatCompletion::default();
    let head = head(&mut object, &ROOT, report);
    (answer.id, answer.model, answer.created) = (head.id, head.model, head.created);
    let at = ROOT.field("choices");
    for (i, raw) in object.array("choices", &ROOT, report).into_iter().enumerate() {
        let at = at.index(i);
        if let Some(object) = Object::read(raw, &at, report) {
            answer.choices.push(choice(object, i, &at, report));
        }
    }
    answer.usage = object
        .object("usage", &ROOT, report)
        .and_then(|o| usage::read(o, &ROOT.field("usage"), report));
    error_beside(&object, &ROOT, report);
    let mut about = About::default();
    said::about(&mut object, &mut about);
    answer.service_tier = about.service_tier;
    answer.system_fingerprint = about.system_fingerprint;
    answer.citations = about.citations;
    answer.extra = object.rest();
    answer
}

fn choice(mut object: Object<'_>, place: usize, at: &At<'_>, report: &mut Report) -> Choice {
    let index = object.count("index", at, report).and_then(|i| u32::try_from(i).ok());
    let mut choice = Choice::new(
        index.unwrap_or_else(|| u32::try_from(place).unwrap_or(u32::MAX)),
        Message::new(Role::Assistant),
    );
    choice.finish_reason = finish_reason(&mut object, at, report);
    choice.logprobs =
        object.take("logprobs").and_then(|raw| logprobs::read(raw, &at.field("logprobs"), report));
    let body = object.object("message", at, report).or_else(|| object.object("delta", at, report));
    match body {
        Some(body) => {
            let (message, rest) = message(body, &at.field("message"), report);
            choice.message = message;
            choice.extra = rest;
            object.skip("delta");
        }
        None => choice.message.content = object.string("text", at, report).map(Content::Text),
    }
    error_beside(&object, at, report);
    choice.extra.extend(object.rest());
    choice
}

/// Notes an error that stands beside an answer (OpenRouter); it stays among the extra fields.
fn error_beside(object: &Object<'_>, at: &At<'_>, report: &mut Report) {
    if object.peek("error").filter(is_error).is_some() {
        report.note(&at.field("error"), "an error beside an answer");
    }
}

/// The finish word; an object in its place (`finish_details`) is left in the extra fields.
pub(super) fn finish_reason(
    object: &mut Object<'_>,
    at: &At<'_>,
    report: &mut Report,
) -> Option<FinishReason> {
    object.string("finish_reason", at, report).map(FinishReason::from)
}

/// Reads a message, and gives back what is left of it.
fn message(mut object: Object<'_>, at: &At<'_>, report: &mut Report) -> (Message, Extra) {
    let role = object.word("role", at, report).map_or(Role::Assistant, Role::from);
    let mut message = Message::new(role);
    let said = content(&mut object, at, report);
    message.content = (!said.text.is_empty() || said.given).then_some(Content::Text(said.text));
    let thought = reasoning(&mut object).unwrap_or_default() + &said.thinking;
    message.reasoning_details = said::details(&mut object);
    message.reasoning = match thought.is_empty() {
        true => Some(said::text_of_details(&message.reasoning_details)).filter(|t| !t.is_empty()),
        false => Some(thought),
    };
    message.refusal = object.word("refusal", at, report);
    message.annotations = said::annotations(&mut object, at, report);
    message.audio = said::audio(&mut object, at, report).map(Box::new);
    message.tool_calls = tool_calls::whole(&mut object, at, report);
    let mut rest = object.rest();
    if !said.others.is_empty() {
        rest.insert("content".to_owned(), Value::Array(said.others));
    }
    (message, rest)
}

/// What a `content` field says.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The text.
    pub(super) text: String,
    /// Reasoning that stands among the parts (Mistral).
    pub(super) thinking: String,
    /// Parts that are neither, and what stood beside the text of those that are.
    pub(super) others: Vec<Value>,
    /// Whether there was content at all, be it empty.
    pub(super) given: bool,
}

/// Reads `content`: a text, null, parts, or (Cloudflare) the JSON object that was asked for.
pub(super) fn content(object: &mut Object<'_>, at: &At<'_>, report: &mut Report) -> Said {
    let mut said = Said::default();
    let Some(raw) = object.take("content") else { return said };
    said.given = true;
    let at = at.field("content");
    match raw.get().as_bytes().first() {
        Some(b'"') => said.text = text_of(raw).unwrap_or_default(),
        Some(b'[') => {
            for (i, part) in array(raw, &at, report).into_iter().enumerate() {
                self::part(part, &at.index(i), &mut said, report);
            }
        }
        _ => {
            report.note(&at, "JSON in place of a text; taken as its text");
            said.text = raw.get().to_owned();
        }
    }
    said
}

fn part(raw: &RawValue, at: &At<'_>, said: &mut Said, report: &mut Report) {
    if let Some(text) = text_of(raw) {
        said.text.push_str(&text);
        return;
    }
    let Some(mut part) = Object::read(raw, at, report) else { return };
    let kind = part.string("type", at, report).unwrap_or_default();
    match kind.as_str() {
        "thinking" | "reasoning" => said.thinking.push_str(&thought(&mut part, at, report)),
        "text" | "output_text" => {
            said.text.push_str(&part.string("text", at, report).unwrap_or_default());
        }
        _ => report.note(at, "a kind of content part that is not text; it is in `extra.content`"),
    }
    let mut rest = part.present();
    if !rest.is_empty() {
        rest.insert("type".to_owned(), kind.into());
        said.others.push(Value::Object(rest));
    }
}

/// The text of a part that is reasoning: plain, or parts again.
fn thought(part: &mut Object<'_>, at: &At<'_>, report: &mut Report) -> String {
    let key = if part.has("thinking") { "thinking" } else { "text" };
    let Some(raw) = part.take(key) else { return String::new() };
    if let Some(text) = text_of(raw) {
        return text;
    }
    let text = |raw: &RawValue| Object::parse(raw.get())?.string("text", at, &mut Report::new());
    array(raw, at, report).into_iter().filter_map(text).collect()
}

/// Reasoning under the names that vendors use. Where several hold it, they mostly hold the same.
pub(super) fn reasoning(object: &mut Object<'_>) -> Option<String> {
    let mut found = None;
    for name in ["reasoning_content", "reasoning", "thinking"] {
        // An object under one of these names is something else, and stays; so does another text.
        let Some(text) = object.peek(name).and_then(text_of) else { continue };
        if found.as_ref().is_none_or(|known| *known == text || text.is_empty()) {
            object.skip(name);
            found = found.or(Some(text).filter(|t| !t.is_empty()));
        }
    }
    found
}
