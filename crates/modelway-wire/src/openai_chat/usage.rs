//! Usage as vendors write it.

use modelway_core::Usage;

use crate::json::{At, Object, Report};

/// Reads a `usage` object; `None` when it holds nothing at all.
pub(super) fn read(mut object: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<Usage> {
    let mut usage = Usage::default();
    usage.prompt_tokens = object.count("prompt_tokens", at, report);
    usage.completion_tokens = object.count("completion_tokens", at, report);
    usage.total_tokens = object.count("total_tokens", at, report);
    usage.cached_tokens = detail(&object, "prompt_tokens_details", "cached_tokens")
        .or_else(|| top(&object, "prompt_cache_hit_tokens"))
        .or_else(|| top(&object, "cache_read_input_tokens"))
        .or_else(|| top(&object, "cached_tokens"));
    usage.reasoning_tokens = detail(&object, "completion_tokens_details", "reasoning_tokens")
        .or_else(|| top(&object, "reasoning_tokens"));
    usage.extra = object.rest();
    (usage != Usage::default()).then_some(usage)
}

fn detail(object: &Object<'_>, group: &str, name: &str) -> Option<u64> {
    top(&Object::parse(object.peek(group)?.get())?, name)
}

fn top(object: &Object<'_>, name: &str) -> Option<u64> {
    object.peek(name)?.get().parse().ok()
}
