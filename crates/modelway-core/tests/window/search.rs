//! A conversation that only counts as a whole is counted a few times, and not once for each halving.

use std::sync::atomic::{AtomicUsize, Ordering};

use modelway_core::window::{TokenCount, TokenCounter, Window};
use modelway_core::{ChatRequest, Error, Message};

use crate::support::{Words, words};

/// Counts how often it counts.
#[derive(Debug, Default)]
struct Counted(AtomicUsize);

impl TokenCounter for Counted {
    fn count_chat(&self, request: &ChatRequest) -> Result<TokenCount, Error> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Words::WHOLE.count_chat(request)
    }

    fn count_prompt(&self, prompt: &str) -> Result<TokenCount, Error> {
        Words::WHOLE.count_prompt(prompt)
    }
}

/// How often a conversation is counted to trim it; what leaves it is what leaves when its costs are known one by one.
fn counts(messages: Vec<Message>, context: u64) -> usize {
    let request = ChatRequest::new(messages).max_tokens(16);
    let counted = Counted::default();
    let plan = Window::new(context).plan(&request, Some(&counted)).unwrap();
    assert!(plan.is_trimmed() && plan.fits);
    assert_eq!(plan, Window::new(context).plan(&request, Some(&Words::EACH)).unwrap());
    counted.0.into_inner()
}

/// A thousand turns, one after another; `length` says how many words each has.
fn turns(length: impl Fn(usize) -> usize) -> Vec<Message> {
    let turn = |at: usize| match at % 2 {
        0 => Message::user(words(length(at))),
        _ => Message::assistant(words(length(at))),
    };
    (0..2_001).map(turn).collect()
}

#[test]
fn an_even_conversation_is_counted_four_times_at_most() {
    for context in [500, 3_000, 20_000, 90_000] {
        assert!(counts(turns(|_| 50), context) <= 4, "{context}");
    }
}

#[test]
fn an_uneven_one_hardly_more() {
    for context in [500, 3_000, 20_000, 90_000] {
        assert!(counts(turns(|at| at * 7_919 % 100), context) <= 6, "{context}");
    }
}

#[test]
fn where_lengths_mislead_it_ends_all_the_same() {
    // The first half costs a token for its thousands of bytes.
    let mut messages = turns(|_| 50);
    for message in messages.iter_mut().take(1_000) {
        *message = Message::new(message.role.clone()).content("x".repeat(5_000));
    }
    for context in [500, 3_000, 20_000, 50_000] {
        assert!(counts(messages.clone(), context) <= 20, "{context}");
    }
    // The second half costs next to nothing for as many bytes.
    messages.rotate_right(1_000);
    for context in [500, 3_000, 20_000, 50_000] {
        assert!(counts(messages.clone(), context) <= 20, "{context}");
    }
}
