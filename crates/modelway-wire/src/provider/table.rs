//! The table of providers.

use modelway_core::{Capabilities, Capability};

use super::{Auth, DialectName, JsonSchemaStyle, MaxTokensField, ProviderSpec, Quirks, Rules};
use super::{anyscale, openai, sgp};

/// What OpenAI's protocol can carry: it has no rerankings.
const WHOLE: Capabilities = Capabilities::INFERENCE.without(Capability::Reranking);
const CHAT_ONLY: Capabilities = NO_COMPLETIONS.without(Capability::Embeddings);
const NO_COMPLETIONS: Capabilities = WHOLE.without(Capability::Completions);
const NO_EMBEDDINGS: Capabilities = WHOLE.without(Capability::Embeddings);

/// A server that speaks OpenAI's protocol and of which nothing else is known. Every row starts from it.
pub const OPENAI_COMPATIBLE: ProviderSpec = ProviderSpec {
    id: "custom",
    name: "OpenAI-compatible server",
    base_url: "",
    dialect: DialectName::OpenAiChat,
    auth: Auth::Bearer,
    key_env: &["MODELWAY_API_KEY"],
    url_env: &["MODELWAY_BASE_URL"],
    account: None,
    headers_env: None,
    environments: &[],
    by_name_only: false,
    proxy_env: None,
    local: true,
    hosts: &[],
    path_guard: "",
    in_flight: None,
    completion_max_tokens: None,
    usual_answer: None,
    capabilities: WHOLE,
    tagged_ids: false,
    quirks: Quirks::COMPATIBLE,
    models: &[],
    retired: None,
};

/// A hosted provider with a key.
pub(super) const HOSTED: ProviderSpec = ProviderSpec { local: false, ..OPENAI_COMPATIBLE };

/// A server on one's own machine.
const LOCAL: ProviderSpec = ProviderSpec { path_guard: "/v1", ..OPENAI_COMPATIBLE };

/// OpenAI's own, also as Azure serves them.
const OPENAI: Quirks = Quirks {
    max_tokens: MaxTokensField::MaxCompletionTokens,
    audio_by_name: true,
    ..Quirks::COMPATIBLE
};

