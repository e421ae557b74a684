//! The documented rules of sampling and length, as data.

use modelway_core::rules::{
    AnswerLength, Family, clamp_temperature, default_max_tokens, vendor_max_tokens, vendors_of,
};
use modelway_core::{ModelKind, ModelVendor};

#[test]
fn lengths_by_family() {
    for (family, platform, vendor) in [
        (Family::OpenAiCompletion, AnswerLength::RestOfContext, AnswerLength::Tokens(16)),
        (Family::OpenAiChat, AnswerLength::RestOfContext, AnswerLength::RestOfContext),
        (Family::LlmEngine, AnswerLength::Tokens(100), AnswerLength::Mandatory),
        (Family::Claude2, AnswerLength::Tokens(10_000), AnswerLength::Mandatory),
    ] {
        assert_eq!((default_max_tokens(family), vendor_max_tokens(family)), (platform, vendor));
    }
}

#[test]
fn families_by_vendor() {
    for (vendor, kind, model, family) in [
        (ModelVendor::OpenAi, ModelKind::Chat, "gpt-4o", Some(Family::OpenAiChat)),
        (ModelVendor::OpenAi, ModelKind::Completion, "davinci", Some(Family::OpenAiCompletion)),
        (ModelVendor::OpenAi, ModelKind::Embedding, "ada", None),
        (ModelVendor::LlmEngine, ModelKind::Completion, "mpt-7b", Some(Family::LlmEngine)),
        (ModelVendor::Anthropic, ModelKind::Chat, "anthropic/claude-2", Some(Family::Claude2)),
        (ModelVendor::Anthropic, ModelKind::Chat, "claude-20", None),
        (ModelVendor::Google, ModelKind::Chat, "gemini-pro", None),
    ] {
        assert_eq!(Family::of(&vendor, &kind, model), family, "{model}");
    }
}

#[test]
fn clamping_shows() {
    let used = |asked, maximum| {
        let used = clamp_temperature(asked, maximum);
        (used.value, used.clamped)
    };
    assert_eq!(used(1.5, 1.0), (1.0, true));
    assert_eq!(used(1.0, 1.0), (1.0, false));
    assert_eq!(used(0.0, 1.0), (0.0, false));
}

#[test]
fn parameters_of_certain_vendors() {
    let takes = |name, vendor| vendors_of(name).is_none_or(|vendors| vendors.contains(&vendor));
    assert!(takes("top_k", ModelVendor::Google) && !takes("top_k", ModelVendor::OpenAi));
    assert!(takes("logprobs", ModelVendor::LlmEngine) && !takes("logprobs", ModelVendor::OpenAi));
    assert!(takes("temperature", ModelVendor::Cohere));
}
