//! Walks over the texts of a request, for whoever guesses what they cost.

use serde_json::Value;

use super::estimate_text;
use crate::{ChatRequest, Content, Message, Part, ResponseFormat, Tool};

/// What a chat template writes about a message.
const AROUND_MESSAGE: u64 = 5;
const AROUND_CALL: u64 = 12;
const AROUND_TOOL: u64 = 12;
/// What it writes about all: the head of the answer, and instructions of the template's or the vendor's own, where there
/// may be some: 26 tokens of Llama 3.1's, some 65 of gpt-oss's.
const AROUND: u64 = 50;
/// What a vendor tells the model of tools in general: Anthropic documents 313 to 530, and others recorded 100 to 200.
const TOOLS: u64 = 400;
/// Vendors ask 85 to about 1,600 for an image, by its size, which is not known here.
const IMAGE: u64 = 1_000;
/// Hundredths of a token for each mark of JSON.
const MARK: u64 = 80;
/// A minute of sound, a page or two.
const DOCUMENT: u64 = 2_000;

/// Reads texts.
pub(super) trait Reader {
    /// What `text` costs, in tokens; what is said of it later is left out.
    fn text(&mut self, text: &str) -> u64;
}

/// Every text, whole.
pub(super) struct Whole;

impl Reader for Whole {
    fn text(&mut self, text: &str) -> u64 {
        estimate_text(text)
    }
}

/// What stands around the messages.
pub(super) fn around(request: &ChatRequest, reader: &mut dyn Reader) -> u64 {
    let mut sum = AROUND;
    for tool in &request.tools {
        sum += AROUND_TOOL + self::tool(tool, reader);
    }
    let mut has_tools = !request.tools.is_empty();
    // A schema is told to the model in many words, or is the schema of a tool.
    if let Some(ResponseFormat::JsonSchema { schema, .. }) = &request.response_format {
        has_tools = true;
        sum += AROUND_TOOL + json(schema, reader) + json(schema, reader);
    }
    if has_tools {
        sum += TOOLS;
    }
    sum
}

/// What a message costs. Made for each reader apart, with the usual kind first: there may be thousands.
#[inline]
pub(super) fn message<R: Reader>(message: &Message, reader: &mut R) -> u64 {
    match &message.content {
        Some(Content::Text(text)) if message.name.is_none() && message.tool_calls.is_empty() => {
            AROUND_MESSAGE + reader.text(text)
        }
        _ => any_message(message, reader),
    }
}

#[inline(never)]
fn any_message(message: &Message, reader: &mut dyn Reader) -> u64 {
    let mut sum = AROUND_MESSAGE;
    match &message.content {
        None => {}
        Some(Content::Text(text)) => sum += reader.text(text),
        Some(Content::Parts(parts)) => {
            sum += parts.iter().map(|part| self::part(part, reader)).sum::<u64>();
        }
    }
    if let Some(name) = &message.name {
        sum += reader.text(name) + 1;
    }
    for call in &message.tool_calls {
        sum += AROUND_CALL + reader.text(&call.name) + reader.text(&call.arguments);
    }
    sum
}

fn part(part: &Part, reader: &mut dyn Reader) -> u64 {
    match part {
        Part::Text(text) | Part::Refusal(text) => reader.text(text),
        Part::Cached { part, .. } => self::part(part, reader),
        Part::Image(_) => IMAGE,
        Part::Other(value) => json(value, reader),
        _ => DOCUMENT,
    }
}

fn tool(tool: &Tool, reader: &mut dyn Reader) -> u64 {
    let (name, description) = match tool {
        Tool::Function(function) => (&function.name, &function.description),
        Tool::Custom(custom) => (&custom.name, &custom.description),
        Tool::Other(value) => return json(value, reader),
    };
    let mut sum = reader.text(name);
    sum += description.as_deref().map_or(0, |text| reader.text(text));
    if let Tool::Function(function) = tool
        && let Some(schema) = &function.parameters
    {
        sum += json(schema, reader);
    }
    sum
}

/// What a value costs, without writing it.
fn json(value: &Value, reader: &mut dyn Reader) -> u64 {
    let mut marks = 0;
    let texts = texts(value, reader, &mut marks);
    texts + (marks * MARK).div_ceil(100)
}

/// The texts of a value, and the marks about them.
fn texts(value: &Value, reader: &mut dyn Reader, marks: &mut u64) -> u64 {
    *marks += 3;
    match value {
        Value::Null | Value::Bool(_) => 1,
        Value::Number(number) => reader.text(&number.to_string()),
        Value::String(text) => reader.text(text),
        Value::Array(all) => all.iter().map(|value| texts(value, reader, marks)).sum(),
        Value::Object(all) => {
            *marks += 3 * all.len() as u64;
            let of = |(key, value): (&String, _)| reader.text(key) + texts(value, reader, marks);
            all.iter().map(of).sum()
        }
    }
}
