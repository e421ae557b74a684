//! The Scale GenAI Platform's documented rules of sampling and length: for requests to it, for whoever plans a context
//! window, and for a platform that answers as that one does.
//!
//! Source: the service's own description of its fields (OpenAPI document of 2025 and the client of 2026).

use std::ops::RangeInclusive;

use crate::{Error, ErrorKind, ModelKind, ModelVendor, Request};

/// The temperatures that a deployment's routes take. A model may take less: see [`clamp_temperature`].
pub const TEMPERATURE: RangeInclusive<f64> = 0.0..=2.0;
/// The temperatures that the older routes of base models take.
pub const BASE_TEMPERATURE: RangeInclusive<f64> = 0.0..=1.0;
/// The temperature where none is given.
pub const DEFAULT_TEMPERATURE: f64 = 0.2;
/// The most stop sequences that a request may have.
pub const MAX_STOP_SEQUENCES: usize = 4;
/// From this share of the context on, tokens are counted exactly and the history is cut to fit.
pub const EXACT_COUNT_FROM: f64 = 0.8;

/// Families of models that have a default of their own for the length of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// OpenAI's models, asked for a completion.
    OpenAiCompletion,
    /// OpenAI's models, asked in a chat.
    OpenAiChat,
    /// Open models on Scale's LLM Engine.
    LlmEngine,
    /// Anthropic's Claude 2.
    Claude2,
}

impl Family {
    /// The family of a model that `vendor` runs; `None` where no rule is documented.
    ///
    /// ```
    /// use modelway_core::{ModelKind, ModelVendor};
    /// use modelway_core::rules::Family;
    /// let family = Family::of(&ModelVendor::Anthropic, &ModelKind::Chat, "claude-2.1");
    /// assert_eq!(family, Some(Family::Claude2));
    /// assert_eq!(Family::of(&ModelVendor::Anthropic, &ModelKind::Chat, "claude-3-opus"), None);
    /// ```
    pub fn of(vendor: &ModelVendor, kind: &ModelKind, model: &str) -> Option<Self> {
        match (vendor, kind) {
            (ModelVendor::OpenAi, ModelKind::Completion) => Some(Self::OpenAiCompletion),
            (ModelVendor::OpenAi, ModelKind::Chat) => Some(Self::OpenAiChat),
            (ModelVendor::LlmEngine, _) => Some(Self::LlmEngine),
            (ModelVendor::Anthropic, _) if is_claude_2(model) => Some(Self::Claude2),
            _ => None,
        }
    }

    /// The family of a base model that the platform's older routes call by its own name; `None` where no rule is
    /// documented, or none that is shorter than the context.
    ///
    /// Source: the names that those routes list; the open models among them run on LLM Engine.
    ///
    /// ```
    /// use modelway_core::rules::Family;
    /// assert_eq!(Family::of_base_model("llama-2-70b-chat"), Some(Family::LlmEngine));
    /// assert_eq!(Family::of_base_model("claude-2.0"), Some(Family::Claude2));
    /// assert_eq!(Family::of_base_model("gpt-4"), None);
    /// ```
    pub fn of_base_model(name: &str) -> Option<Self> {
        if is_claude_2(name) {
            return Some(Self::Claude2);
        }
        let family = name.split('-').next().unwrap_or_default();
        OPEN_MODELS.contains(&family).then_some(Self::LlmEngine)
    }
}

/// How the names of open models begin, up to a dash.
const OPEN_MODELS: [&str; 10] = [
    "llama",
    "codellama",
    "falcon",
    "mpt",
    "flan",
    "mistral",
    "mixtral",
    "zephyr",
    "dolphin",
    "phi",
];

fn is_claude_2(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or(model);
    name.strip_prefix("claude-2").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// How long an answer may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerLength {
    /// So many tokens.
    Tokens(u64),
    /// Whatever the prompt leaves of the context.
    RestOfContext,
    /// The vendor has no default: the length must be given.
    Mandatory,
}

/// What the platform applies where a request gives no `max_tokens`.
///
/// ```
/// use modelway_core::rules::{AnswerLength, Family, default_max_tokens};
/// assert_eq!(default_max_tokens(Family::LlmEngine), AnswerLength::Tokens(100));
/// ```
pub fn default_max_tokens(family: Family) -> AnswerLength {
    match family {
        Family::OpenAiCompletion | Family::OpenAiChat => AnswerLength::RestOfContext,
        Family::LlmEngine => AnswerLength::Tokens(100),
        Family::Claude2 => AnswerLength::Tokens(10_000),
    }
}

