//! Cheap guesses: what a text costs without a tokenizer.
//!
//! A guess is made to be a little high: of English, code, Chinese, emoji and base64 it is at least 0.8 of what the usual
//! tokenizers count. Of languages with long words it may be as little as half; a provider's overflow answer catches
//! what slips through. It looks at classes of bytes alone, so that it runs at the speed of memory.

use crate::{ChatRequest, CompletionRequest, Content, Message, Part, Prompt, ResponseFormat, Tool};

use super::Tally;

/// Hundredths of a token for each byte of a class. Digits and capitals are dear, since numbers, keys and base64 are;
/// a space stands for the word after it.
const LOWER: u64 = 12;
const UPPER: u64 = 85;
const DIGIT: u64 = 85;
const SPACE: u64 = 62;
const MARK: u64 = 80;
/// For each character of two, three and four bytes: Cyrillic or Arabic, Chinese, emoji. Small vocabularies write them
/// byte by byte.
const TWO: u64 = 100;
const THREE: u64 = 180;
const FOUR: u64 = 320;

/// What a chat template writes about a message, and before the answer.
const AROUND_MESSAGE: u64 = 5;
const AROUND_CALL: u64 = 12;
const AROUND_TOOL: u64 = 12;
const AROUND: u64 = 4;
/// Vendors ask 85 to about 1,600 for an image, by its size, which is not known here.
const IMAGE: u64 = 1_000;
/// A minute of sound, a page or two.
const DOCUMENT: u64 = 2_000;

/// About how many tokens `text` has.
///
/// ```
/// use modelway_core::window::estimate_text;
/// let text = "The quick brown fox jumps over the lazy dog.";
/// assert!((8..=13).contains(&estimate_text(text)));
/// ```
pub fn estimate_text(text: &str) -> u64 {
    let mut cost = 0;
    for block in text.as_bytes().chunks(4_096) {
        cost += estimate_block(block);
    }
    cost.div_ceil(100)
}

/// One pass a class: each is a loop that compilers make into vector instructions.
fn estimate_block(block: &[u8]) -> u64 {
    let count = |is: fn(u8) -> bool| -> u64 {
        // A block has at most 4,096 bytes: 16 sums of at most 256 each would fit 16 bits.
        block.iter().map(|byte| u16::from(is(*byte))).sum::<u16>().into()
    };
    let lower = count(|b| b.wrapping_sub(b'a') < 26);
    let upper = count(|b| b.wrapping_sub(b'A') < 26);
    let digit = count(|b| b.wrapping_sub(b'0') < 10);
    let space = count(|b| b <= b' ');
    let mut cost = lower * LOWER + upper * UPPER + digit * DIGIT + space * SPACE;
    let mut left = block.len() as u64 - lower - upper - digit - space;
    if !block.is_ascii() {
        let more = count(|b| b.wrapping_sub(0x80) < 0x40);
        let two = count(|b| b.wrapping_sub(0xC0) < 0x20);
        let three = count(|b| b.wrapping_sub(0xE0) < 0x10);
        let four = count(|b| b >= 0xF0);
        cost += two * TWO + three * THREE + four * FOUR;
        left -= more + two + three + four;
    }
    cost + left * MARK
}

/// About what each message costs.
pub(super) fn estimate_chat(request: &ChatRequest) -> Tally {
    let messages = request.messages.iter().map(estimate_message).collect();
    Tally::new(AROUND + estimate_tools(request), messages, false)
}

pub(super) fn estimate_completion(request: &CompletionRequest) -> u64 {
    match &request.prompt {
        Prompt::Text(text) => estimate_text(text) + 1,
        Prompt::Texts(texts) => {
            texts.iter().map(|text| estimate_text(text) + 1).max().unwrap_or_default()
        }
        Prompt::Tokens(ids) => ids.len() as u64,
    }
}

fn estimate_message(message: &Message) -> u64 {
    let content = message.content.as_ref().map_or(0, estimate_content);
    let name = message.name.as_deref().map_or(0, |name| estimate_text(name) + 1);
    let calls = message
        .tool_calls
        .iter()
        .map(|call| AROUND_CALL + estimate_text(&call.name) + estimate_text(&call.arguments));
    AROUND_MESSAGE + content + name + calls.sum::<u64>()
}

fn estimate_content(content: &Content) -> u64 {
    match content {
        Content::Text(text) => estimate_text(text),
        Content::Parts(parts) => parts.iter().map(estimate_part).sum(),
    }
}

fn estimate_part(part: &Part) -> u64 {
    match part {
        Part::Text(text) | Part::Refusal(text) => estimate_text(text),
        Part::Cached { part, .. } => estimate_part(part),
        Part::Image(_) => IMAGE,
        Part::Other(value) => estimate_text(&value.to_string()),
        _ => DOCUMENT,
    }
}

fn estimate_tools(request: &ChatRequest) -> u64 {
    let tools: u64 = request.tools.iter().map(|tool| AROUND_TOOL + estimate_tool(tool)).sum();
    match &request.response_format {
        // Its schema is told to the model, in many words.
        Some(ResponseFormat::JsonSchema { schema, .. }) => {
            tools + 2 * estimate_text(&schema.to_string()) + AROUND_TOOL
        }
        _ => tools,
    }
}

fn estimate_tool(tool: &Tool) -> u64 {
    let text = |text: &Option<String>| text.as_deref().map_or(0, estimate_text);
    match tool {
        Tool::Function(function) => {
            let schema = function.parameters.as_ref();
            estimate_text(&function.name)
                + text(&function.description)
                + schema.map_or(0, |schema| estimate_text(&schema.to_string()))
        }
        Tool::Custom(custom) => estimate_text(&custom.name) + text(&custom.description),
        Tool::Other(value) => estimate_text(&value.to_string()),
    }
}

/// What the messages cannot cost more than, whatever the tokenizer: one token for each byte. `None` where there is more
/// than text.
pub(super) fn bound_chat(request: &ChatRequest) -> Option<u64> {
    let templated = request.chat_template.is_some() || !request.chat_template_kwargs.is_empty();
    let shaped = matches!(request.response_format, Some(ResponseFormat::JsonSchema { .. }));
    if !request.tools.is_empty() || templated || shaped {
        return None;
    }
    let mut bound = 64_u64;
    for message in &request.messages {
        let Some(Content::Text(text)) = &message.content else { return None };
        if !message.tool_calls.is_empty() {
            return None;
        }
        bound += text.len() as u64 + message.name.as_ref().map_or(0, |n| n.len() as u64) + 16;
    }
    Some(bound)
}

/// As [`bound_chat`].
pub(super) fn bound_completion(request: &CompletionRequest) -> u64 {
    match &request.prompt {
        Prompt::Text(text) => text.len() as u64 + 2,
        Prompt::Texts(texts) => texts.iter().map(|t| t.len() as u64 + 2).max().unwrap_or_default(),
        Prompt::Tokens(ids) => ids.len() as u64,
    }
}
