//! Streams of chats and completions: each frame has the shape of a whole answer and carries a piece.

use modelway_core::stream::{Started, StreamEvent};
use modelway_core::{Deviation, Extra, FinishReason, Usage};
use serde_json::Value;

use super::super::error::Fault;
use super::super::read::said::{self, Said, is_said};
use super::super::utf8;
use super::frame::{ERRORS, Frame, State, has_error, look};
use crate::dialect::{End, Events, StreamDecoder};
use crate::json::{Object, ROOT, Report};
use crate::sse::SseEvent;

/// Reads the frames of one stream.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    state: State,
    begun: bool,
    /// How many answers have shown themselves.
    answers: u32,
    reason: Option<FinishReason>,
    usage: Option<Usage>,
    extra: Extra,
}

impl Decoder {
    fn data(&mut self, data: &str, terminated: bool, report: &mut Report, out: &mut Events) {
        let Some(mut object) = Object::parse(data) else {
            return self.no_object(data, terminated, report, out);
        };
        let late = ["finish_reason", "prompt_tokens", "response_tokens", "token_usage", "choices"];
        let said = is_said(&object);
        if has_error(&object) {
            self.state.fail(Fault::of_body(data).in_band().with_provider_body(data));
            ERRORS.iter().for_each(|name| object.skip(name));
        }
        if said || (self.state.fault.is_none() && late.iter().any(|name| object.has(name))) {
            self.piece(said::read(object, report), out);
        } else if self.state.fault.is_none() {
            out.push_back(Ok(StreamEvent::Other { frame: Value::Object(object.rest()) }));
        }
    }

    fn no_object(&mut self, data: &str, terminated: bool, report: &mut Report, out: &mut Events) {
        if !terminated {
            self.state.cut = true;
            return;
        }
        report.note(&ROOT, "a frame that is no JSON object");
        let frame = serde_json::from_str(data).unwrap_or_else(|_| Value::String(data.to_owned()));
        out.push_back(Ok(StreamEvent::Other { frame }));
    }

    fn piece(&mut self, piece: Said, out: &mut Events) {
        for (choice, text) in (0..).zip(piece.texts) {
            self.answers = self.answers.max(choice + 1);
            if !text.is_empty() {
                out.push_back(Ok(StreamEvent::TextDelta { choice, text }));
            }
        }
        for (choice, logprobs) in piece.logprobs {
            out.push_back(Ok(StreamEvent::LogProbs { choice, logprobs }));
        }
        self.reason = piece.reason.or(self.reason.take());
        self.usage = piece.usage.or(self.usage.take());
        self.extra.extend(piece.extra);
    }

    fn begin(&mut self, out: &mut Events) {
        if !std::mem::replace(&mut self.begun, true) {
            out.push_back(Ok(StreamEvent::Started(Started::default())));
        }
    }

    /// The finish words of all answers but the first, or of all: there is one word for all of them.
    fn reasons(&mut self, from: u32, out: &mut Events) {
        if let Some(reason) = &self.reason {
            out.extend(
                (from..self.answers).map(|choice| {
                    Ok(StreamEvent::ChoiceFinished { choice, reason: reason.clone() })
                }),
            );
        }
    }
}

impl StreamDecoder for Decoder {
    fn push(&mut self, frame: &SseEvent, out: &mut Events) {
        if self.state.over {
            return;
        }
        let text = utf8(&frame.data);
        match look(frame, &text) {
            Frame::Empty => {}
            Frame::Done => self.state.over = true,
            Frame::Failure(error) => self.state.fail(*error),
            Frame::Data(data) => {
                let mut report = Report::new();
                let mut told = Events::new();
                self.data(data, frame.terminated, &mut report, &mut told);
                if !told.is_empty() || (self.state.fault.is_none() && !self.state.cut) {
                    self.begin(out);
                }
                out.append(&mut told);
                out.extend(report.take().into_iter().map(|d| Ok(StreamEvent::Deviation(d))));
            }
        }
    }

    fn finish(&mut self, end: End, out: &mut Events) {
        if std::mem::replace(&mut self.state.finished, true) {
            return;
        }
        let end = match end {
            // The finish word came: only counts could have followed.
            End::Failed(_) if self.reason.is_some() && self.state.fault.is_none() => {
                let what = "the connection was lost after the answer was finished";
                out.push_back(Ok(StreamEvent::Deviation(Deviation::new("body", what))));
                End::Body
            }
            end => end,
        };
        let error = self.state.error(end, self.begun);
        let fields = std::mem::take(&mut self.extra);
        if !fields.is_empty() {
            out.push_back(Ok(StreamEvent::Extra { choice: None, fields }));
        }
        if let Some(usage) = self.usage.take() {
            out.push_back(Ok(StreamEvent::usage(usage)));
        }
        match error {
            Some(error) => {
                self.reasons(0, out);
                out.push_back(Err(error));
            }
            None => {
                self.reasons(1, out);
                out.push_back(Ok(StreamEvent::Finished { reason: self.reason.take() }));
            }
        }
    }

    fn is_over(&self) -> bool {
        self.state.over
    }

    /// Only a failure ends an answer before its body does: a finish word may come with any piece, and counts after it.
    fn is_draining(&self) -> bool {
        self.state.fault.is_some()
    }
}
