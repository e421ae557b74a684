//! Whether what is counted by its parts is what the whole prompt has.

use modelway_core::window::{Plan, TokenCounter, Window};
use modelway_core::{ChatRequest, Error, Role};
use modelway_tokens::Counter;
use proptest::prelude::*;

/// The same in one piece: a field that no template shows says that nothing is known of a message.
pub(super) fn whole(request: &ChatRequest) -> ChatRequest {
    let mut request = request.clone();
    for message in request.messages.iter_mut().filter(|message| message.role == Role::User) {
        message.refusal = Some(String::new());
    }
    request
}

/// A conversation counts as much with what is `kept` of its turns before as in one piece `beside`, and what is trimmed of
/// it in one pass is what is trimmed by counting what stays.
pub(super) fn agrees(
    name: &str,
    kept: &Counter,
    beside: &Counter,
    request: &ChatRequest,
) -> Result<(), TestCaseError> {
    let ours = kept.count_chat(request).ok();
    let all = beside.count_chat(&whole(request)).ok();
    prop_assert_eq!(ours, all, "{}: {:?}", name, request);
    let Some(all) = ours else { return Ok(()) };
    for share in [3, 5, 8] {
        let window = Window::new(all.tokens() * share / 10 + 60);
        let request = request.clone().max_tokens(20);
        let passed = window.plan(&request, Some(kept));
        let counted = window.plan(&whole(&request), Some(beside));
        let told = |plan: &Result<Plan, Error>| {
            plan.as_ref().ok().map(|plan| (plan.before, plan.after, plan.dropped.clone()))
        };
        prop_assert_eq!(told(&passed), told(&counted), "{}: {:?}", name, request);
    }
    Ok(())
}
