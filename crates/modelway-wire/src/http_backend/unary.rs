//! One JSON body told as a stream.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use modelway_core::stream::{EventStream, Started, StreamEvent};
use modelway_core::{CallMeta, ChatCompletion, Deviation, Error, ErrorKind, Reply};

/// Tells a whole answer as the events that a stream would have had.
pub(super) fn as_stream(reply: Reply, meta: CallMeta) -> Result<Reply, Error> {
    let mut events = VecDeque::new();
    match reply {
        Reply::Chat(answer) => chat(*answer, &mut events),
        Reply::Completion(answer) => {
            events.push_back(started(&answer.id, &answer.model));
            for choice in answer.choices {
                events
                    .push_back(StreamEvent::TextDelta { choice: choice.index, text: choice.text });
                if let Some(reason) = choice.finish_reason {
                    events.push_back(StreamEvent::ChoiceFinished { choice: choice.index, reason });
                }
            }
            events.extend(answer.usage.map(StreamEvent::Usage));
        }
        other => {
            return Err(Error::new(
                ErrorKind::Response,
                "the answer is no stream and cannot be told as one",
            )
            .with_meta(other.meta().clone()));
        }
    }
    let what = "one JSON body in answer to a request for a stream";
    events.push_back(StreamEvent::Deviation(Deviation::new("body", what)));
    events.push_back(StreamEvent::Finished { reason: None });
    Ok(Reply::Stream(Box::new(EventStream::new(meta, Told(events)))))
}

fn started(id: &str, model: &str) -> StreamEvent {
    StreamEvent::Started(Started::new(id, model))
}

fn chat(answer: ChatCompletion, events: &mut VecDeque<StreamEvent>) {
    events.push_back(started(&answer.id, &answer.model));
    for c in answer.choices {
        let choice = c.index;
        let text = c.message.text().into_owned();
        let reasoning =
            c.message.reasoning.map(|text| StreamEvent::ReasoningDelta { choice, text });
        let refusal = c.message.refusal.map(|text| StreamEvent::RefusalDelta { choice, text });
        events.extend(reasoning);
        if !text.is_empty() {
            events.push_back(StreamEvent::TextDelta { choice, text });
        }
        events.extend(refusal);
        for (index, call) in (0..).zip(c.message.tool_calls) {
            let (id, kind, name, arguments) = (call.id, call.kind, call.name, call.arguments);
            events.push_back(StreamEvent::ToolCallStart { choice, index, id, kind, name });
            events.push_back(StreamEvent::ToolCallDelta { choice, index, arguments });
            events.push_back(StreamEvent::ToolCallEnd { choice, index });
        }
        events.extend(c.logprobs.map(|logprobs| StreamEvent::LogProbs { choice, logprobs }));
        if !c.extra.is_empty() {
            events.push_back(StreamEvent::Extra { choice: Some(choice), fields: c.extra });
        }
        events.extend(c.finish_reason.map(|reason| StreamEvent::ChoiceFinished { choice, reason }));
    }
    if !answer.extra.is_empty() {
        events.push_back(StreamEvent::Extra { choice: None, fields: answer.extra });
    }
    events.extend(answer.usage.map(StreamEvent::Usage));
}

struct Told(VecDeque<StreamEvent>);

impl Stream for Told {
    type Item = Result<StreamEvent, Error>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}
