//! Answers of plain completions.

use modelway_core::{Completion, CompletionChoice};

use super::answer::head;
use super::chat::{content, finish_reason};
use super::{logprobs, usage};
use crate::json::{At, Object, ROOT, Report};

/// Reads a completion.
pub(super) fn read(mut object: Object<'_>, report: &mut Report) -> Completion {
    let mut answer = Completion::default();
    let head = head(&mut object, &ROOT, report);
    (answer.id, answer.model, answer.created) = (head.id, head.model, head.created);
    let at = ROOT.field("choices");
    for (i, raw) in object.array("choices", &ROOT, report).into_iter().enumerate() {
        let at = at.index(i);
        if let Some(object) = Object::read(raw, &at, report) {
            answer.choices.push(choice(object, i, &at, report));
        }
    }
    answer.usage = object
        .object("usage", &ROOT, report)
        .and_then(|o| usage::read(o, &ROOT.field("usage"), report));
    answer.extra = object.rest();
    answer
}

fn choice(
    mut object: Object<'_>,
    place: usize,
    at: &At<'_>,
    report: &mut Report,
) -> CompletionChoice {
    let index = object.count("index", at, report).and_then(|i| u32::try_from(i).ok());
    let index = index.unwrap_or_else(|| u32::try_from(place).unwrap_or(u32::MAX));
    let mut choice = CompletionChoice::new(index, "");
    match object.string("text", at, report) {
        Some(text) => choice.text = text,
        // A server that answers in the chat's shape; what else its message holds stays in the extra fields.
        None => {
            if let Some(raw) = object.peek("message")
                && let Some(mut message) = Object::parse(raw.get())
            {
                report.note(&at.field("message"), "a chat's message in place of a text");
                choice.text = content(&mut message, at, report).text;
            }
        }
    }
    choice.finish_reason = finish_reason(&mut object, at, report);
    choice.logprobs =
        object.take("logprobs").and_then(|raw| logprobs::read(raw, &at.field("logprobs"), report));
    choice.extra = object.rest();
    choice
}
