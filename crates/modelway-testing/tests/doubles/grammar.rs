//! `Grammar`: what it lets pass and what not.

use modelway_core::stream::StreamEvent;
use modelway_core::{Deviation, ToolCallKind, Usage};
use modelway_testing::Grammar;

fn start(choice: u32, index: u32) -> StreamEvent {
    let (id, name) = ("c".to_owned(), "look".to_owned());
    StreamEvent::ToolCallStart { choice, index, id, kind: ToolCallKind::Function, name }
}

fn delta(choice: u32, index: u32) -> StreamEvent {
    StreamEvent::ToolCallDelta { choice, index, arguments: "{}".to_owned() }
}

fn end(choice: u32, index: u32) -> StreamEvent {
    StreamEvent::ToolCallEnd { choice, index }
}

fn text() -> StreamEvent {
    StreamEvent::text_delta("Paris")
}

fn started() -> StreamEvent {
    StreamEvent::started("id", "model")
}

fn finished() -> StreamEvent {
    StreamEvent::finished("stop")
}

fn check(grammar: Grammar, events: impl IntoIterator<Item = StreamEvent>) -> Result<(), String> {
    let items: Vec<Result<_, ()>> = events.into_iter().map(Ok).collect();
    grammar.check(&items).map_err(|v| v.to_string())
}

#[track_caller]
fn passes(events: impl IntoIterator<Item = StreamEvent>) {
    assert_eq!(check(Grammar::of_caller(), events), Ok(()));
}

#[track_caller]
fn fails(events: impl IntoIterator<Item = StreamEvent>, told: &str) {
    assert_eq!(check(Grammar::of_caller(), events), Err(told.to_owned()));
}

#[test]
fn regular_streams_pass() {
    passes([finished()]);
    passes([text(), finished()]);
    passes([started(), text(), StreamEvent::usage(Usage::new(1, 2)), finished()]);
    passes([started(), start(0, 0), delta(0, 0), end(0, 0), start(0, 1), end(0, 1), finished()]);
    let interleaved = [start(0, 0), start(1, 0), start(0, 1), delta(1, 0), delta(0, 0)];
    passes(interleaved.into_iter().chain([end(0, 1), end(1, 0), end(0, 0), finished()]));
}

#[test]
fn the_start_comes_first_and_once() {
    fails([text(), started(), finished()], "item 2: Started is not the first event");
    fails([started(), started(), finished()], "item 2: Started is not the first event");
}

#[test]
fn nothing_follows_the_terminal_item() {
    fails([finished(), text()], "item 2: something follows the terminal item");
    fails([finished(), finished()], "item 2: something follows the terminal item");
    let late_usage = [finished(), StreamEvent::usage(Usage::new(1, 2))];
    fails(late_usage, "item 2: something follows the terminal item");
    let after_error = Grammar::of_caller().check(&[Ok(text()), Err(()), Ok(finished())]);
    assert_eq!(after_error.unwrap_err().item, 3);
    assert!(Grammar::of_caller().check(&[Ok(text()), Err(())]).is_ok());
}

#[test]
fn there_is_a_terminal_item() {
    fails([text()], "item 2: the stream is over without a terminal item");
    fails([], "item 1: the stream is over without a terminal item");
}

#[test]
fn tool_calls_start_and_end_around_their_pieces() {
    fails([delta(0, 0)], "item 1: tool call 0 of answer 0 has not started");
    fails([end(0, 0)], "item 1: tool call 0 of answer 0 has not started");
    fails([start(0, 0), start(0, 0)], "item 2: tool call 0 of answer 0 starts twice");
    fails([start(0, 1)], "item 1: tool call 1 of answer 0 starts where 0 is next");
    fails([start(0, 0), delta(1, 0)], "item 2: tool call 0 of answer 1 has not started");
    fails(
        [start(0, 0), end(0, 0), delta(0, 0)],
        "item 3: tool call 0 of answer 0 has ended already",
    );
    fails([start(0, 0), end(0, 0), end(0, 0)], "item 3: tool call 0 of answer 0 has ended already");
    fails([start(0, 0), finished()], "item 2: tool call 0 of answer 0 has no end");
}

#[test]
fn events_for_layers_stay_with_layers() {
    let internal =
        || [StreamEvent::KeepAlive, StreamEvent::Deviation(Deviation::new("x", "is null"))];
    for event in internal() {
        fails([event, finished()], "item 1: an event for layers only reached the caller");
    }
    // They do not count as the first event either.
    let events = internal().into_iter().chain([started(), text(), finished()]);
    assert_eq!(check(Grammar::of_backend(), events), Ok(()));
}
