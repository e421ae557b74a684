//! [`Accumulator`]: folds events into the unary response. The only fold there is.

use serde_json::Value;

use super::{About, StreamEvent};
use crate::{
    ChatCompletion, Choice, Completion, CompletionChoice, Content, Deviation, Extra, FinishReason,
    Message, Role, ToolCall,
};

/// Folds a stream's events into the answer that the unary call would have given.
///
/// ```
/// use modelway_core::stream::{Accumulator, StreamEvent};
/// let mut acc = Accumulator::default();
/// for event in [StreamEvent::text_delta("Pa"), StreamEvent::text_delta("ris"), StreamEvent::finished("stop")] {
///     acc.push(&event);
/// }
/// assert_eq!(acc.into_chat().text(), "Paris");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Accumulator {
    answer: ChatCompletion,
    finished: bool,
}

impl Accumulator {
    /// Takes one event.
    pub fn push(&mut self, event: &StreamEvent) {
        match event {
            StreamEvent::Started(started) => {
                self.answer.id.clone_from(&started.id);
                self.answer.model.clone_from(&started.model);
                self.answer.created = started.created;
            }
            StreamEvent::TextDelta { choice, text } => append_content(self.message(*choice), text),
            StreamEvent::ReasoningDelta { choice, text } => {
                self.message(*choice).reasoning.get_or_insert_default().push_str(text);
            }
            StreamEvent::RefusalDelta { choice, text } => {
                self.message(*choice).refusal.get_or_insert_default().push_str(text);
            }
            StreamEvent::AudioDelta { choice, audio } => {
                self.message(*choice).audio.get_or_insert_default().append(audio);
            }
            StreamEvent::Annotations { choice, annotations } => {
                self.message(*choice).annotations.extend_from_slice(annotations);
            }
            StreamEvent::ReasoningDetails { choice, details } => {
                self.message(*choice).reasoning_details.extend_from_slice(details);
            }
            StreamEvent::ToolCallStart { choice, index, id, kind, name } => {
                let call = self.call(*choice, *index);
                call.id.clone_from(id);
                call.kind = kind.clone();
                call.name.clone_from(name);
            }
            StreamEvent::ToolCallDelta { choice, index, arguments } => {
                self.call(*choice, *index).arguments.push_str(arguments);
            }
            StreamEvent::ToolCallExtra { choice, index, fields } => {
                self.call(*choice, *index).extra.extend(fields.clone());
            }
            StreamEvent::LogProbs { choice, logprobs } => {
                self.choice(*choice).logprobs.get_or_insert_default().append(logprobs.clone());
            }
            StreamEvent::Usage(usage) => self.answer.usage = Some((**usage).clone()),
            StreamEvent::About(about) => self.about(about),
            StreamEvent::Extra { choice, fields } => self.extra(*choice).extend(fields.clone()),
            StreamEvent::Deviation(deviation) => self.deviation(deviation.clone()),
            StreamEvent::ChoiceFinished { choice, reason } => {
                self.choice(*choice).finish_reason = Some(reason.clone());
            }
            StreamEvent::Finished { reason } => self.finish(reason.as_ref()),
            StreamEvent::ToolCallEnd { .. }
            | StreamEvent::Output { .. }
            | StreamEvent::Other { .. }
            | StreamEvent::KeepAlive => {}
        }
    }

    /// Whether the terminal event has been seen.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Whether anything visible has been seen.
    pub fn has_content(&self) -> bool {
        let shown = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        self.answer.choices.iter().any(|c| {
            let m = &c.message;
            !m.text().is_empty()
                || shown(&m.reasoning)
                || shown(&m.refusal)
                || m.audio.as_ref().is_some_and(|a| !a.data.is_empty() || !a.transcript.is_empty())
                || !m.tool_calls.is_empty()
        })
    }

    /// The answer so far.
    pub fn answer(&self) -> &ChatCompletion {
        &self.answer
    }

    /// The answer as a chat's.
    pub fn into_chat(self) -> ChatCompletion {
        self.answer
    }

