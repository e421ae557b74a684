//! Streams of chats and completions: chunks to events.

use modelway_core::stream::{Started, StreamEvent};
use modelway_core::{Error, ErrorKind, Extra, FinishReason, Phase, Usage};
use serde_json::Value;

use super::answer::head;
use super::chat::{content, finish_reason, reasoning};
use super::error::Fault;
use super::tool_calls::Assembly;
use super::{gather, logprobs, usage, utf8};
use crate::dialect::{End, Events, StreamDecoder};
use crate::json::{At, Object, ROOT, Report};
use crate::sse::SseEvent;

/// The answers that one request may have, at most; more is a broken server.
const MAX_CHOICES: u64 = 1_024;

/// Reads the chunks of one stream.
#[derive(Debug)]
pub(super) struct Decoder {
    completion: bool,
    /// What is known of the start, until it is told.
    head: Option<Started>,
    /// Unknown frames that came before the start was told.
    early: Vec<Value>,
    choices: Vec<Choice>,
    usage: Option<Usage>,
    extra: Extra,
    fault: Option<Error>,
    over: bool,
    finished: bool,
}

/// What is kept of one answer.
#[derive(Debug, Default)]
struct Choice {
    index: u32,
    calls: Assembly,
    reason: Option<FinishReason>,
    extra: Extra,
}

impl Decoder {
    pub(super) fn new(completion: bool) -> Self {
        Self {
            completion,
            head: Some(Started::default()),
            early: Vec::new(),
            choices: Vec::new(),
            usage: None,
            extra: Extra::new(),
            fault: None,
            over: false,
            finished: false,
        }
    }

