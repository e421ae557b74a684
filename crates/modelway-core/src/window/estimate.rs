//! Cheap guesses: what a text costs without a tokenizer.
//!
//! A guess is made to be a little high: of English, code, Chinese, emoji and base64 it is at least 0.8 of what the usual
//! tokenizers count, and of languages with long words too. A provider's overflow answer catches what slips through. It
//! looks at classes of bytes alone, so that it runs at the speed of memory.

use crate::{ChatRequest, CompletionRequest, Content, Message, Part, Prompt, ResponseFormat, Tool};

use super::Tally;
use super::classes::{self, Wide};

/// Hundredths of a token for each byte of a class. Digits and capitals are dear, since numbers, keys and base64 are;
/// a space stands for the word after it.
const LOWER: u64 = 12;
const UPPER: u64 = 88;
const DIGIT: u64 = 88;
const SPACE: u64 = 62;
const MARK: u64 = 80;
/// For each character of two, three and four bytes: Cyrillic or Arabic, Chinese, emoji. Small vocabularies write them
/// byte by byte.
const TWO: u64 = 100;
const THREE: u64 = 180;
const FOUR: u64 = 320;

/// Letters of a word of English, in hundredths; what each letter beyond adds to the cost of all; and where that ends.
const USUAL_WORD: u64 = 550;
const BEYOND: u64 = 8;
const LONG_WORDS: u64 = 52;
/// The least for a small letter among letters with signs.
const FOREIGN: u64 = 33;
/// Bytes that are looked at together: the words of a block are of one kind.
const BLOCK: usize = 4_080;

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
    for block in text.as_bytes().chunks(BLOCK) {
        cost += estimate_block(block);
    }
    cost.div_ceil(100)
}

fn estimate_block(block: &[u8]) -> u64 {
    let ascii = classes::ascii(block);
    let wide = if block.is_ascii() { Wide::default() } else { classes::wide(block) };
    let marks = block.len() as u64 - ascii.sum() - wide.sum();
    let words = ascii.space + marks + 1;
    // Of Latin letters with signs; other scripts have few small letters among them.
    let foreign = wide.two * 100 >= ascii.lower && ascii.lower > wide.two;
    ascii.lower * lower(ascii.lower + wide.two, words, foreign)
        + ascii.upper * UPPER
        + ascii.digit * DIGIT
        + ascii.space * SPACE
        + marks * MARK
        + wide.two * TWO
        + wide.three * THREE
        + wide.four * FOUR
}

/// What a small letter costs where so many letters stand in so many words: vocabularies have whole words of English, and
/// long words, Finnish or German ones or none of any language, in pieces.
fn lower(letters: u64, words: u64, foreign: bool) -> u64 {
    let beyond = (letters * 100 / words).saturating_sub(USUAL_WORD);
    let cost = (LOWER + beyond * BEYOND / 100).min(LONG_WORDS);
    if foreign { cost.max(FOREIGN) } else { cost }
}

/// Never less than [`estimate_text`], and little more for English: for where that is enough to know.
fn coarse_text(text: &str) -> u64 {
    let mut cost = 0;
    for block in text.as_bytes().chunks(BLOCK) {
        let small = classes::small(block);
        // Every other byte as the dearest there is, and as a letter of words that only spaces end.
        let left = block.len() as u64 - small.lower - small.space;
        let foreign = !block.is_ascii();
        let letters = if foreign { small.lower + left } else { small.lower };
        let lower = small.lower * lower(letters, small.space + 1, foreign);
        cost += lower + small.space * SPACE + left * UPPER;
    }
    cost.div_ceil(100)
}

/// About what each message costs.
pub(super) fn estimate_chat(request: &ChatRequest) -> Tally {
    let guess = Guess(estimate_text);
    let messages = request.messages.iter().map(|message| guess.message(message)).collect();
    Tally::new(AROUND + guess.tools(request), messages, false)
}

/// As [`coarse_text`], of a chat.
pub(super) fn coarse_chat(request: &ChatRequest) -> u64 {
    let guess = Guess(coarse_text);
    let messages = request.messages.iter().map(|message| guess.message(message));
    AROUND + guess.tools(request) + messages.sum::<u64>()
}

pub(super) fn estimate_completion(request: &CompletionRequest) -> u64 {
    Guess(estimate_text).completion(request)
}

/// As [`coarse_text`], of a completion.
pub(super) fn coarse_completion(request: &CompletionRequest) -> u64 {
    Guess(coarse_text).completion(request)
}

/// Adds up by what it says of a text.
#[derive(Clone, Copy)]
struct Guess(fn(&str) -> u64);

impl Guess {
    fn text(self, text: &str) -> u64 {
        self.0(text)
    }

    fn completion(self, request: &CompletionRequest) -> u64 {
        match &request.prompt {
            Prompt::Text(text) => self.text(text) + 1,
            Prompt::Texts(texts) => {
                texts.iter().map(|text| self.text(text) + 1).max().unwrap_or_default()
            }
            Prompt::Tokens(ids) => ids.len() as u64,
        }
    }

    fn message(self, message: &Message) -> u64 {
        let content = message.content.as_ref().map_or(0, |content| self.content(content));
        let name = message.name.as_deref().map_or(0, |name| self.text(name) + 1);
        let calls = message
            .tool_calls
            .iter()
            .map(|call| AROUND_CALL + self.text(&call.name) + self.text(&call.arguments));
        AROUND_MESSAGE + content + name + calls.sum::<u64>()
    }

    fn content(self, content: &Content) -> u64 {
        match content {
            Content::Text(text) => self.text(text),
            Content::Parts(parts) => parts.iter().map(|part| self.part(part)).sum(),
        }
    }

    fn part(self, part: &Part) -> u64 {
        match part {
            Part::Text(text) | Part::Refusal(text) => self.text(text),
            Part::Cached { part, .. } => self.part(part),
            Part::Image(_) => IMAGE,
            Part::Other(value) => self.text(&value.to_string()),
            _ => DOCUMENT,
        }
    }

    fn tools(self, request: &ChatRequest) -> u64 {
        let tools: u64 = request.tools.iter().map(|tool| AROUND_TOOL + self.tool(tool)).sum();
        match &request.response_format {
            // Its schema is told to the model, in many words.
            Some(ResponseFormat::JsonSchema { schema, .. }) => {
                tools + 2 * self.text(&schema.to_string()) + AROUND_TOOL
            }
            _ => tools,
        }
    }

    fn tool(self, tool: &Tool) -> u64 {
        let text = |text: &Option<String>| text.as_deref().map_or(0, |text| self.text(text));
        match tool {
            Tool::Function(function) => {
                let schema = function.parameters.as_ref();
                self.text(&function.name)
                    + text(&function.description)
                    + schema.map_or(0, |schema| self.text(&schema.to_string()))
            }
            Tool::Custom(custom) => self.text(&custom.name) + text(&custom.description),
            Tool::Other(value) => self.text(&value.to_string()),
        }
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
