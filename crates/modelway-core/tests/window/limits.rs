//! Reserves, policies, and what does not fit whatever leaves.

use modelway_core::window::{Measure, Reserve, TokenCount, Window, WindowPolicy};
use modelway_core::{ChatRequest, CompletionRequest, ErrorKind, Message, Phase};

use crate::support::{Words, words};

fn three(each: usize) -> ChatRequest {
    ChatRequest::new([
        Message::user(words(each)),
        Message::assistant(words(each)),
        Message::user(words(each)),
    ])
}

#[test]
fn the_reserve() {
    for (max_tokens, usual, context, tokens) in [
        (Some(7), Some(16), 4_096, 7),
        (None, Some(16), 4_096, 16),
        (None, None, 4_096, 512),
        (None, None, 200_000, 4_096),
    ] {
        assert_eq!(Reserve::of(max_tokens, usual, context).tokens, tokens);
    }
}

#[test]
fn far_from_the_limit_nothing_is_counted() {
    let plan = Window::new(4_096).glance(&three(10)).unwrap();
    assert_eq!(plan.measure, Measure::Bound);
    let plan = Window::new(1_000).glance(&three(60)).unwrap();
    assert_eq!(plan.measure, Measure::Estimate);
    assert!((180..400).contains(&plan.after), "{}", plan.after);
}

#[test]
fn near_the_limit_it_is_counted() {
    // 80 % of the context, or no room for the answer by the safe reckoning.
    assert!(Window::new(280).glance(&three(60)).is_none());
    assert!(Window::new(1_000).glance(&three(60).max_tokens(800)).is_none());
}

#[test]
fn the_prompt_alone_is_too_long_by_so_many() {
    let request = three(100).max_tokens(20);
    let error = Window::new(100).plan(&request, Some(&Words::EACH)).unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::ContextLength, Phase::Build));
    // 100 words, two about them, three about all, and 20: 125.
    let text = error.to_string();
    assert!(
        text.contains("105 tokens") && text.contains("25 more than the context of 100"),
        "{text}"
    );
    assert!(!text.contains("about"), "{text}");
}

#[test]
fn a_reserve_that_nobody_asked_for_yields() {
    let request = three(100);
    let plan = Window::new(110).plan(&request, Some(&Words::EACH)).unwrap();
    assert_eq!((plan.dropped.as_slice(), plan.after, plan.reserve), (&[0, 1][..], 105, 5));
    assert!(plan.fits);
}

#[test]
fn policy_error_says_by_how_many() {
    let window = Window::new(300).policy(WindowPolicy::Error);
    let request = three(100).max_tokens(20);
    let error = window.plan(&request, Some(&Words::EACH)).unwrap_err();
    assert!(error.to_string().contains("is 29 more than the context of 300"), "{error}");
    assert!(window.plan(&three(50).max_tokens(20), Some(&Words::EACH)).unwrap().fits);
}

#[test]
fn an_estimate_is_taken_with_a_quarter_more() {
    let estimates = Words { adds_up: true, exact: false };
    let request = three(40).max_tokens(10);
    // 129 tokens by the counter: 162 to be safe, and the answer.
    assert!(!Window::new(172).plan(&request, Some(&estimates)).unwrap().is_trimmed());
    let plan = Window::new(171).plan(&request, Some(&estimates)).unwrap();
    assert_eq!((plan.tokens(), plan.dropped.len()), (TokenCount::Estimate(45), 2));
}

#[test]
fn with_a_guess_alone_nothing_is_refused() {
    let request = three(500).max_tokens(20);
    let plan = Window::new(100).plan(&request, None).unwrap();
    assert_eq!((plan.dropped.as_slice(), plan.fits), (&[0, 1][..], false));
}

#[test]
fn of_a_completion_nothing_leaves() {
    let window = Window::new(100);
    let fits = CompletionRequest::new(words(90));
    assert!(window.plan_completion(&fits, Some(&Words::EACH)).unwrap().fits);
    let asks = CompletionRequest::new(words(90)).max_tokens(16);
    let error = window.plan_completion(&asks, Some(&Words::EACH)).unwrap_err();
    assert!(error.to_string().contains("7 more than the context of 100"), "{error}");
    let several = CompletionRequest::new(vec![words(3), words(200), words(1)]);
    let error = window.plan_completion(&several, Some(&Words::EACH)).unwrap_err();
    assert!(error.to_string().contains("201 tokens"), "{error}");
}
