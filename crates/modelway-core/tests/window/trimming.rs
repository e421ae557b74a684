//! What leaves a conversation, case by case.

use modelway_core::window::{Measure, Window};
use modelway_core::{ChatRequest, Message};

use crate::support::{Words, calling, words};

fn dropped(messages: Vec<Message>, context: u64, max_tokens: u64) -> Vec<usize> {
    let request = ChatRequest::new(messages).max_tokens(max_tokens);
    let plan = Window::new(context).plan(&request, Some(&Words::EACH)).unwrap();
    assert!(plan.fits && plan.measure == Measure::Exact);
    plan.dropped
}

fn names() -> Vec<Message> {
    vec![
        Message::system(words(10)),
        Message::user(words(10)),
        Message::assistant(words(10)),
        Message::user(words(10)),
        Message::assistant(words(10)),
        Message::user(words(10)),
    ]
}

#[test]
fn what_fits_stays() {
    assert_eq!(dropped(names(), 80, 5), [0; 0]);
}

#[test]
fn the_oldest_turn_leaves_with_its_answer() {
    // One message less would fit; then an answer would come first.
    assert_eq!(dropped(names(), 79, 5), [1, 2]);
}

#[test]
fn instructions_and_the_new_prompt_stay() {
    assert_eq!(dropped(names(), 36, 5), [1, 2, 3, 4]);
}

#[test]
fn a_developer_message_in_the_middle_stays() {
    let mut messages = names();
    messages.insert(3, Message::new("developer").content(words(10)));
    assert_eq!(dropped(messages, 50, 5), [1, 2, 4, 5]);
}

#[test]
fn a_call_leaves_with_all_its_results() {
    let mut messages = names();
    messages.splice(
        2..3,
        [calling("a", 4), Message::tool("a", words(10)), Message::assistant(words(3))],
    );
    assert_eq!(dropped(messages.clone(), 90, 5), [1, 2, 3, 4]);
}

#[test]
fn results_go_to_the_turn_that_called() {
    let mut both = calling("a", 1);
    both.tool_calls.extend(calling("b", 1).tool_calls);
    let messages = vec![
        Message::user(words(1)),
        both,
        Message::tool("b", words(20)),
        Message::tool("a", words(20)),
        Message::assistant(words(1)),
        Message::user(words(1)),
    ];
    assert_eq!(dropped(messages, 20, 1), [0, 1, 2, 3, 4]);
}

#[test]
fn in_a_loop_of_tools_the_question_stays() {
    let mut messages = vec![Message::user(words(5))];
    for id in ["a", "b", "c"] {
        messages.push(calling(id, 1));
        messages.push(Message::tool(id, words(10)));
    }
    // The last result is what is to be answered.
    assert_eq!(dropped(messages.clone(), 45, 5), [1, 2]);
    assert_eq!(dropped(messages, 30, 5), [1, 2, 3, 4]);
}

#[test]
fn a_begun_answer_is_part_of_the_prompt() {
    let mut messages = names();
    messages.push(Message::assistant(words(2)));
    assert_eq!(dropped(messages, 40, 1), [1, 2, 3, 4]);
}

#[test]
fn a_conversation_that_opens_with_an_answer_is_left_alone_while_it_fits() {
    let messages =
        vec![Message::assistant(words(4)), Message::user(words(4)), Message::user(words(4))];
    assert_eq!(dropped(messages.clone(), 100, 5), [0; 0]);
    assert_eq!(dropped(messages, 18, 1), [0]);
}
