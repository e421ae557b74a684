//! Random conversations: the plan is the best of all possible ones.

use std::collections::HashMap;

use modelway_core::window::{TokenCounter, Window};
use modelway_core::{ChatRequest, Message, Role};
use proptest::prelude::*;

use crate::support::{Opening, Words, calling, left, words};

/// A turn: text, or tools that are called and answer.
#[derive(Debug, Clone)]
enum Turn {
    System(usize),
    User(usize),
    Assistant(usize),
    /// Words of the call, and of each result.
    Tools(usize, Vec<usize>),
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        1 => (0..6_usize).prop_map(Turn::System),
        4 => (0..12_usize).prop_map(Turn::User),
        4 => (0..12_usize).prop_map(Turn::Assistant),
        2 => (0..4_usize, prop::collection::vec(0..8_usize, 1..3))
            .prop_map(|(call, results)| Turn::Tools(call, results)),
    ]
}

fn conversation(turns: Vec<Turn>, last: usize) -> Vec<Message> {
    let mut messages = Vec::new();
    for (number, turn) in turns.into_iter().enumerate() {
        match turn {
            Turn::System(n) => messages.push(Message::system(words(n))),
            Turn::User(n) => messages.push(Message::user(words(n))),
            Turn::Assistant(n) => messages.push(Message::assistant(words(n))),
            Turn::Tools(n, results) => {
                let id = |at: usize| format!("{number}-{at}");
                let mut caller = calling(&id(0), n);
                for at in 1..results.len() {
                    caller.tool_calls.extend(calling(&id(at), 1).tool_calls);
                }
                messages.push(caller);
                for (at, n) in results.into_iter().enumerate().rev() {
                    messages.push(Message::tool(id(at), words(n)));
                }
            }
        }
    }
    messages.push(Message::user(words(last)));
    messages
}

/// Which messages leave together, told from the ids alone.
fn partners(messages: &[Message]) -> Vec<usize> {
    let mut unit_of = HashMap::new();
    let mut units = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        for call in &message.tool_calls {
            unit_of.insert(call.id.clone(), at);
        }
        let caller = message.tool_call_id.as_ref().and_then(|id| unit_of.get(id));
        units.push(caller.copied().unwrap_or(at));
    }
    units
}

fn instructs(message: &Message) -> bool {
    matches!(message.role, Role::System | Role::Developer)
}

/// Whether a conversation without `gone` keeps every promise but that it fits.
fn is_allowed(messages: &[Message], gone: &[usize]) -> bool {
    let units = partners(messages);
    let is_gone = |at: usize| gone.contains(&at);
    let last = messages.len() - 1;
    let free: Vec<usize> = (0..last).filter(|at| !instructs(&messages[*at])).collect();
    let stays =
        messages.iter().enumerate().all(|(at, m)| !is_gone(at) || !instructs(m) && at != last);
    let together = (0..messages.len()).all(|at| is_gone(at) == is_gone(units[at]));
    // What is older than something that left has left as well.
    let newest_gone = gone.iter().map(|at| units[*at]).max();
    let oldest_first =
        free.iter().all(|at| is_gone(*at) || newest_gone.is_none_or(|newest| units[*at] > newest));
    let first = (0..messages.len()).find(|at| !is_gone(*at) && !instructs(&messages[*at]));
    let opens = first.is_none_or(|at| !matches!(messages[at].role, Role::Assistant | Role::Tool));
    stays && together && oldest_first && (gone.is_empty() || opens)
}

/// The smallest set that may leave so that the rest has at most `room` tokens.
fn best(messages: &[Message], room: u64) -> Option<Vec<usize>> {
    let sets = 0_u32..1 << (messages.len() - 1);
    let sets = sets.map(|bits| -> Vec<usize> {
        (0..messages.len()).filter(|at| bits & (1 << at) != 0).collect()
    });
    let fit = sets
        .filter(|gone| is_allowed(messages, gone) && Words::total(&left(messages, gone)) <= room);
    fit.min_by_key(Vec::len)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_plan_is_the_best(
        turns in prop::collection::vec(turn(), 0..5),
        last in 0..8_usize,
        context in 4..90_u64,
        max_tokens in 1..20_u64,
        adds_up: bool,
    ) {
        let messages = conversation(turns, last);
        let request = ChatRequest::new(messages.clone()).max_tokens(max_tokens);
        let counter = Words { adds_up, exact: true };
        let plan = Window::new(context).plan(&request, Some(&counter));
        match best(&messages, context.saturating_sub(max_tokens)) {
            Some(gone) => {
                let plan = plan.unwrap();
                prop_assert_eq!(&plan.dropped, &gone);
                let rest = left(&messages, &gone);
                prop_assert_eq!(plan.after, Words::total(&rest));
                prop_assert!(plan.fits && plan.after + max_tokens <= context);
                // Planned again, nothing more leaves.
                let again = ChatRequest::new(rest).max_tokens(max_tokens);
                let again = Window::new(context).plan(&again, Some(&counter)).unwrap();
                prop_assert!(!again.is_trimmed());
            }
            None => prop_assert!(plan.unwrap_err().is_context_length()),
        }
    }

    #[test]
    fn one_by_one_or_as_a_whole_is_the_same(
        turns in prop::collection::vec(turn(), 0..40),
        last in 0..8_usize,
        context in 4..400_u64,
    ) {
        let request = ChatRequest::new(conversation(turns, last));
        let of = |counter: &dyn TokenCounter| {
            Window::new(context).plan(&request, Some(counter)).map_err(|error| error.to_string())
        };
        prop_assert_eq!(of(&Words::EACH), of(&Words::WHOLE));
        prop_assert_eq!(of(&Opening { adds_up: true }), of(&Opening { adds_up: false }));
    }
}
