//! Streams of chats and completions: chunks to events.

mod choice;
mod repeat;
#[cfg(test)]
mod repeat_tests;

use modelway_core::stream::{About, Started, StreamEvent};
use modelway_core::{Error, ErrorKind, Extra, FinishReason, Phase, Usage};
use serde_json::Value;

use self::choice::Choice;
use self::repeat::Repeat;
use super::answer::head;
use super::error::{Fault, is_error};
use super::{gather, plain, said, usage, utf8};
use crate::dialect::{End, Events, StreamDecoder};
use crate::json::{Object, ROOT, Report};
use crate::sse::SseEvent;

/// Reads the chunks of one stream.
#[derive(Debug)]
pub(super) struct Decoder {
    completion: bool,
    /// How many answers were asked for.
    expected: usize,
    /// What is known of the start, until it is told.
    head: Option<Started>,
    /// Unknown frames that came before the start was told.
    early: Vec<Value>,
    choices: Vec<Choice>,
    usage: Option<Usage>,
    about: About,
    extra: Extra,
    fault: Option<Error>,
    repeat: Repeat,
    over: bool,
    finished: bool,
}

impl Decoder {
    pub(super) fn new(completion: bool, expected: usize) -> Self {
        Self {
            completion,
            expected: expected.max(1),
            head: Some(Started::default()),
            early: Vec::new(),
            choices: Vec::new(),
            usage: None,
            about: About::default(),
            extra: Extra::new(),
            fault: None,
            repeat: Repeat::default(),
            over: false,
            finished: false,
        }
    }

    /// A frame with data that is no end marker.
    fn chunk(&mut self, data: &str, frame: &SseEvent, report: &mut Report, out: &mut Events) {
        let failed_before = self.fault.is_some();
        self.read(data, frame, report, out);
        if !failed_before {
            self.fault = self.fault.take().map(|error| error.with_provider_body(data));
        }
    }

    fn read(&mut self, data: &str, frame: &SseEvent, report: &mut Report, out: &mut Events) {
        let named_error = frame.event.as_deref() == Some(b"error");
        let Some(mut object) = Object::parse(data) else {
            return self.not_a_chunk(data, named_error, frame.terminated, report, out);
        };
        if named_error && !object.has("error") {
            return self.fail(Fault::of_object(object));
        }
        let error = object.take("error").filter(is_error);
        let known = ["choices", "usage", "x_groq"].iter().any(|name| object.has_key(name));
        let error_object = object.peek("object").is_some_and(|o| o.get() == "\"error\"");
        if error.is_none() && error_object {
            self.fail(Fault::of_object(object));
        } else if known {
            self.known(object, report, out);
        } else if error.is_none() {
            self.unknown(Value::Object(object.rest()), out);
        }
        if let Some(error) = error {
            self.fail(Fault::of_value(error));
        }
    }

    /// The event of a frame that is as documented and tells nothing new but a piece of text.
    fn plain(&self, data: &str) -> Option<StreamEvent> {
        if self.head.is_some() {
            return None;
        }
        let frame = plain::frame(data).filter(|frame| frame.agrees(&self.about))?;
        let choice = frame.choice();
        self.choices.iter().any(|known| known.index == choice).then_some(())?;
        let text = frame.into_text()?;
        Some(StreamEvent::TextDelta { choice, text })
    }

    fn not_a_chunk(
        &mut self,
        data: &str,
        named_error: bool,
        terminated: bool,
        report: &mut Report,
        out: &mut Events,
    ) {
        if named_error {
            self.fail(Fault::of_body(data));
        } else if terminated {
            report.note(&ROOT, "a frame that is no JSON object");
            let value =
                serde_json::from_str(data).unwrap_or_else(|_| Value::String(data.to_owned()));
            self.unknown(value, out);
        } else {
            report.note(&ROOT, "the last frame is cut off");
        }
    }

    /// An error ends the answer, once what trails (its usage) is read. The first one counts.
    fn fail(&mut self, fault: Fault) {
        self.fault.get_or_insert_with(|| fault.in_band());
    }

    fn unknown(&mut self, frame: Value, out: &mut Events) {
        match self.head {
            Some(_) => self.early.push(frame),
            None => out.push_back(Ok(StreamEvent::Other { frame })),
        }
    }

    fn known(&mut self, mut object: Object<'_>, report: &mut Report, out: &mut Events) {
        let found = head(&mut object, &ROOT, report);
        if let Some(known) = &mut self.head {
            complete(known, found);
        }
        if let Some(found) = object.object("usage", &ROOT, report) {
            self.usage = usage::read(found, &ROOT.field("usage"), report).or(self.usage.take());
        }
        if let Some(found) = vendor_usage(&object, report) {
            self.usage = Some(found);
        }
        let mut said = Events::new();
        let at = ROOT.field("choices");
        for (i, raw) in object.array("choices", &ROOT, report).into_iter().enumerate() {
            let at = at.index(i);
            if let Some(object) = Object::read(raw, &at, report)
                && let Some(fault) =
                    choice::read(&mut self.choices, (i, object), &at, report, &mut said)
            {
                self.fail(fault);
            }
        }
        if !said.is_empty() || self.head.as_ref().is_some_and(is_whole) {
            self.start(out);
        }
        out.append(&mut said);
        said::about(&mut object, &mut self.about);
        gather::update(&mut self.extra, object);
    }