    /// A frame with data that is no end marker.
    fn chunk(&mut self, data: &str, frame: &SseEvent, report: &mut Report, out: &mut Events) {
        let named_error = frame.event.as_deref() == Some(b"error");
        let Some(mut object) = Object::parse(data) else {
            return self.not_a_chunk(data, named_error, frame.terminated, report, out);
        };
        if named_error && !object.has("error") {
            return self.fail(Fault::of_object(object));
        }
        let error = object.take("error");
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
            None => out.push_back(Ok(StreamEvent::Other(frame))),
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
            if let Some(object) = Object::read(raw, &at, report) {
                self.choice(object, i, &at, report, &mut said);
            }
        }
        if !said.is_empty() || self.head.as_ref().is_some_and(is_whole) {
            self.start(out);
        }
        out.append(&mut said);
        gather::update(&mut self.extra, object);
    }

    /// Tells the start, once. Some servers begin with a chunk that names nothing or not all.
    fn start(&mut self, out: &mut Events) {
        if let Some(head) = self.head.take() {
            out.push_back(Ok(StreamEvent::Started(head)));
            out.extend(self.early.drain(..).map(|frame| Ok(StreamEvent::Other(frame))));
        }
    }

    fn choice(
        &mut self,
        mut object: Object<'_>,
        i: usize,
        at: &At<'_>,
        report: &mut Report,
        out: &mut Events,
    ) {
        let index = object.count("index", at, report).unwrap_or(i as u64);
        let Some(index) = u32::try_from(index).ok().filter(|i| u64::from(*i) < MAX_CHOICES) else {
            return report.note(&at.field("index"), "out of range; the chunk was left out");
        };
        let reason = finish_reason(&mut object, at, report);
        let logprobs = object
            .take("logprobs")
            .and_then(|raw| logprobs::read(raw, &at.field("logprobs"), report));
        // Perplexity repeats the whole message beside the delta; Writer has only a message.
        let body = match object.object("delta", at, report) {
            Some(delta) => {
                object.skip("message");
                object.skip("text");
                Some(delta)
            }
            None => object.object("message", at, report),
        };
        if let Some(error) = object.take("error") {
            self.fail(Fault::of_value(error));
        }
        let text = object.string("text", at, report).filter(|t| !t.is_empty());
        if let Some(text) = text {
            out.push_back(Ok(StreamEvent::TextDelta { choice: index, text }));
        }
        let choice = place(&mut self.choices, index);
        if let Some(body) = body {
            delta(choice, body, &at.field("delta"), report, out);
        }
        if let Some(logprobs) = logprobs {
            out.push_back(Ok(StreamEvent::LogProbs { choice: index, logprobs }));
        }
        if let Some(reason) = reason {
            // An empty word beside text is a server's way to say "not yet".
            if !(reason.as_str().is_empty() && choice.reason.is_some()) {
                choice.reason = Some(reason);
            }
        }
        gather::update(&mut choice.extra, object);
    }

    fn has_reason(&self) -> bool {
        let done = |c: &Choice| c.reason.as_ref().is_some_and(|r| !r.as_str().is_empty());
        !self.choices.is_empty() && self.choices.iter().all(done)
    }

    /// Closes what is open, in the order of the grammar.
    fn close(&mut self, out: &mut Events) {
        if self.head.as_ref().is_some_and(|head| *head != Started::default()) {
            self.start(out);
        }
        out.extend(self.early.drain(..).map(|frame| Ok(StreamEvent::Other(frame))));
        for choice in &mut self.choices {
            choice.calls.finish(choice.index, out);
            let fields = std::mem::take(&mut choice.extra);
            if !fields.is_empty() {
                out.push_back(Ok(StreamEvent::Extra { choice: Some(choice.index), fields }));
            }
        }
        let fields = std::mem::take(&mut self.extra);
        if !fields.is_empty() {
            out.push_back(Ok(StreamEvent::Extra { choice: None, fields }));
        }
        if let Some(usage) = self.usage.take() {
            out.push_back(Ok(StreamEvent::Usage(usage)));
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
        let mut report = Report::new();
        self.chunk(data, frame, &mut report, out);
        out.extend(report.take().into_iter().map(|d| Ok(StreamEvent::Deviation(d))));
    }

    fn finish(&mut self, end: End, out: &mut Events) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        self.close(out);
        let marked = self.over;
        let error = match (self.fault.take(), end) {
            (Some(fault), _) => Some(fault),
            (None, End::Body) if marked || self.has_reason() => None,
            (None, End::Body) => Some(self.cut()),
            (None, End::Failed(_)) if self.has_reason() => {
                let what = "the connection was lost after the answer was finished";
                let deviation = modelway_core::Deviation::new("body", what);
                out.push_back(Ok(StreamEvent::Deviation(deviation)));
                None
            }
            (None, End::Failed(error)) => Some(error),
        };
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

/// The pieces of one delta, reasoning first.
fn delta(
    choice: &mut Choice,
    mut object: Object<'_>,
    at: &At<'_>,
    report: &mut Report,
    out: &mut Events,
) {
    let index = choice.index;
    let said = content(&mut object, at, report);
    let thought = reasoning(&mut object).unwrap_or_default() + &said.thinking;
    if !thought.is_empty() {
        out.push_back(Ok(StreamEvent::ReasoningDelta { choice: index, text: thought }));
    }
    if !said.text.is_empty() {
        out.push_back(Ok(StreamEvent::TextDelta { choice: index, text: said.text }));
    }
    if !said.others.is_empty() {
        choice.extra.entry("content").or_insert_with(|| Value::Array(Vec::new()));
        if let Some(Value::Array(list)) = choice.extra.get_mut("content") {
            list.extend(said.others);
        }
    }
    if let Some(text) = object.word("refusal", at, report) {
        out.push_back(Ok(StreamEvent::RefusalDelta { choice: index, text }));
    }
    let entries = object.array("tool_calls", at, report);
    choice.calls.push(index, &entries, &at.field("tool_calls"), report, out);
    if let Some(function) = object.object("function_call", at, report) {
        choice.calls.function_call(index, function, at, report, out);
    }
    object.skip("role");
    gather::append(&mut choice.extra, object);
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

fn place(choices: &mut Vec<Choice>, index: u32) -> &mut Choice {
    let at = choices.iter().position(|c| c.index == index).unwrap_or_else(|| {
        choices.push(Choice { index, ..Choice::default() });
        choices.len() - 1
    });
    &mut choices[at]
}