/// The providers that have a row.
pub static PROVIDERS: &[ProviderSpec] = &[
    ProviderSpec {
        id: "anyscale",
        name: "Anyscale Endpoints",
        base_url: "https://api.endpoints.anyscale.com/v1",
        key_env: &[
            "ANYSCALE_API_KEY",
            "ANYSCALE_ENDPOINTS_API_KEY",
            "anyscale_endpoints_api_key",
            "ANYSCALE_ENDPOINT_API_KEY",
            "LLM_ANYSCALE_ENDPOINTS_KEY",
        ],
        url_env: &["ANYSCALE_BASE_URL", "ANYSCALE_API_BASE"],
        proxy_env: Some("ANYSCALE_PROXY"),
        hosts: &["endpoints.anyscale.com", "anyscaleuserdata.com"],
        path_guard: "/v1",
        in_flight: Some(30),
        completion_max_tokens: Some(16),
        capabilities: WHOLE
            .without(Capability::Choices)
            .without(Capability::Prompts)
            .without(Capability::Images),
        quirks: Quirks {
            ask_stream_usage: false,
            json_schema: JsonSchemaStyle::BesideType,
            rules: Rules::Anyscale,
            ..Quirks::COMPATIBLE
        },
        models: anyscale::MODELS,
        retired: Some(
            "the hosted service closed in August 2024: set ANYSCALE_BASE_URL to your own service's host",
        ),
        ..HOSTED
    },
    ProviderSpec {
        id: "openai",
        name: "OpenAI",
        base_url: "https://api.openai.com/v1",
        key_env: &["OPENAI_API_KEY"],
        url_env: &["OPENAI_BASE_URL", "OPENAI_API_BASE"],
        hosts: &["api.openai.com"],
        completion_max_tokens: Some(16),
        quirks: OPENAI,
        models: openai::MODELS,
        ..HOSTED
    },
    ProviderSpec {
        id: "azure",
        name: "Azure OpenAI",
        auth: Auth::Header("api-key"),
        key_env: &["AZURE_OPENAI_API_KEY", "AZURE_API_KEY"],
        url_env: &["AZURE_OPENAI_BASE_URL", "AZURE_OPENAI_ENDPOINT"],
        hosts: &["openai.azure.com", "services.ai.azure.com", "cognitiveservices.azure.com"],
        path_guard: "/openai/v1",
        quirks: OPENAI,
        ..HOSTED
    },
    ProviderSpec {
        id: "together",
        name: "Together AI",
        base_url: "https://api.together.xyz/v1",
        key_env: &["TOGETHER_API_KEY"],
        url_env: &["TOGETHER_BASE_URL"],
        hosts: &["api.together.xyz", "api.together.ai"],
        ..HOSTED
    },
    ProviderSpec {
        id: "fireworks",
        name: "Fireworks AI",
        base_url: "https://api.fireworks.ai/inference/v1",
        key_env: &["FIREWORKS_API_KEY"],
        url_env: &["FIREWORKS_BASE_URL"],
        hosts: &["api.fireworks.ai"],
        ..HOSTED
    },
    ProviderSpec {
        id: "groq",
        name: "Groq",
        base_url: "https://api.groq.com/openai/v1",
        key_env: &["GROQ_API_KEY"],
        url_env: &["GROQ_BASE_URL"],
        hosts: &["api.groq.com"],
        capabilities: CHAT_ONLY.without(Capability::LogProbs).without(Capability::Choices),
        ..HOSTED
    },
    ProviderSpec {
        id: "deepseek",
        name: "DeepSeek",
        base_url: "https://api.deepseek.com",
        key_env: &["DEEPSEEK_API_KEY"],
        url_env: &["DEEPSEEK_BASE_URL"],
        hosts: &["api.deepseek.com"],
        quirks: Quirks { reasoning_with_calls: Some("reasoning_content"), ..Quirks::COMPATIBLE },
        capabilities: CHAT_ONLY.without(Capability::JsonSchema),
        ..HOSTED
    },
    ProviderSpec {
        id: "mistral",
        name: "Mistral AI",
        base_url: "https://api.mistral.ai/v1",
        key_env: &["MISTRAL_API_KEY"],
        url_env: &["MISTRAL_BASE_URL"],
        hosts: &["api.mistral.ai"],
        capabilities: NO_COMPLETIONS,
        quirks: Quirks {
            ask_stream_usage: false,
            tool_required: "any",
            seed: "random_seed",
            ..Quirks::COMPATIBLE
        },
        ..HOSTED
    },
    ProviderSpec {
        id: "openrouter",
        name: "OpenRouter",
        base_url: "https://openrouter.ai/api/v1",
        key_env: &["OPENROUTER_API_KEY"],
        url_env: &["OPENROUTER_BASE_URL"],
        hosts: &["openrouter.ai"],
        quirks: Quirks { reasoning_details: true, ..Quirks::COMPATIBLE },
        ..HOSTED
    },
    ProviderSpec {
        id: "xai",
        name: "xAI",
        base_url: "https://api.x.ai/v1",
        key_env: &["XAI_API_KEY"],
        url_env: &["XAI_BASE_URL"],
        hosts: &["api.x.ai"],
        ..HOSTED
    },
    ProviderSpec {
        id: "perplexity",
        name: "Perplexity",
        base_url: "https://api.perplexity.ai",
        key_env: &["PERPLEXITY_API_KEY", "PPLX_API_KEY"],
        url_env: &["PERPLEXITY_BASE_URL"],
        hosts: &["api.perplexity.ai"],
        capabilities: NO_COMPLETIONS,
        quirks: Quirks { ask_stream_usage: false, ..Quirks::COMPATIBLE },
        ..HOSTED
    },
    ProviderSpec {
        id: "cerebras",
        name: "Cerebras",
        base_url: "https://api.cerebras.ai/v1",
        key_env: &["CEREBRAS_API_KEY"],
        url_env: &["CEREBRAS_BASE_URL"],
        hosts: &["api.cerebras.ai"],
        capabilities: NO_EMBEDDINGS,
        quirks: Quirks { max_tokens: MaxTokensField::MaxCompletionTokens, ..Quirks::COMPATIBLE },
        ..HOSTED
    },
    ProviderSpec {
        id: "nebius",
        name: "Nebius Token Factory",
        base_url: "https://api.tokenfactory.nebius.com/v1",
        key_env: &["NEBIUS_API_KEY"],
        url_env: &["NEBIUS_BASE_URL"],
        hosts: &["tokenfactory.nebius.com", "studio.nebius.com", "studio.nebius.ai"],
        ..HOSTED
    },
    ProviderSpec {
        id: "huggingface",
        name: "Hugging Face Inference Providers",
        base_url: "https://router.huggingface.co/v1",
        key_env: &["HF_TOKEN", "HUGGINGFACE_API_KEY", "HUGGING_FACE_HUB_TOKEN"],
        url_env: &["HUGGINGFACE_BASE_URL"],
        hosts: &["router.huggingface.co"],
        capabilities: CHAT_ONLY,
        ..HOSTED
    },
    sgp::PLATFORM,
    sgp::BASE_MODELS,
    ProviderSpec {
        id: "ollama",
        name: "Ollama",
        base_url: "http://127.0.0.1:11434/v1",
        key_env: &["OLLAMA_API_KEY"],
        url_env: &["OLLAMA_BASE_URL", "OLLAMA_HOST"],
        tagged_ids: true,
        ..LOCAL
    },
    ProviderSpec {
        id: "vllm",
        name: "vLLM",
        base_url: "http://127.0.0.1:8000/v1",
        key_env: &["VLLM_API_KEY"],
        url_env: &["VLLM_BASE_URL"],
        ..LOCAL
    },
    ProviderSpec {
        id: "llamacpp",
        name: "llama.cpp server",
        base_url: "http://127.0.0.1:8080/v1",
        key_env: &["LLAMACPP_API_KEY"],
        url_env: &["LLAMACPP_BASE_URL"],
        ..LOCAL
    },
    ProviderSpec {
        id: "lmstudio",
        name: "LM Studio",
        base_url: "http://127.0.0.1:1234/v1",
        key_env: &["LM_API_TOKEN", "LMSTUDIO_API_KEY"],
        url_env: &["LMSTUDIO_BASE_URL"],
        ..LOCAL
    },
];

/// The row of `id`.
pub fn find(id: &str) -> Option<&'static ProviderSpec> {
    PROVIDERS.iter().find(|p| p.id == id)
}
