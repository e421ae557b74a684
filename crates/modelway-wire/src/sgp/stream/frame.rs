//! What all streams of this protocol share.

use modelway_core::{Error, ErrorKind, Phase};

use super::super::error::Fault;
use crate::dialect::End;
use crate::json::Object;
use crate::sse::SseEvent;

/// What a frame is, before its data is looked into.
pub(super) enum Frame<'a> {
    /// Nothing: a sign of life.
    Empty,
    /// The end.
    Done,
    /// A failure, by the frame's name.
    Failure(Box<Error>),
    /// Data.
    Data(&'a str),
}

/// Looks at a frame whose data is `text`.
pub(super) fn look<'a>(frame: &SseEvent, text: &'a str) -> Frame<'a> {
    let data = text.trim();
    if frame.event.as_deref() == Some(b"error") {
        let fault = Fault::of_body(data);
        return Frame::Failure(Box::new(fault.in_band().with_provider_body(data)));
    }
    match data {
        "" => Frame::Empty,
        "[DONE]" => Frame::Done,
        data => Frame::Data(data),
    }
}

/// The fields that an error is told in.
pub(super) const ERRORS: [&str; 3] = ["error", "detail", "error_message"];

/// Whether a frame holds an error where an answer should be: some servers always send the field, empty.
pub(super) fn has_error(object: &Object<'_>) -> bool {
    let set = |name: &str| {
        object.peek(name).is_some_and(|raw| {
            let empty = Object::parse(raw.get()).is_some_and(|inner| inner.is_empty());
            !matches!(raw.get(), "null" | "false" | "\"\"" | "[]") && !empty
        })
    };
    ERRORS.into_iter().any(set)
}

/// What is known when a stream ends.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Whether the end was marked.
    pub(super) over: bool,
    /// Whether the body ended in the middle of a frame.
    pub(super) cut: bool,
    /// What failed first.
    pub(super) fault: Option<Error>,
    /// Whether the terminal item is given.
    pub(super) finished: bool,
}

impl State {
    /// A failure ends the answer; the first one counts.
    pub(super) fn fail(&mut self, error: Error) {
        self.fault.get_or_insert(error);
    }

    /// The error that a stream ends with, if it is one. `begun` tells whether anything of the answer came.
    pub(super) fn error(&mut self, end: End, begun: bool) -> Option<Error> {
        match (self.fault.take(), end) {
            (Some(fault), _) => Some(fault),
            // What fails after the end marker is of no interest.
            (None, _) if self.over => None,
            (None, End::Failed(error)) => Some(error),
            (None, End::Body) if self.cut => Some(interrupted("the stream ended inside a frame")),
            (None, End::Body) if !begun => {
                Some(interrupted("the stream ended before anything of the answer came"))
            }
            (None, End::Body) => None,
        }
    }
}

fn interrupted(what: &'static str) -> Error {
    Error::new(ErrorKind::Interrupted, what)
        .with_phase(Phase::Stream)
        .with_retryable(true)
        .with_hint("what had arrived is in `partial`")
}
