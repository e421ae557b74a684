//! Walks over the texts of a request, for whoever guesses what they cost.

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
/// A minute of sound, a page or two.
const DOCUMENT: u64 = 2_000;

/// Reads texts.
pub(super) trait Reader {
    /// What `text` costs, in tokens; what is said of it later is left out.
    fn text(&mut self, text: &str) -> u64;
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
        let schema = schema.to_string();
        sum += AROUND_TOOL + reader.text(&schema) + reader.text(&schema);
    }
    if has_tools {
        sum += TOOLS;
    }
    sum
}

pub(super) fn message(message: &Message, reader: &mut dyn Reader) -> u64 {
    let mut sum = AROUND_MESSAGE;
    match &message.content {
        None => {}
        Some(Content::Text(text)) => sum += reader.text(text),
        Some(Content::Parts(parts)) => {
            for part in parts {
                sum += self::part(part, reader);
            }
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
        Part::Other(value) => reader.text(&value.to_string()),
        _ => DOCUMENT,
    }
}

fn tool(tool: &Tool, reader: &mut dyn Reader) -> u64 {
    let (name, description) = match tool {
        Tool::Function(function) => (&function.name, &function.description),
        Tool::Custom(custom) => (&custom.name, &custom.description),
        Tool::Other(value) => return reader.text(&value.to_string()),
    };
    let mut sum = reader.text(name);
    sum += description.as_deref().map_or(0, |text| reader.text(text));
    if let Tool::Function(function) = tool
        && let Some(schema) = &function.parameters
    {
        sum += reader.text(&schema.to_string());
    }
    sum
}
