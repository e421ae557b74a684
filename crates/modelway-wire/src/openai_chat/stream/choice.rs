//! One answer of a streamed chunk.

use modelway_core::stream::StreamEvent;
use modelway_core::{Extra, FinishReason};
use serde_json::Value;

use crate::dialect::Events;
use crate::json::{At, Object, Report};
use crate::openai_chat::chat::{content, finish_reason, reasoning};
use crate::openai_chat::error::{Fault, is_error};
use crate::openai_chat::tool_calls::Assembly;
use crate::openai_chat::{gather, logprobs, said};

/// The answers that one request may have, at most; more is a broken server.
const MAX_CHOICES: u64 = 1_024;

/// What is kept of one answer.
#[derive(Debug, Default)]
pub(super) struct Choice {
    pub(super) index: u32,
    pub(super) calls: Assembly,
    pub(super) reason: Option<FinishReason>,
    /// The parts of its reasoning, put together.
    pub(super) details: Vec<Value>,
    pub(super) extra: Extra,
}

impl Choice {
    /// Whether its finish word has come. An empty one is a server's way to say "not yet".
    pub(super) fn is_finished(&self) -> bool {
        self.reason.as_ref().is_some_and(|reason| !reason.as_str().is_empty())
    }

    /// Takes in the rest of its entry: finish word, delta or message, log probabilities.
    fn read(&mut self, mut object: Object<'_>, at: &At<'_>, report: &mut Report, out: &mut Events) {
        let choice = self.index;
        let reason = finish_reason(&mut object, at, report);
        let logprobs = object
            .take("logprobs")
            .and_then(|raw| logprobs::read(raw, &at.field("logprobs"), report));
        let body = body(&mut object, at, report);
        let text = object.string("text", at, report).filter(|t| !t.is_empty());
        if let Some(text) = text {
            out.push_back(Ok(StreamEvent::TextDelta { choice, text }));
        }
        if let Some(body) = body {
            self.delta(body, &at.field("delta"), report, out);
        }
        if let Some(logprobs) = logprobs {
            out.push_back(Ok(StreamEvent::LogProbs { choice, logprobs }));
        }
        if !(self.is_finished() && reason.as_ref().is_none_or(|r| r.as_str().is_empty())) {
            self.reason = reason.or(self.reason.take());
        }
        gather::update(&mut self.extra, object);
    }

    /// The pieces of one delta, reasoning first.
    fn delta(
        &mut self,
        mut object: Object<'_>,
        at: &At<'_>,
        report: &mut Report,
        out: &mut Events,
    ) {
        let choice = self.index;
        let said = content(&mut object, at, report);
        let mut thought = reasoning(&mut object).unwrap_or_default() + &said.thinking;
        object.skip("role");
        // A plain piece of text has nothing else in it.
        if !object.is_empty() {
            let details = said::details(&mut object);
            if thought.is_empty() {
                thought = said::text_of_details(&details);
            }
            said::join_details(&mut self.details, details);
        }
        if !thought.is_empty() {
            out.push_back(Ok(StreamEvent::ReasoningDelta { choice, text: thought }));
        }
        if !said.text.is_empty() {
            out.push_back(Ok(StreamEvent::TextDelta { choice, text: said.text }));
        }
        self.parts(said.others);
        if !object.is_empty() {
            self.beside_text(object, at, report, out);
        }
    }

    /// What a delta has besides text and reasoning.
    fn beside_text(
        &mut self,
        mut object: Object<'_>,
        at: &At<'_>,
        report: &mut Report,
        out: &mut Events,
    ) {
        let choice = self.index;
        if let Some(text) = object.word("refusal", at, report) {
            out.push_back(Ok(StreamEvent::RefusalDelta { choice, text }));
        }
        if let Some(audio) = said::audio(&mut object, at, report) {
            out.push_back(Ok(StreamEvent::AudioDelta { choice, audio: Box::new(audio) }));
        }
        let annotations = said::annotations(&mut object, at, report);
        if !annotations.is_empty() {
            out.push_back(Ok(StreamEvent::Annotations { choice, annotations }));
        }
        let entries = object.array("tool_calls", at, report);
        self.calls.push(choice, &entries, &at.field("tool_calls"), report, out);
        if let Some(function) = object.object("function_call", at, report) {
            self.calls.function_call(choice, function, at, report, out);
        }
        gather::append(&mut self.extra, object);
    }

    /// Keeps parts of a content that are neither text nor reasoning.
    fn parts(&mut self, parts: Vec<Value>) {
        if parts.is_empty() {
            return;
        }
        match self.extra.get_mut("content") {
            Some(Value::Array(list)) => list.extend(parts),
            _ => drop(self.extra.insert("content".to_owned(), Value::Array(parts))),
        }
    }
}

/// Reads the entry at place `i` of a chunk's choices; the error in it, if there is one.
pub(super) fn read(
    choices: &mut Vec<Choice>,
    (i, mut object): (usize, Object<'_>),
    at: &At<'_>,
    report: &mut Report,
    out: &mut Events,
) -> Option<Fault> {
    let index = object.count("index", at, report).unwrap_or(i as u64);
    let Some(index) = u32::try_from(index).ok().filter(|i| u64::from(*i) < MAX_CHOICES) else {
        report.note(&at.field("index"), "out of range; the chunk was left out");
        return None;
    };
    let error = object.take("error").filter(is_error).map(Fault::of_value);
    place(choices, index).read(object, at, report, out);
    error
}

/// The delta, or the message in its place: Perplexity repeats the whole message beside the delta, Writer
/// has only a message.
fn body<'a>(object: &mut Object<'a>, at: &At<'_>, report: &mut Report) -> Option<Object<'a>> {
    match object.object("delta", at, report) {
        Some(delta) => {
            object.skip("message");
            object.skip("text");
            Some(delta)
        }
        None => object.object("message", at, report),
    }
}

fn place(choices: &mut Vec<Choice>, index: u32) -> &mut Choice {
    let at = choices.iter().position(|c| c.index == index).unwrap_or_else(|| {
        choices.push(Choice { index, ..Choice::default() });
        choices.len() - 1
    });
    &mut choices[at]
}
