//! [`Repeat`]: frames that differ from the one before in their text only.
//!
//! A stream is a thousand frames with the same id, model and time around one word. Once a frame was read whole, the next
//! one needs only two comparisons of bytes and its word: what stands before and after the text is the same, so it
//! means the same, and reading the same again changes nothing.

use modelway_core::stream::StreamEvent;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::openai_chat::plain::Nothing;

/// So many frames are looked at in vain before a stream counts as one where each frame differs.
const PATIENCE: u8 = 4;

/// The frame read last, apart from its text.
#[derive(Debug, Default)]
pub(super) struct Repeat {
    /// Up to and with the quote before the text.
    before: String,
    /// From the quote after the text.
    after: String,
    choice: u32,
    failures: u8,
}

impl Repeat {
    /// The event of a frame that differs in its text only.
    pub(super) fn read(&mut self, data: &str) -> Option<StreamEvent> {
        if self.before.is_empty() {
            return None;
        }
        let inner = data.strip_prefix(&*self.before)?.strip_suffix(&*self.after)?;
        let ends = |byte: u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        let text = match inner.bytes().any(ends) {
            false => inner.to_owned(),
            // An escape, or a quote that ends the text early: JSON knows. From quote to quote.
            true => {
                serde_json::from_str(&data[self.before.len() - 1..=self.before.len() + inner.len()])
                    .ok()?
            }
        };
        self.failures = 0;
        // An empty text is no event; the long way knows what to make of it.
        match text.is_empty() {
            true => None,
            false => Some(StreamEvent::TextDelta { choice: self.choice, text }),
        }
    }

    /// Another frame came: what follows is compared with that one, if it gave nothing but an event of text.
    pub(super) fn learn(&mut self, data: &str, event: Option<&StreamEvent>) {
        self.before.clear();
        let Some(StreamEvent::TextDelta { choice, .. }) = event else { return };
        if self.failures >= PATIENCE {
            return;
        }
        self.failures += 1;
        let Some(text) = text_of(data) else { return };
        self.choice = *choice;
        self.before.push_str(&data[..text.start]);
        self.after.clear();
        self.after.push_str(&data[text.end..]);
    }
}

/// Where the text of a frame stands, between its quotes, if the frame has nothing else that could add up.
fn text_of(data: &str) -> Option<std::ops::Range<usize>> {
    let frame: Frame<'_> = serde_json::from_str(data).ok()?;
    let [choice] = frame.choices;
    let literal = choice.delta.content.get();
    let start = (literal.as_ptr() as usize).checked_sub(data.as_ptr() as usize)?;
    (literal.len() >= 2 && literal.starts_with('"')).then(|| start + 1..start + literal.len() - 1)
}

/// A frame with one piece of text. Other fields of the frame are of the kind that stay as they are.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    choices: [Choice<'a>; 1],
    #[serde(default, rename = "usage")]
    _usage: Nothing,
    #[serde(default, rename = "x_groq")]
    _vendor_usage: Nothing,
    #[serde(default, rename = "error")]
    _error: Nothing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice<'a> {
    #[serde(default, rename = "index")]
    _index: IgnoredAny,
    #[serde(borrow)]
    delta: Delta<'a>,
    #[serde(default, rename = "finish_reason")]
    _finish_reason: Nothing,
    #[serde(default, rename = "logprobs")]
    _logprobs: Nothing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delta<'a> {
    #[serde(default, rename = "role")]
    _role: IgnoredAny,
    #[serde(borrow)]
    content: &'a RawValue,
}
