//! Streams of calls of any shape: each frame is a piece.

use modelway_core::ExecuteTarget;
use modelway_core::stream::{Started, StreamEvent};
use serde_json::Value;

use super::super::error::Fault;
use super::super::read::execute::failure;
use super::super::utf8;
use super::frame::{Frame, State, look};
use crate::dialect::{End, Events, StreamDecoder};
use crate::json::{Object, ROOT, Report};
use crate::sse::SseEvent;

/// Reads the frames of one stream.
#[derive(Debug)]
pub(super) struct Decoder {
    target: ExecuteTarget,
    state: State,
    begun: bool,
}

impl Decoder {
    pub(super) fn new(target: ExecuteTarget) -> Self {
        Self { target, state: State::default(), begun: false }
    }

    /// The failure that a frame holds. An output may have any field, so that only an object as the one `error` counts.
    fn failure(&self, data: &str) -> Option<Fault> {
        let object = Object::parse(data)?;
        let error = object.peek("error").and_then(|raw| Object::parse(raw.get()));
        if error.is_some_and(|error| error.has("message")) {
            return Some(Fault::of_object(object));
        }
        failure(data, &self.target)
    }

    fn data(&mut self, data: &str, terminated: bool, out: &mut Events) {
        if let Some(fault) = self.failure(data) {
            return self.state.fail(fault.in_band().with_provider_body(data));
        }
        let value = serde_json::from_str(data);
        if value.is_err() && !terminated {
            self.state.cut = true;
            return;
        }
        if !std::mem::replace(&mut self.begun, true) {
            out.push_back(Ok(StreamEvent::Started(Started::default())));
        }
        let mut report = Report::new();
        let value = value.unwrap_or_else(|_| {
            report.note(&ROOT, "a frame that is no JSON");
            Value::String(data.to_owned())
        });
        out.push_back(Ok(StreamEvent::Output { value }));
        out.extend(report.take().into_iter().map(|d| Ok(StreamEvent::Deviation(d))));
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
            Frame::Data(data) => self.data(data, frame.terminated, out),
        }
    }

    fn finish(&mut self, end: End, out: &mut Events) {
        if std::mem::replace(&mut self.state.finished, true) {
            return;
        }
        // What comes out of a call of any shape may be nothing.
        match self.state.error(end, true) {
            Some(error) => out.push_back(Err(error)),
            None => out.push_back(Ok(StreamEvent::Finished { reason: None })),
        }
    }

    fn is_over(&self) -> bool {
        self.state.over
    }

    fn is_draining(&self) -> bool {
        self.state.fault.is_some()
    }
}