    /// The answer as a completion's; what it has no field for goes to its extra fields.
    pub fn into_completion(mut self) -> Completion {
        let extra = self.about_as_fields();
        self.answer.extra.extend(extra);
        let choices = self.answer.choices.into_iter().map(|mut choice| {
            let beside = beside_text(&mut choice.message);
            choice.extra.extend(beside);
            let text = match choice.message.content {
                Some(Content::Text(text)) => text,
                other => other.map(|c| c.text().into_owned()).unwrap_or_default(),
            };
            CompletionChoice {
                finish_reason: choice.finish_reason,
                logprobs: choice.logprobs,
                extra: choice.extra,
                ..CompletionChoice::new(choice.index, text)
            }
        });
        Completion {
            choices: choices.collect(),
            id: self.answer.id,
            model: self.answer.model,
            created: self.answer.created,
            usage: self.answer.usage,
            extra: self.answer.extra,
            raw: None,
            meta: self.answer.meta,
        }
    }

    /// What [`About`] said, as JSON fields.
    fn about_as_fields(&mut self) -> Extra {
        let mut fields = Extra::new();
        if let Some(tier) = self.answer.service_tier.take() {
            fields.insert("service_tier".into(), tier.as_str().into());
        }
        if let Some(fingerprint) = self.answer.system_fingerprint.take() {
            fields.insert("system_fingerprint".into(), fingerprint.into());
        }
        if !self.answer.citations.is_empty() {
            let citations = std::mem::take(&mut self.answer.citations);
            fields.insert("citations".into(), citations.into());
        }
        fields
    }

    fn about(&mut self, about: &About) {
        self.answer.service_tier.clone_from(&about.service_tier);
        self.answer.system_fingerprint.clone_from(&about.system_fingerprint);
        self.answer.citations.clone_from(&about.citations);
    }

    fn deviation(&mut self, deviation: Deviation) {
        let known = &mut self.answer.meta.deviations;
        if !known.contains(&deviation) {
            known.push(deviation);
        }
    }

    fn finish(&mut self, reason: Option<&FinishReason>) {
        self.finished = true;
        if let Some(reason) = reason {
            self.choice(0).finish_reason = Some(reason.clone());
        }
    }

    fn extra(&mut self, choice: Option<u32>) -> &mut Extra {
        match choice {
            Some(choice) => &mut self.choice(choice).extra,
            None => &mut self.answer.extra,
        }
    }

    fn message(&mut self, choice: u32) -> &mut Message {
        &mut self.choice(choice).message
    }

    fn call(&mut self, choice: u32, index: u32) -> &mut ToolCall {
        let calls = &mut self.message(choice).tool_calls;
        // Indices come from our own decoders, which count from 0; anything else would be a gap.
        let index = (index as usize).min(calls.len());
        if index == calls.len() {
            calls.push(ToolCall::function("", "", ""));
        }
        &mut calls[index]
    }

    fn choice(&mut self, index: u32) -> &mut Choice {
        let choices = &mut self.answer.choices;
        let at = match choices.iter().position(|c| c.index >= index) {
            Some(at) if choices[at].index == index => at,
            place => {
                let at = place.unwrap_or(choices.len());
                choices.insert(at, Choice::new(index, Message::new(Role::Assistant)));
                at
            }
        };
        &mut choices[at]
    }
}

/// What a message says besides its text, as JSON fields.
fn beside_text(message: &mut Message) -> Extra {
    let mut fields = Extra::new();
    if let Some(reasoning) = message.reasoning.take() {
        fields.insert("reasoning".into(), reasoning.into());
    }
    if let Some(refusal) = message.refusal.take() {
        fields.insert("refusal".into(), refusal.into());
    }
    if !message.reasoning_details.is_empty() {
        let details = std::mem::take(&mut message.reasoning_details);
        fields.insert("reasoning_details".into(), details.into());
    }
    let mut keep = |name: &str, value: serde_json::Result<Value>| {
        value.ok().filter(|value| !value.is_null()).map(|value| fields.insert(name.into(), value));
    };
    keep("audio", serde_json::to_value(message.audio.take()));
    if !message.annotations.is_empty() {
        keep("annotations", serde_json::to_value(std::mem::take(&mut message.annotations)));
    }
    if !message.tool_calls.is_empty() {
        keep("tool_calls", serde_json::to_value(std::mem::take(&mut message.tool_calls)));
    }
    fields
}

fn append_content(message: &mut Message, text: &str) {
    match &mut message.content {
        Some(Content::Text(whole)) => whole.push_str(text),
        content => *content = Some(Content::Text(text.to_owned())),
    }
}
