//! [`ChatRequest`]: what is asked, apart from whom.

use std::collections::BTreeMap;

use super::{
    AudioOptions, Content, Message, Modality, ReasoningEffort, ResponseFormat, ServiceTier, Tool,
    ToolChoice, Verbosity, WebSearch,
};
use crate::ParameterBindings;
use crate::setters::setters;

/// A chat to continue. Unset fields are not sent: the provider's default holds.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ChatRequest {
    /// The conversation, the new message last.
    pub messages: Vec<Message>,
    /// At most so many tokens of answer.
    pub max_tokens: Option<u64>,
    /// Randomness, usually 0 to 2.
    pub temperature: Option<f64>,
    /// Nucleus sampling: the share of probability kept, 0 to 1.
    pub top_p: Option<f64>,
    /// Sample among so many most likely tokens only.
    pub top_k: Option<i64>,
    /// Strings that end the answer.
    pub stop: Vec<String>,
    /// For repeatable sampling, where the vendor offers it.
    pub seed: Option<i64>,
    /// −2 to 2: against topics already there.
    pub presence_penalty: Option<f64>,
    /// −2 to 2: against words already frequent.
    pub frequency_penalty: Option<f64>,
    /// So many answers.
    pub n: Option<u32>,
    /// Whether to return log probabilities of the answer's tokens.
    pub logprobs: Option<bool>,
    /// So many alternatives for each token; wants `logprobs`.
    pub top_logprobs: Option<u32>,
    /// What the model may call.
    pub tools: Vec<Tool>,
    /// Which tool it is to call.
    pub tool_choice: Option<ToolChoice>,
    /// Whether it may call several at once.
    pub parallel_tool_calls: Option<bool>,
    /// The form of the answer.
    pub response_format: Option<ResponseFormat>,
    /// How long to reason.
    pub reasoning_effort: Option<ReasoningEffort>,
    /// How much to say.
    pub verbosity: Option<Verbosity>,
    /// In what to answer; text alone where it is empty.
    pub modalities: Vec<Modality>,
    /// How a spoken answer sounds.
    pub audio: Option<AudioOptions>,
    /// What the answer will mostly repeat: a predicted output makes an edit faster.
    pub prediction: Option<Content>,
    /// Token ids that are to be likelier (up to 100) or less likely (down to −100).
    pub logit_bias: BTreeMap<u32, f64>,
    /// That the model may search the web.
    pub web_search: Option<WebSearch>,
    /// In which class to serve the call.
    pub service_tier: Option<ServiceTier>,
    /// Calls of one key share the provider's prompt cache.
    pub prompt_cache_key: Option<String>,
    /// How long the provider's prompt cache is to keep it, in the vendor's words (`24h`).
    pub prompt_cache_retention: Option<String>,
    /// Whether the vendor may keep the answer for its own tools.
    pub store: Option<bool>,
    /// Labels for the vendor's own lists.
    pub metadata: BTreeMap<String, String>,
    /// The end user, for the vendor's abuse monitoring.
    pub user: Option<String>,
    /// The end user as a hash, which newer OpenAI models take in place of `user`.
    pub safety_identifier: Option<String>,
    /// Values for the parameters that the model's template takes with each request, where there is a platform.
    pub model_request_parameters: Option<ParameterBindings>,
    /// Another chat template than the model's own, in Jinja: LLM Engine and vLLM take one.
    pub chat_template: Option<String>,
    /// Variables for the chat template, such as `enable_thinking`: LLM Engine, vLLM and llama.cpp take them.
    pub chat_template_kwargs: super::Extra,
}

impl ChatRequest {
    /// A request to answer `messages`.
    pub fn new(messages: impl IntoIterator<Item = Message>) -> Self {
        Self { messages: messages.into_iter().collect(), ..Self::default() }
    }

    /// Variables for the chat template.
    #[must_use]
    pub fn chat_template_kwargs(mut self, variables: super::Extra) -> Self {
        self.chat_template_kwargs = variables;
        self
    }

    setters! { Self =>
        /// At most so many tokens of answer.
        some max_tokens: u64,
        /// Randomness, usually 0 to 2.
        some temperature: f64,
        /// Nucleus sampling, 0 to 1.
        some top_p: f64,
        /// Sample among so many most likely tokens only.
        some top_k: i64,
        /// For repeatable sampling.
        some seed: i64,
        /// −2 to 2: against topics already there.
        some presence_penalty: f64,
        /// −2 to 2: against words already frequent.
        some frequency_penalty: f64,
        /// So many answers.
        some n: u32,
        /// Whether to return log probabilities.
        some logprobs: bool,
        /// So many alternatives for each token.
        some top_logprobs: u32,
        /// Which tool the model is to call.
        some tool_choice: ToolChoice,
        /// Whether it may call several tools at once.
        some parallel_tool_calls: bool,
        /// The form of the answer.
        some response_format: ResponseFormat,
        /// How long to reason.
        some reasoning_effort: impl Into<ReasoningEffort>,
        /// How much to say.
        some verbosity: impl Into<Verbosity>,
        /// How a spoken answer sounds; goes with [`Modality::Audio`] in `modalities`.
        some audio: AudioOptions,
        /// What the answer will mostly repeat.
        some prediction: impl Into<Content>,
        /// That the model may search the web.
        some web_search: WebSearch,
        /// In which class to serve the call.
        some service_tier: impl Into<ServiceTier>,
        /// Calls of one key share the provider's prompt cache.
        some prompt_cache_key: impl Into<String>,
        /// How long the provider's prompt cache is to keep it.
        some prompt_cache_retention: impl Into<String>,
        /// Whether the vendor may keep the answer.
        some store: bool,
        /// The end user.
        some user: impl Into<String>,
        /// Values for the parameters that the model's template takes with each request.
        some model_request_parameters: ParameterBindings,
        /// Another chat template than the model's own, in Jinja.
        some chat_template: impl Into<String>,
        /// The end user as a hash.
        some safety_identifier: impl Into<String>,
        /// In what to answer.
        list modalities: Modality,
        /// Strings that end the answer.
        list stop: String,
        /// What the model may call.
        list tools: Tool,
    }

    /// Token ids that are to be likelier (up to 100) or less likely (down to −100).
    #[must_use]
    pub fn logit_bias(mut self, bias: impl IntoIterator<Item = (u32, f64)>) -> Self {
        self.logit_bias = bias.into_iter().collect();
        self
    }

    /// Labels for the vendor's own lists.
    #[must_use]
    pub fn metadata<K: Into<String>, V: Into<String>>(
        mut self,
        labels: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.metadata = labels.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        self
    }
}
