//! The JSON of requests.

use std::collections::BTreeMap;

use modelway_core::{
    ChatRequest, CompletionRequest, EmbeddingRequest, EncodingFormat, Extra, Modality, Prompt,
    ReasoningEffort, ServiceTier, Verbosity,
};
use serde::{Serialize, Serializer};
use serde_with::skip_serializing_none;

use super::choices::{Bias, Predicted, Search, Voice};
use super::message::{Messages, Style};
use super::tools::{Choice, Format, Tools};
use crate::provider::{MaxTokensField, Quirks, Rules};

/// A chat request on the wire.
#[skip_serializing_none]
#[derive(Serialize)]
pub(super) struct Chat<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    model: &'a str,
    messages: Messages<'a>,
    max_tokens: Option<u64>,
    max_completion_tokens: Option<u64>,
    temperature: Option<f64>,
    top_p: Option<f64>,
    top_k: Option<i64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop: &'a [String],
    seed: Option<i64>,
    random_seed: Option<i64>,
    presence_penalty: Option<f64>,
    frequency_penalty: Option<f64>,
    n: Option<u32>,
    logprobs: Option<bool>,
    top_logprobs: Option<u32>,
    tools: Option<Tools<'a>>,
    tool_choice: Option<Choice<'a>>,
    parallel_tool_calls: Option<bool>,
    response_format: Option<Format<'a>>,
    reasoning_effort: Option<&'a ReasoningEffort>,
    verbosity: Option<&'a Verbosity>,
    #[serde(skip_serializing_if = "<[Modality]>::is_empty")]
    modalities: &'a [Modality],
    audio: Option<Voice<'a>>,
    prediction: Option<Predicted<'a>>,
    #[serde(skip_serializing_if = "Bias::is_empty")]
    logit_bias: Bias<'a>,
    web_search_options: Option<Search<'a>>,
    service_tier: Option<&'a ServiceTier>,
    prompt_cache_key: Option<&'a str>,
    prompt_cache_retention: Option<&'a str>,
    store: Option<bool>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<String, String>,
    user: Option<&'a str>,
    safety_identifier: Option<&'a str>,
    chat_template: Option<&'a str>,
    #[serde(skip_serializing_if = "Extra::is_empty")]
    chat_template_kwargs: &'a Extra,
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

impl StreamOptions {
    fn of(stream: bool, quirks: &Quirks) -> Option<Self> {
        (stream && quirks.ask_stream_usage).then_some(Self { include_usage: true })
    }
}

impl<'a> Chat<'a> {
    pub(super) fn new(
        r: &'a ChatRequest,
        model: &'a str,
        stream: bool,
        quirks: &'a Quirks,
    ) -> Self {
        let newer = quirks.max_tokens == MaxTokensField::MaxCompletionTokens;
        let mistral = quirks.seed == "random_seed";
        let style = Style::of(quirks);
        Self {
            model,
            messages: Messages { messages: &r.messages, style },
            max_tokens: r.max_tokens.filter(|_| !newer),
            max_completion_tokens: r.max_tokens.filter(|_| newer),
            temperature: r.temperature,
            top_p: r.top_p,
            top_k: r.top_k,
            stop: &r.stop,
            seed: r.seed.filter(|_| !mistral),
            random_seed: r.seed.filter(|_| mistral),
            presence_penalty: r.presence_penalty,
            frequency_penalty: r.frequency_penalty,
            n: r.n,
            logprobs: r.logprobs,
            top_logprobs: r.top_logprobs,
            tools: (!r.tools.is_empty()).then_some(Tools(&r.tools)),
            tool_choice: r.tool_choice.as_ref().map(|choice| Choice { choice, quirks }),
            parallel_tool_calls: r.parallel_tool_calls,
            response_format: r.response_format.as_ref().map(|format| Format { format, quirks }),
            reasoning_effort: r.reasoning_effort.as_ref(),
            verbosity: r.verbosity.as_ref(),
            modalities: &r.modalities,
            audio: r.audio.as_ref().map(Voice::of),
            prediction: r.prediction.as_ref().map(Predicted::of),
            logit_bias: Bias(&r.logit_bias),
            web_search_options: r.web_search.as_ref().map(Search),
            service_tier: r.service_tier.as_ref(),
            prompt_cache_key: r.prompt_cache_key.as_deref(),
            prompt_cache_retention: r.prompt_cache_retention.as_deref(),
            store: r.store,
            metadata: &r.metadata,
            user: r.user.as_deref(),
            safety_identifier: r.safety_identifier.as_deref(),
            chat_template: r.chat_template.as_deref(),
            chat_template_kwargs: &r.chat_template_kwargs,
            stream: stream.then_some(true),
            stream_options: StreamOptions::of(stream, quirks),
        }
    }
}