    /// Tells the start, once. Some servers begin with a chunk that names nothing or not all.
    fn start(&mut self, out: &mut Events) {
        if let Some(head) = self.head.take() {
            out.push_back(Ok(StreamEvent::Started(head)));
            out.extend(self.early.drain(..).map(|frame| Ok(StreamEvent::Other { frame })));
        }
    }

    fn has_reason(&self) -> bool {
        self.choices.len() >= self.expected && self.choices.iter().all(Choice::is_finished)
    }

    /// Tells what is left, in the order of the grammar. The calls of an answer that failed are not ended:
    /// nobody should carry them out.
    fn close(&mut self, complete: bool, out: &mut Events) {
        if self.head.as_ref().is_some_and(|head| *head != Started::default()) {
            self.start(out);
        }
        out.extend(self.early.drain(..).map(|frame| Ok(StreamEvent::Other { frame })));
        for choice in &mut self.choices {
            if complete {
                choice.calls.finish(choice.index, out);
            }
            let details = std::mem::take(&mut choice.details);
            if !details.is_empty() {
                let choice = choice.index;
                out.push_back(Ok(StreamEvent::ReasoningDetails { choice, details }));
            }
            let fields = std::mem::take(&mut choice.extra);
            if !fields.is_empty() {
                out.push_back(Ok(StreamEvent::Extra { choice: Some(choice.index), fields }));
            }
        }
        let about = std::mem::take(&mut self.about);
        if about != About::default() {
            out.push_back(Ok(StreamEvent::About(Box::new(about))));
        }
        let fields = std::mem::take(&mut self.extra);
        if !fields.is_empty() {
            out.push_back(Ok(StreamEvent::Extra { choice: None, fields }));
        }
        if let Some(usage) = self.usage.take() {
            out.push_back(Ok(StreamEvent::usage(usage)));
        }
    }

    /// The finish words; that of the first answer only where it does not come with the end.
    fn reasons(&mut self, all: bool, out: &mut Events) -> Option<FinishReason> {
        let mut first = None;
        for choice in &mut self.choices {
            match choice.reason.take() {
                Some(reason) if choice.index == 0 && !all => first = Some(reason),
                Some(reason) => {
                    let choice = choice.index;
                    out.push_back(Ok(StreamEvent::ChoiceFinished { choice, reason }));
                }
                None => {}
            }
        }
        first
    }

    fn cut(&self) -> Error {
        let what = if self.completion { "completion" } else { "answer" };
        Error::new(
            ErrorKind::Interrupted,
            format!("the stream ended before the {what} was finished"),
        )
        .with_phase(Phase::Stream)
        .with_retryable(true)
        .with_hint("what had arrived is in `partial`")
    }
}

impl StreamDecoder for Decoder {
    fn push(&mut self, frame: &SseEvent, out: &mut Events) {
        if self.over {
            return;
        }
        let text = utf8(&frame.data);
        let data = text.trim();
        if data == "[DONE]" {
            self.over = true;
            return;
        }
        if data.is_empty() {
            return;
        }
        let usual = frame.event.is_none() && frame.terminated;
        if usual && let Some(event) = self.repeat.read(data) {
            out.push_back(Ok(event));
            return;
        }
        if usual && let Some(event) = self.plain(data) {
            self.repeat.learn(data, Some(&event));
            out.push_back(Ok(event));
            return;
        }
        let mut report = Report::new();
        let mut events = Events::new();
        self.chunk(data, frame, &mut report, &mut events);
        events.extend(report.take().into_iter().map(|d| Ok(StreamEvent::Deviation(d))));
        let only = events.front().filter(|_| usual && events.len() == 1);
        self.repeat.learn(data, only.and_then(|event| event.as_ref().ok()));
        out.append(&mut events);
    }

    fn finish(&mut self, end: End, out: &mut Events) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        let marked = self.over;
        let error = match (self.fault.take(), end) {
            (Some(fault), _) => Some(fault),
            (None, End::Body) if marked || self.has_reason() => None,
            (None, End::Body) => Some(self.cut()),
            // What fails after the end marker is of no interest.
            (None, End::Failed(_)) if marked => None,
            (None, End::Failed(_)) if self.has_reason() => {
                let what = "the connection was lost after the answer was finished";
                let deviation = modelway_core::Deviation::new("body", what);
                out.push_back(Ok(StreamEvent::Deviation(deviation)));
                None
            }
            (None, End::Failed(error)) => Some(error),
        };
        self.close(error.is_none(), out);
        match error {
            Some(error) => {
                self.reasons(true, out);
                out.push_back(Err(error));
            }
            None => {
                let reason = self.reasons(false, out);
                out.push_back(Ok(StreamEvent::Finished { reason }));
            }
        }
    }

    fn is_over(&self) -> bool {
        self.over
    }

    fn is_draining(&self) -> bool {
        self.fault.is_some() || self.has_reason()
    }
}

/// Usage inside a vendor's own object (Groq). The object stays among the extra fields.
fn vendor_usage(object: &Object<'_>, report: &mut Report) -> Option<Usage> {
    let vendor = Object::parse(object.peek("x_groq")?.get())?;
    let found = Object::parse(vendor.peek("usage")?.get())?;
    usage::read(found, &ROOT.field("x_groq").field("usage"), report)
}

/// Adds what `found` says and `known` lacks.
fn complete(known: &mut Started, found: Started) {
    if known.id.is_empty() {
        known.id = found.id;
    }
    if known.model.is_empty() {
        known.model = found.model;
    }
    known.created = known.created.or(found.created);
}

fn is_whole(head: &Started) -> bool {
    !head.id.is_empty() && !head.model.is_empty()
}
