//! Anyscale Endpoints' models, as they were served until August 2024.
//!
//! Sources: the vendor's model pages, its open templates and the catalogues of client libraries. The list
//! only adds knowledge; ids that are not in it pass.

use modelway_core::ModelKind;

use super::ModelSpec;

const fn chat(id: &'static str, context_length: u64) -> ModelSpec {
    model(ModelKind::Chat, id, context_length)
}

const fn model(kind: ModelKind, id: &'static str, context_length: u64) -> ModelSpec {
    ModelSpec { id, kind, context_length, tools: Some(false), json: Some(false), logprobs: None }
}

const fn with_tools(mut model: ModelSpec, json: Option<bool>) -> ModelSpec {
    model.tools = Some(true);
    model.json = json;
    model
}

const fn without_logprobs(mut model: ModelSpec) -> ModelSpec {
    model.logprobs = Some(false);
    model
}

const fn json_unknown(mut model: ModelSpec) -> ModelSpec {
    model.json = None;
    model
}

const fn embedding(id: &'static str) -> ModelSpec {
    model(ModelKind::Embedding, id, 512)
}

pub(super) static MODELS: &[ModelSpec] = &[
    chat("meta-llama/Llama-2-7b-chat-hf", 4096),
    without_logprobs(chat("meta-llama/Llama-2-13b-chat-hf", 4096)),
    without_logprobs(chat("meta-llama/Llama-2-70b-chat-hf", 4096)),
    json_unknown(chat("meta-llama/Meta-Llama-3-8B-Instruct", 8192)),
    json_unknown(chat("meta-llama/Meta-Llama-3-70B-Instruct", 8192)),
    chat("meta-llama/Llama-3-8b-chat-hf", 8192),
    chat("meta-llama/Llama-3-70b-chat-hf", 8192),
    chat("codellama/CodeLlama-34b-Instruct-hf", 16384),
    chat("codellama/CodeLlama-70b-Instruct-hf", 4096),
    with_tools(chat("mistralai/Mistral-7B-Instruct-v0.1", 16384), Some(true)),
    with_tools(chat("mistralai/Mixtral-8x7B-Instruct-v0.1", 32768), Some(true)),
    with_tools(chat("mistralai/Mixtral-8x22B-Instruct-v0.1", 65536), None),
    chat("HuggingFaceH4/zephyr-7b-beta", 16384),
    chat("Open-Orca/Mistral-7B-OpenOrca", 8192),
    chat("mlabonne/NeuralHermes-2.5-Mistral-7B", 16384),
    chat("google/gemma-7b-it", 8192),
    model(ModelKind::Completion, "Meta-Llama/Llama-Guard-7b", 4096),
    embedding("thenlper/gte-large"),
    embedding("BAAI/bge-large-en-v1.5"),
    json_unknown(chat("llava-hf/llava-v1.6-mistral-7b-hf", 0)),
];
