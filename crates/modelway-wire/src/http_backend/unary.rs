//! One JSON body told as a stream.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use modelway_core::stream::{About, EventStream, Started, StreamEvent};
use modelway_core::{
    CallMeta, ChatCompletion, Completion, Deviation, Error, ErrorKind, Extra, FinishReason,
    LogProbs, Reply, Timestamp, ToolCall, Usage,
};

/// Tells a whole answer as the events that a stream would have had.
pub(super) fn as_stream(reply: Reply, meta: CallMeta) -> Result<Reply, Error> {
    let mut events = VecDeque::new();
    match reply {
        Reply::Chat(answer) => chat(*answer, &mut events),
        Reply::Completion(answer) => completion(*answer, &mut events),
        Reply::Executed(execution) => {
            events.push_back(StreamEvent::Output { value: execution.output })
        }
        _ => {
            return Err(Error::new(
                ErrorKind::Response,
                "the answer is no stream and cannot be told as one",
            )
            .with_meta(meta));
        }
    }
    let what = "one JSON body in answer to a request for a stream";
    events.push_back(StreamEvent::Deviation(Deviation::new("body", what)));
    events.push_back(StreamEvent::Finished { reason: None });
    Ok(Reply::Stream(Box::new(EventStream::new(meta, Told(events)))))
}

fn chat(answer: ChatCompletion, events: &mut VecDeque<StreamEvent>) {
    events.push_back(started(answer.id, answer.model, answer.created));
    for c in answer.choices {
        let choice = c.index;
        let text = c.message.text().into_owned();
        let m = c.message;
        events.extend(m.reasoning.map(|text| StreamEvent::ReasoningDelta { choice, text }));
        events.extend(said(choice, text));
        events.extend(m.refusal.map(|text| StreamEvent::RefusalDelta { choice, text }));
        events.extend(m.audio.map(|audio| StreamEvent::AudioDelta { choice, audio }));
        if !m.annotations.is_empty() {
            events.push_back(StreamEvent::Annotations { choice, annotations: m.annotations });
        }
        for (index, call) in (0..).zip(m.tool_calls) {
            tool_call(choice, index, call, events);
        }
        if !m.reasoning_details.is_empty() {
            let details = m.reasoning_details;
            events.push_back(StreamEvent::ReasoningDetails { choice, details });
        }
        close(choice, c.logprobs, c.extra, c.finish_reason, events);
    }
    let mut about = About::default();
    about.service_tier = answer.service_tier;
    about.system_fingerprint = answer.system_fingerprint;
    about.citations = answer.citations;
    if about != About::default() {
        events.push_back(StreamEvent::About(Box::new(about)));
    }
    rest(answer.extra, answer.usage, events);
}

fn completion(answer: Completion, events: &mut VecDeque<StreamEvent>) {
    events.push_back(started(answer.id, answer.model, answer.created));
    for c in answer.choices {
        events.extend(said(c.index, c.text));
        close(c.index, c.logprobs, c.extra, c.finish_reason, events);
    }
    rest(answer.extra, answer.usage, events);
}

fn started(id: String, model: String, created: Option<Timestamp>) -> StreamEvent {
    let mut started = Started::new(id, model);
    started.created = created;
    StreamEvent::Started(started)
}

fn said(choice: u32, text: String) -> Option<StreamEvent> {
    (!text.is_empty()).then_some(StreamEvent::TextDelta { choice, text })
}

fn tool_call(choice: u32, index: u32, call: ToolCall, events: &mut VecDeque<StreamEvent>) {
    let (id, kind, name, arguments) = (call.id, call.kind, call.name, call.arguments);
    events.push_back(StreamEvent::ToolCallStart { choice, index, id, kind, name });
    events.push_back(StreamEvent::ToolCallDelta { choice, index, arguments });
    if !call.extra.is_empty() {
        events.push_back(StreamEvent::ToolCallExtra { choice, index, fields: call.extra });
    }
    events.push_back(StreamEvent::ToolCallEnd { choice, index });
}

fn close(
    choice: u32,
    logprobs: Option<LogProbs>,
    fields: Extra,
    reason: Option<FinishReason>,
    events: &mut VecDeque<StreamEvent>,
) {
    events.extend(logprobs.map(|logprobs| StreamEvent::LogProbs { choice, logprobs }));
    if !fields.is_empty() {
        events.push_back(StreamEvent::Extra { choice: Some(choice), fields });
    }
    events.extend(reason.map(|reason| StreamEvent::ChoiceFinished { choice, reason }));
}

fn rest(fields: Extra, usage: Option<Usage>, events: &mut VecDeque<StreamEvent>) {
    if !fields.is_empty() {
        events.push_back(StreamEvent::Extra { choice: None, fields });
    }
    events.extend(usage.map(StreamEvent::usage));
}

struct Told(VecDeque<StreamEvent>);

impl Stream for Told {
    type Item = Result<StreamEvent, Error>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}
