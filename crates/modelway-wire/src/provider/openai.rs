//! What is known of OpenAI's models: their context lengths.
//!
//! Source: the vendor's model pages. The list only adds knowledge; ids that are not in it pass.

use modelway_core::ModelKind;

use super::ModelSpec;

const fn chat(id: &'static str, context_length: u64) -> ModelSpec {
    model(ModelKind::Chat, id, context_length)
}

const fn model(kind: ModelKind, id: &'static str, context_length: u64) -> ModelSpec {
    ModelSpec { id, kind, context_length, tools: None, json: None, logprobs: None }
}

pub(super) static MODELS: &[ModelSpec] = &[
    chat("gpt-5", 400_000),
    chat("gpt-5-mini", 400_000),
    chat("gpt-5-nano", 400_000),
    chat("gpt-4.1", 1_047_576),
    chat("gpt-4.1-mini", 1_047_576),
    chat("gpt-4.1-nano", 1_047_576),
    chat("gpt-4o", 128_000),
    chat("gpt-4o-mini", 128_000),
    chat("gpt-4-turbo", 128_000),
    chat("gpt-4", 8_192),
    chat("gpt-3.5-turbo", 16_385),
    chat("o1", 200_000),
    chat("o3", 200_000),
    chat("o3-mini", 200_000),
    chat("o4-mini", 200_000),
    model(ModelKind::Completion, "gpt-3.5-turbo-instruct", 4_096),
    model(ModelKind::Completion, "davinci-002", 16_384),
    model(ModelKind::Completion, "babbage-002", 16_384),
];