/// How many tokens of answer the platform's older routes keep for a base model where a request names none; `None` where it is
/// whatever the prompt leaves.
pub fn base_model_answer(name: &str) -> Option<u64> {
    match default_max_tokens(Family::of_base_model(name)?) {
        AnswerLength::Tokens(tokens) => Some(tokens),
        _ => None,
    }
}

/// What the vendor itself applies where a request gives no length.
pub fn vendor_max_tokens(family: Family) -> AnswerLength {
    match family {
        Family::OpenAiCompletion => AnswerLength::Tokens(16),
        Family::OpenAiChat => AnswerLength::RestOfContext,
        Family::LlmEngine | Family::Claude2 => AnswerLength::Mandatory,
    }
}

/// A temperature as it is used.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Temperature {
    /// What is used.
    pub value: f64,
    /// Whether that is less than was asked for.
    pub clamped: bool,
}

/// `asked` as a model takes it whose highest temperature is `maximum`: a larger one becomes that.
///
/// ```
/// use modelway_core::rules::clamp_temperature;
/// let used = clamp_temperature(1.7, 1.0);
/// assert!(used.clamped && used.value == 1.0);
/// assert!(!clamp_temperature(0.7, 1.0).clamped);
/// ```
pub fn clamp_temperature(asked: f64, maximum: f64) -> Temperature {
    let clamped = asked > maximum;
    Temperature { value: if clamped { maximum } else { asked }, clamped }
}

/// Checks what a platform refuses whatever the model: more stop sequences than four, a temperature outside of `within`.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`], naming field and value.
pub fn check_sampling(
    stop: &[String],
    temperature: Option<f64>,
    within: RangeInclusive<f64>,
) -> Result<(), Error> {
    if stop.len() > MAX_STOP_SEQUENCES {
        let what = format!("`stop` has {} sequences", stop.len());
        let hint = format!("nothing was sent: a platform takes at most {MAX_STOP_SEQUENCES}");
        return Err(Error::new(ErrorKind::InvalidRequest, what).with_hint(hint));
    }
    match temperature.filter(|value| !within.contains(value)) {
        None => Ok(()),
        Some(value) => {
            let hint = format!(
                "nothing was sent: it must be {} to {} there",
                within.start(),
                within.end()
            );
            let what = format!("`temperature` is {value}");
            Err(Error::new(ErrorKind::InvalidRequest, what).with_hint(hint))
        }
    }
}

/// Which vendors take `parameter`; `None` for one that all take. A request is sent as it is all the same: the service
/// decides.
pub fn vendors_of(parameter: &str) -> Option<&'static [ModelVendor]> {
    use ModelVendor::{Google, LlmEngine, OpenAi};
    match parameter {
        "top_k" => Some(&[Google, LlmEngine]),
        "top_p" => Some(&[Google, LlmEngine, OpenAi]),
        "frequency_penalty" | "presence_penalty" => Some(&[LlmEngine, OpenAi]),
        "logprobs" | "top_logprobs" | "chat_template" | "chat_template_kwargs" => {
            Some(&[LlmEngine])
        }
        "reasoning_effort" => Some(&[OpenAi]),
        _ => None,
    }
}

/// The parameters in `request` that only some vendors' models take: why a service may have refused it.
///
/// ```
/// use modelway_core::{ChatRequest, Message, Request, rules::vendor_parameters};
/// let request = ChatRequest::new([Message::user("hi")]).top_k(40).temperature(0.5);
/// assert_eq!(vendor_parameters(&Request::chat(request, false)), ["top_k"]);
/// ```
pub fn vendor_parameters(request: &Request) -> Vec<&'static str> {
    let set: &[(&'static str, bool)] = match request {
        Request::Chat { request: r, .. } => &[
            ("top_k", r.top_k.is_some()),
            ("top_p", r.top_p.is_some()),
            ("frequency_penalty", r.frequency_penalty.is_some()),
            ("presence_penalty", r.presence_penalty.is_some()),
            ("logprobs", r.logprobs.is_some()),
            ("top_logprobs", r.top_logprobs.is_some()),
            ("chat_template", r.chat_template.is_some()),
            ("chat_template_kwargs", !r.chat_template_kwargs.is_empty()),
            ("reasoning_effort", r.reasoning_effort.is_some()),
        ],
        Request::Complete { request: r, .. } => &[
            ("top_k", r.top_k.is_some()),
            ("top_p", r.top_p.is_some()),
            ("frequency_penalty", r.frequency_penalty.is_some()),
            ("presence_penalty", r.presence_penalty.is_some()),
            ("logprobs", r.logprobs.is_some()),
        ],
        _ => &[],
    };
    set.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect()
}
