//! Shows an answer: as it arrives, or whole.

use modelway::stream::{ChatStream, CompletionStream, StreamEvent};
use modelway::{CallMeta, ChatCompletion, Completion, Error, LogProbs, ToolCall};

use crate::failure::Failure;
use crate::json::{Answer, Call, End};
use crate::output::{Form, Output};
use crate::summary;

/// An answer that arrives.
#[derive(Debug)]
pub(crate) enum Arriving {
    Chat(ChatStream),
    Completion(CompletionStream),
}

impl Arriving {
    async fn next(&mut self) -> Option<Result<StreamEvent, Error>> {
        match self {
            Self::Chat(stream) => stream.next().await,
            Self::Completion(stream) => stream.next().await,
        }
    }

    /// The answer so far.
    pub(crate) fn so_far(&self) -> &ChatCompletion {
        match self {
            Self::Chat(stream) => stream.so_far(),
            Self::Completion(stream) => stream.so_far(),
        }
    }

    fn meta(&self) -> &CallMeta {
        match self {
            Self::Chat(stream) => stream.meta(),
            Self::Completion(stream) => stream.meta(),
        }
    }
}

/// Shows an answer as it arrives, to its end.
pub(crate) async fn follow(
    stream: &mut Arriving,
    output: &mut Output,
    reasoning: bool,
) -> Result<(), Failure> {
    while let Some(event) = stream.next().await {
        let event = event?;
        match output.form {
            Form::Lines => line(&event, stream, output)?,
            _ => piece(&event, output, reasoning)?,
        }
    }
    if output.form == Form::Lines {
        return Ok(());
    }
    output.settle()?;
    finish(stream.so_far(), stream.meta(), output)
}

/// Shows a whole chat answer.
pub(crate) fn chat(
    answer: &ChatCompletion,
    output: &mut Output,
    reasoning: bool,
) -> Result<(), Failure> {
    output.stop_waiting();
    if output.form != Form::Human {
        return output.json(&Answer {
            text: answer.text(),
            reasoning: answer.reasoning(),
            refusal: refusal(answer),
            tool_calls: Some(answer.tool_calls()),
            logprobs: None,
            end: end(answer, &answer.meta),
        });
    }
    if let Some(text) = answer.reasoning().filter(|_| reasoning) {
        output.reasoning(text)?;
    }
    output.text(answer.text())?;
    output.text(refusal(answer).unwrap_or_default())?;
    output.settle()?;
    finish(answer, &answer.meta, output)
}

/// Shows a whole completion.
pub(crate) fn completion(answer: &Completion, output: &mut Output) -> Result<(), Failure> {
    output.stop_waiting();
    let logprobs = answer.choices.first().and_then(|choice| choice.logprobs.as_ref());
    if output.form != Form::Human {
        let end = End {
            finish_reason: answer.finish_reason(),
            usage: answer.usage.as_ref(),
            model: &answer.model,
            id: &answer.id,
            call: Call::from(&answer.meta),
        };
        let (text, reasoning, refusal, tool_calls) = (answer.text(), None, None, None);
        return output.json(&Answer { text, reasoning, refusal, tool_calls, logprobs, end });
    }
    output.text(answer.text())?;
    output.settle()?;
    list(logprobs, output)?;
    summary::tell(output, &answer.meta, answer.usage.as_ref(), answer.finish_reason())
}

/// One event for people.
fn piece(event: &StreamEvent, output: &mut Output, reasoning: bool) -> Result<(), Failure> {
    match event {
        StreamEvent::TextDelta { choice: 0, text }
        | StreamEvent::RefusalDelta { choice: 0, text } => output.text(text),
        StreamEvent::ReasoningDelta { choice: 0, text } if reasoning => output.reasoning(text),
        _ => Ok(()),
    }
}

/// One event on a line of JSON; the last one with all that is known then.
fn line(event: &StreamEvent, stream: &Arriving, output: &mut Output) -> Result<(), Failure> {
    match event {
        StreamEvent::Finished { .. } => {
            #[derive(serde::Serialize)]
            struct Finished<'a> {
                r#type: &'static str,
                #[serde(flatten)]
                end: End<'a>,
            }
            let end = end(stream.so_far(), stream.meta());
            output.json(&Finished { r#type: "finished", end })
        }
        event => output.json(event),
    }
}

/// What follows an answer for people.
fn finish(answer: &ChatCompletion, meta: &CallMeta, output: &mut Output) -> Result<(), Failure> {
    for call in answer.tool_calls() {
        output.note(&format!("note: the model calls {}", shown(call)))?;
    }
    if answer.text().is_empty() && refusal(answer).is_none() {
        let reason = answer.finish_reason().map_or("no reason given", |reason| reason.as_str());
        output.note(&format!("note: the answer has no text (finish reason: {reason})"))?;
    }
    list(answer.choices.first().and_then(|choice| choice.logprobs.as_ref()), output)?;
    summary::tell(output, meta, answer.usage.as_ref(), answer.finish_reason())
}

fn shown(call: &ToolCall) -> String {
    format!("{}({})", call.name, call.arguments)
}

/// Log probabilities, one token a line.
fn list(logprobs: Option<&LogProbs>, output: &mut Output) -> Result<(), Failure> {
    let tokens = logprobs.map(|found| found.content.as_slice()).unwrap_or_default();
    tokens.iter().try_for_each(|token| {
        let logprob = token.logprob.map_or("-".to_owned(), |p| format!("{p:.4}"));
        output.note(&format!("{logprob:>9}  {:?}", token.token))
    })
}

fn refusal(answer: &ChatCompletion) -> Option<&str> {
    answer.message()?.refusal.as_deref()
}

fn end<'a>(answer: &'a ChatCompletion, meta: &'a CallMeta) -> End<'a> {
    End {
        finish_reason: answer.finish_reason(),
        usage: answer.usage.as_ref(),
        model: &answer.model,
        id: &answer.id,
        call: Call::from(meta),
    }
}