/// A completion request on the wire.
#[skip_serializing_none]
#[derive(Serialize)]
pub(super) struct Complete<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    model: &'a str,
    prompt: Option<WirePrompt<'a>>,
    suffix: Option<&'a str>,
    max_tokens: Option<u64>,
    temperature: Option<f64>,
    top_p: Option<f64>,
    top_k: Option<i64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop: &'a [String],
    seed: Option<i64>,
    random_seed: Option<i64>,
    presence_penalty: Option<f64>,
    frequency_penalty: Option<f64>,
    n: Option<u32>,
    logprobs: Option<u32>,
    echo: Option<bool>,
    user: Option<&'a str>,
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
}

impl<'a> Complete<'a> {
    pub(super) fn new(
        r: &'a CompletionRequest,
        model: &'a str,
        stream: bool,
        quirks: &Quirks,
    ) -> Self {
        let mistral = quirks.seed == "random_seed";
        Self {
            model,
            prompt: WirePrompt::of(&r.prompt),
            suffix: r.suffix.as_deref(),
            max_tokens: r.max_tokens,
            temperature: r.temperature,
            top_p: r.top_p,
            top_k: r.top_k,
            stop: &r.stop,
            seed: r.seed.filter(|_| !mistral),
            random_seed: r.seed.filter(|_| mistral),
            presence_penalty: r.presence_penalty,
            frequency_penalty: r.frequency_penalty,
            n: r.n,
            logprobs: r.logprobs,
            echo: r.echo,
            user: r.user.as_deref(),
            stream: stream.then_some(true),
            stream_options: StreamOptions::of(stream, quirks),
        }
    }
}

struct WirePrompt<'a>(&'a Prompt);

impl<'a> WirePrompt<'a> {
    fn of(prompt: &'a Prompt) -> Option<Self> {
        (!matches!(prompt, Prompt::Texts(texts) if texts.is_empty())).then_some(Self(prompt))
    }
}

impl Serialize for WirePrompt<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Prompt::Text(text) => serializer.serialize_str(text),
            Prompt::Texts(texts) => texts.serialize(serializer),
            Prompt::Tokens(tokens) => tokens.serialize(serializer),
            _ => {
                Err(serde::ser::Error::custom("this kind of prompt cannot be sent in this dialect"))
            }
        }
    }
}

/// An embedding request on the wire.
#[skip_serializing_none]
#[derive(Serialize)]
pub(super) struct Embed<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    model: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    input: &'a [String],
    dimensions: Option<u32>,
    encoding_format: Option<&'a EncodingFormat>,
    user: Option<&'a str>,
}

impl<'a> Embed<'a> {
    pub(super) fn new(r: &'a EmbeddingRequest, model: &'a str, quirks: &Quirks) -> Self {
        // Anyscale ignores it and always sends numbers.
        let ignored = quirks.rules == Rules::Anyscale;
        Self {
            model,
            input: &r.texts,
            dimensions: r.dimensions,
            encoding_format: r.encoding_format.as_ref().filter(|_| !ignored),
            user: r.user.as_deref(),
        }
    }
}
