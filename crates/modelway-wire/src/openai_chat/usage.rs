//! Usage as vendors write it.

use modelway_core::Usage;
use serde_json::Value;

use crate::json::{At, Object, Report};

/// xAI counts costs in ten-thousand-millionths of a dollar (`cost_in_usd_ticks`; its API reference).
const TICKS_PER_DOLLAR: f64 = 1e10;

/// Reads a `usage` object; `None` when it holds nothing at all.
///
/// What has a field of ours is taken out of the details; a second name for the same count stays in `extra`.
pub(super) fn read(mut object: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<Usage> {
    let mut usage = Usage::default();
    usage.prompt_tokens = object.count("prompt_tokens", at, report);
    usage.completion_tokens = object.count("completion_tokens", at, report);
    usage.total_tokens = object.count("total_tokens", at, report);
    if !object.is_empty() {
        details(&mut object, &mut usage);
        usage.cost = cost(&mut object);
        usage.extra.extend(object.rest());
    }
    (usage != Usage::default()).then_some(usage)
}

fn details(object: &mut Object<'_>, usage: &mut Usage) {
    group(object, usage, "prompt_tokens_details", |read, usage| {
        usage.cached_tokens = count(read, "cached_tokens");
        usage.cache_write_tokens = count(read, "cache_write_tokens");
        usage.prompt_audio_tokens = count(read, "audio_tokens");
        usage.prompt_image_tokens = count(read, "image_tokens");
    });
    group(object, usage, "completion_tokens_details", |written, usage| {
        usage.reasoning_tokens = count(written, "reasoning_tokens");
        usage.completion_audio_tokens = count(written, "audio_tokens");
        usage.completion_image_tokens = count(written, "image_tokens");
        usage.accepted_prediction_tokens = count(written, "accepted_prediction_tokens");
        usage.rejected_prediction_tokens = count(written, "rejected_prediction_tokens");
    });
    usage.cached_tokens = usage
        .cached_tokens
        .or_else(|| top(object, "prompt_cache_hit_tokens"))
        .or_else(|| top(object, "cache_read_input_tokens"))
        .or_else(|| top(object, "cached_tokens"));
    usage.cache_write_tokens =
        usage.cache_write_tokens.or_else(|| top(object, "cache_creation_input_tokens"));
    usage.reasoning_tokens = usage.reasoning_tokens.or_else(|| top(object, "reasoning_tokens"));
}

/// Reads the object `name`, and keeps what is left of it in the extra fields.
fn group(
    object: &mut Object<'_>,
    usage: &mut Usage,
    name: &str,
    read: impl FnOnce(&mut Object<'_>, &mut Usage),
) {
    let Some(raw) = object.peek(name) else { return };
    match Object::parse(raw.get()) {
        Some(mut inner) => {
            object.skip(name);
            read(&mut inner, usage);
            let left = inner.present();
            if !left.is_empty() {
                usage.extra.insert(name.to_owned(), Value::Object(left));
            }
        }
        None if raw.get() == "null" => object.skip(name),
        None => {}
    }
}

/// The cost in dollars: a number (OpenRouter and gateways), the sum in an object (Perplexity), or ticks
/// (xAI). Only the plain number is taken out; the other two say more than we keep.
fn cost(object: &mut Object<'_>) -> Option<f64> {
    let number = |object: &Object<'_>, name: &str| {
        object.peek(name)?.get().parse::<f64>().ok().filter(|n| n.is_finite())
    };
    if let Some(cost) = number(object, "cost") {
        object.skip("cost");
        return Some(cost);
    }
    match object.peek("cost").and_then(|raw| Object::parse(raw.get())) {
        Some(parts) => number(&parts, "total_cost"),
        None => number(object, "cost_in_usd_ticks").map(|ticks| ticks / TICKS_PER_DOLLAR),
    }
}

/// Takes out a count; what is none stays where it is.
fn count(object: &mut Object<'_>, name: &str) -> Option<u64> {
    let count = top(object, name)?;
    object.skip(name);
    Some(count)
}

/// Looks at a count.
fn top(object: &Object<'_>, name: &str) -> Option<u64> {
    object.peek(name)?.get().parse().ok()
}
