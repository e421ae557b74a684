//! The fold: how the provider cuts its text makes no difference.

use modelway_core::stream::{Accumulator, StreamEvent};
use modelway_core::{ChatCompletion, Choice, FinishReason, Message, ToolCall, ToolCallKind, Usage};
use modelway_testing::{Grammar, Script};
use proptest::prelude::*;

use crate::support::{read_events, stream};

fn fold(events: &[StreamEvent]) -> serde_json::Value {
    let mut folded = Accumulator::default();
    events.iter().for_each(|event| folded.push(event));
    assert!(folded.is_finished());
    serde_json::to_value(folded.into_chat()).unwrap()
}

/// One thing that a model writes, in one piece.
fn piece() -> impl Strategy<Value = StreamEvent> {
    (0u32..2, 0usize..3, "\\PC{0,12}").prop_map(|(choice, what, text)| match what {
        0 => StreamEvent::TextDelta { choice, text },
        1 => StreamEvent::ReasoningDelta { choice, text },
        _ => StreamEvent::RefusalDelta { choice, text },
    })
}

/// A whole stream: pieces, then a tool call in one piece, usage and the end.
fn whole() -> impl Strategy<Value = Vec<StreamEvent>> {
    (proptest::collection::vec(piece(), 0..12), "\\PC{0,20}").prop_map(|(pieces, arguments)| {
        let (choice, index) = (1, 0);
        let (id, name, kind) = ("c".to_owned(), "look".to_owned(), ToolCallKind::Function);
        let call = [
            StreamEvent::ToolCallStart { choice, index, id, kind, name },
            StreamEvent::ToolCallDelta { choice, index, arguments },
            StreamEvent::ToolCallEnd { choice, index },
        ];
        let end = [
            StreamEvent::usage(Usage::new(3, 4)),
            StreamEvent::ChoiceFinished { choice, reason: FinishReason::ToolCalls },
            StreamEvent::finished("stop"),
        ];
        let start = [StreamEvent::started("id", "model")];
        start.into_iter().chain(pieces).chain(call).chain(end).collect()
    })
}

/// Cuts every text in pieces of at most `size` characters.
fn cut(event: StreamEvent, size: usize) -> Vec<StreamEvent> {
    let pieces = |text: &str| -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        characters.chunks(size).map(|c| c.iter().collect()).collect()
    };
    match event {
        StreamEvent::TextDelta { choice, text } if !text.is_empty() => {
            pieces(&text).into_iter().map(|text| StreamEvent::TextDelta { choice, text }).collect()
        }
        StreamEvent::ReasoningDelta { choice, text } if !text.is_empty() => pieces(&text)
            .into_iter()
            .map(|text| StreamEvent::ReasoningDelta { choice, text })
            .collect(),
        StreamEvent::ToolCallDelta { choice, index, arguments } => pieces(&arguments)
            .into_iter()
            .map(|arguments| StreamEvent::ToolCallDelta { choice, index, arguments })
            .collect(),
        other => vec![other],
    }
}

proptest! {
    #[test]
    fn cutting_differently_folds_the_same(events in whole(), sizes in proptest::collection::vec(1usize..5, 1..40)) {
        let pieces: Vec<_> = events
            .iter()
            .zip(sizes.iter().cycle())
            .flat_map(|(event, size)| cut(event.clone(), *size))
            .collect();
        prop_assert_eq!(fold(&events), fold(&pieces));
    }

    #[test]
    fn what_nobody_sees_does_not_change_the_fold(events in whole(), at in 0usize..12) {
        let mut more = events.clone();
        more.insert(at.min(more.len()), StreamEvent::KeepAlive);
        more.insert(at.min(more.len()), StreamEvent::Other { frame: serde_json::json!({"type": "ping"}) });
        prop_assert_eq!(fold(&events), fold(&more));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_folds_into_the_unary_answer() {
    let mut message = Message::assistant("Let me look.");
    message.reasoning = Some("It is about a city.".to_owned());
    let message = message.tool_calls([
        ToolCall::function("c1", "look", r#"{"city":"Paris"}"#),
        ToolCall::function("c2", "look", "{}"),
    ]);
    let mut answer = ChatCompletion::new("");
    answer.choices = vec![
        Choice::new(0, message).finish_reason("tool_calls"),
        Choice::new(1, Message::assistant("No.")).finish_reason("length"),
    ];
    answer.id = "chatcmpl-1".to_owned();
    answer.model = "parrot".to_owned();
    answer.usage = Some(Usage::new(11, 7));
    let script = Script::new().completion(answer.clone()).completion(answer.clone());
    let folded = stream(&script.backend()).await.unwrap().collect().await.unwrap();
    assert_eq!(serde_json::to_value(&folded).unwrap(), serde_json::to_value(&answer).unwrap());
    let events = read_events(stream(&script.backend()).await.unwrap()).await;
    let mut grammar = Grammar::of_caller();
    events.iter().for_each(|event| grammar.push(event).unwrap());
    grammar.end().unwrap();
}

#[test]
fn a_later_usage_replaces_an_earlier_one() {
    let events = [
        StreamEvent::usage(Usage::new(5, 1)),
        StreamEvent::text_delta("Paris"),
        StreamEvent::usage(Usage::new(5, 2)),
        StreamEvent::finished("stop"),
    ];
    assert_eq!(fold(&events)["usage"]["completion_tokens"], 2);
    assert_eq!(
        fold(
            &events[1..2]
                .iter()
                .cloned()
                .chain([StreamEvent::finished("stop")])
                .collect::<Vec<_>>()
        )
        .get("usage"),
        None
    );
}

#[test]
fn answers_are_sorted_whatever_their_order() {
    let text = |choice, text: &str| StreamEvent::TextDelta { choice, text: text.to_owned() };
    let end = StreamEvent::Finished { reason: None };
    let folded = fold(&[text(2, "c"), text(0, "a"), text(1, "b"), text(2, "c"), end]);
    let texts: Vec<_> =
        (0..3).map(|i| folded["choices"][i]["message"]["content"].clone()).collect();
    assert_eq!(texts, ["a", "b", "cc"]);
}

#[test]
fn a_completion_keeps_what_it_has_no_field_for() {
    let mut folded = Accumulator::default();
    let choice = 0;
    let said = |text: &str| text.to_owned();
    for event in [
        StreamEvent::TextDelta { choice, text: said("hi") },
        StreamEvent::ReasoningDelta { choice, text: said("why") },
        StreamEvent::RefusalDelta { choice, text: said("no") },
        StreamEvent::finished("stop"),
    ] {
        folded.push(&event);
    }
    let answer = folded.into_completion();
    assert_eq!(answer.choices[0].text, "hi");
    let extra = serde_json::to_value(&answer.choices[0].extra).unwrap();
    assert_eq!(extra, serde_json::json!({"reasoning": "why", "refusal": "no"}));
}
