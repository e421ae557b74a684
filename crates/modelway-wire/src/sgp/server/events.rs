//! [`EventRenderer`]: streams as server-sent events.

use bytes::Bytes;
use modelway_core::stream::StreamEvent;
use modelway_core::{Error, ErrorKind, FinishReason, LogProbs, Usage};

use super::answers::{Choice, Tuples};
use super::asked::{Form, Shape};
use super::error;

/// More answers than this have no place in a tuple: version 4 asks for one.
const ANSWERS: u32 = 64;

/// Writes the events of one stream, frame by frame. There is no end mark: the end of the body is the end.
#[derive(Debug)]
pub struct EventRenderer {
    /// The prompt that stands in each tuple; `None` for a call of any shape.
    prompt: Option<String>,
    usage: Option<Box<Usage>>,
    over: bool,
}

/// Writes the events of a stream in the shape that its request asked for.
///
/// ```
/// use bytes::Bytes;
/// use modelway_core::stream::StreamEvent;
/// use modelway_wire::sgp::server::{event_renderer, parse};
/// let body = Bytes::from(r#"{"prompt": "Hi", "chat_history": [], "stream": true}"#);
/// let request = http::Request::post("/v4/models/dep_1/chat-completions").body(body).unwrap();
/// let mut renderer = event_renderer(&parse(&request).unwrap().shape);
/// let frame = renderer.event(&StreamEvent::text_delta("Hello")).unwrap();
/// assert_eq!(frame, "data: {\"completions\":[[\"Hi\",[\"Hello\"]]]}\n\n");
/// assert_eq!(renderer.event(&StreamEvent::KeepAlive), None);
/// ```
pub fn event_renderer(shape: &Shape) -> EventRenderer {
    let prompt = match &shape.0 {
        Form::Tuples { prompt } => Some(prompt.clone()),
        _ => None,
    };
    EventRenderer { prompt, usage: None, over: false }
}

impl EventRenderer {
    /// The frame of an event; `None` for one that version 4 has no words for: reasoning, tool calls, signs of life.
    pub fn event(&mut self, event: &StreamEvent) -> Option<Bytes> {
        if self.over {
            return None;
        }
        match event {
            StreamEvent::TextDelta { choice, text } if !text.is_empty() => {
                self.piece(*choice, text, None)
            }
            StreamEvent::LogProbs { choice, logprobs } => self.piece(*choice, "", Some(logprobs)),
            StreamEvent::Usage(usage) => {
                self.usage = Some(usage.clone());
                None
            }
            StreamEvent::Output { value } | StreamEvent::Other { frame: value } => {
                self.prompt.is_none().then(|| data(value))
            }
            StreamEvent::Finished { reason } => {
                self.over = true;
                self.last(reason.as_ref())
            }
            _ => None,
        }
    }

    /// The frame of an error, which ends the stream.
    pub fn error(&mut self, error: &Error) -> Option<Bytes> {
        if self.over {
            return None;
        }
        self.over = true;
        Some(Bytes::from(format!("event: error\ndata: {}\n\n", error::body(error))))
    }

    /// What is left to write when the events are at their end: an error, if none of them was the last one.
    pub fn end(&mut self) -> Option<Bytes> {
        self.error(&Error::new(ErrorKind::Interrupted, "the answer broke off"))
    }

    fn piece(&self, choice: u32, text: &str, logprobs: Option<&LogProbs>) -> Option<Bytes> {
        let prompt = self.prompt.as_deref()?;
        if choice >= ANSWERS {
            return None;
        }
        // The answers before it keep their places.
        let mut texts = vec![""; choice as usize];
        texts.push(text);
        let mut tuples = Tuples::new(prompt, texts);
        tuples.choices = logprobs.map(|logprobs| vec![Choice::new(choice, logprobs)]);
        Some(data(&tuples))
    }

    fn last(&mut self, reason: Option<&FinishReason>) -> Option<Bytes> {
        let mut tuples = Tuples::new(self.prompt.as_deref()?, vec![""]);
        tuples.finish_reason = reason.map(FinishReason::as_str);
        tuples.count(self.usage.as_deref());
        Some(data(&tuples))
    }
}

/// A frame. JSON as it is written here has no line end in it.
fn data(value: &impl serde::Serialize) -> Bytes {
    let mut frame = b"data: ".to_vec();
    if serde_json::to_writer(&mut frame, value).is_err() {
        // Only a map whose keys are no texts fails, and there is none here.
        return Bytes::new();
    }
    frame.extend_from_slice(b"\n\n");
    frame.into()
}
