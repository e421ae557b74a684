//! [`Capabilities`]: what a target can do, checked before any I/O.

use std::fmt;

use crate::{
    CallContext, ChatRequest, CompletionRequest, Content, Error, ErrorKind, ParameterBindings,
    Part, Request, ResponseFormat,
};

macro_rules! capabilities {
    ($($(#[$doc:meta])* $variant:ident = $bit:literal, $word:literal;)+) => {
        /// One thing that a target may be able to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Capability { $($(#[$doc])* $variant,)+ }

        impl Capability {
            /// Every capability.
            pub const LIST: &[Self] = &[$(Self::$variant,)+];

            /// Its name for people.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            const fn bit(self) -> u32 {
                match self { $(Self::$variant => 1 << $bit,)+ }
            }
        }
    };
}

capabilities! {
    /// Chat.
    Chat = 0, "chat";
    /// Plain completion.
    Completions = 1, "completions";
    /// Embeddings.
    Embeddings = 2, "embeddings";
    /// Listing models.
    Models = 3, "models";
    /// Streaming.
    Streaming = 4, "streaming";
    /// Tools.
    Tools = 5, "tools";
    /// An answer that is some JSON object.
    JsonObject = 6, "JSON mode";
    /// An answer that follows a JSON Schema.
    JsonSchema = 7, "JSON schema";
    /// Images in messages.
    Images = 8, "images";
    /// Log probabilities.
    LogProbs = 9, "log probabilities";
    /// Several answers to one request.
    Choices = 10, "more than one answer (n)";
    /// Several prompts in one completion request.
    Prompts = 11, "more than one prompt";
    /// Requests of the caller's own making.
    Raw = 12, "raw requests";
    /// Rerankings.
    Reranking = 13, "rerankings";
    /// Models, deployments, templates, groups and servers of one's own.
    ControlPlane = 14, "models of one's own";
    /// Usage statistics.
    UsageStatistics = 15, "usage statistics";
    /// Fine-tuning jobs and training datasets.
    FineTuning = 16, "fine-tuning";
    /// Calls of any shape.
    Execute = 17, "execute";
    /// Parameters of a template in a request.
    RequestParameters = 18, "request parameters";
}

impl Capability {
    /// The error for a target without it.
    pub fn unsupported(self, cx: &CallContext) -> Error {
        let name = cx
            .target
            .as_ref()
            .map_or_else(|| cx.deployment.to_string(), |t| t.deployment.to_string());
        let name = if name.is_empty() { "this backend" } else { &name };
        let hint = match self {
            Self::ControlPlane | Self::UsageStatistics | Self::FineTuning | Self::Execute => {
                "nothing was sent; it takes a platform: the provider `sgp`, or one of your own by modelway-platform"
            }
            _ => "nothing was sent; choose a target that does",
        };
        Error::new(ErrorKind::Unsupported, format!("{name} does not offer {}", self.as_str()))
            .with_hint(hint)
            .with_meta(cx.meta())
    }
}

/// A set of [`Capability`].
///
/// ```
/// use modelway_core::{Capabilities, Capability};
/// let set = Capabilities::NONE.with(Capability::Chat).with(Capability::Streaming);
/// assert!(set.has(Capability::Chat) && !set.has(Capability::Embeddings));
/// assert_eq!(format!("{set:?}"), "{chat, streaming}");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Capabilities(u32);

impl Capabilities {
    /// Everything: for targets of which nothing is known.
    pub const ALL: Self = Self::of(Capability::LIST);
    /// Nothing.
    pub const NONE: Self = Self(0);

    const fn of(list: &[Capability]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < list.len() {
            bits |= list[at].bit();
            at += 1;
        }
        Self(bits)
    }

    /// With `capability`.
    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | capability.bit())
    }

    /// Without `capability`.
    #[must_use]
    pub const fn without(self, capability: Capability) -> Self {
        Self(self.0 & !capability.bit())
    }

    /// Whether `capability` is in it.
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// The first thing that `request` needs and the set lacks.
    pub fn lacking(self, request: &Request) -> Option<Capability> {
        let mut missing = None;
        needs(request, &mut |capability| {
            if missing.is_none() && !self.has(capability) {
                missing = Some(capability);
            }
        });
        missing
    }
}

impl Capabilities {
    /// Everything that a provider without a platform of its own may have.
    pub const INFERENCE: Self = Self::ALL
        .without(Capability::ControlPlane)
        .without(Capability::UsageStatistics)
        .without(Capability::FineTuning)
        .without(Capability::Execute)
        .without(Capability::RequestParameters);

    /// Why `request` cannot be answered, before anything is sent: what it needs is lacking, or would change what is
    /// built in.
    pub fn refusal(self, request: &Request, cx: &CallContext) -> Option<Error> {
        let missing = self.lacking(request)?;
        let changes = matches!(request, Request::Control(r) if r.changes_models());
        if missing == Capability::ControlPlane && changes && self.has(Capability::Models) {
            return Some(immutable(request, cx));
        }
        Some(missing.unsupported(cx))
    }
}

/// The error for a change to what is built in.
fn immutable(request: &Request, cx: &CallContext) -> Error {
    let provider = cx.meta().provider;
    let whose = provider.as_deref().unwrap_or("this provider");
    let what = format!(
        "the models of {whose} are built in, each with one deployment of its own: {} changes nothing there",
        request.operation()
    );
    Error::new(ErrorKind::Immutable, what)
        .with_hint("nothing was sent; models of your own live on a platform: `sgp`, or modelway-platform over this provider")
        .with_meta(cx.meta())
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Word(&'static str);
        impl fmt::Debug for Word {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0)
            }
        }
        let held = Capability::LIST.iter().filter(|c| self.has(**c));
        f.debug_set().entries(held.map(|c| Word(c.as_str()))).finish()
    }
}

fn needs(request: &Request, need: &mut dyn FnMut(Capability)) {
    match request {
        Request::Chat { request, .. } => chat_needs(request, need),
        Request::Complete { request, .. } => completion_needs(request, need),
        Request::Embed(request) => {
            need(Capability::Embeddings);
            bound(request.model_request_parameters.as_ref(), need);
        }
        Request::Rerank(request) => {
            need(Capability::Reranking);
            bound(request.model_request_parameters.as_ref(), need);
        }
        // It goes nowhere.
        Request::Plan(_) => {}
        Request::Execute { .. } => need(Capability::Execute),
        Request::Control(request) => need(request.capability()),
        Request::Raw(_) => need(Capability::Raw),
    }
    if request.is_stream() {
        need(Capability::Streaming);
    }
}

fn bound(bindings: Option<&ParameterBindings>, need: &mut dyn FnMut(Capability)) {
    if bindings.is_some_and(|b| !b.bindings.is_empty()) {
        need(Capability::RequestParameters);
    }
}

fn chat_needs(request: &ChatRequest, need: &mut dyn FnMut(Capability)) {
    need(Capability::Chat);
    bound(request.model_request_parameters.as_ref(), need);
    if !request.tools.is_empty() {
        need(Capability::Tools);
    }
    match request.response_format {
        Some(ResponseFormat::JsonObject) => need(Capability::JsonObject),
        Some(ResponseFormat::JsonSchema { .. }) => need(Capability::JsonSchema),
        _ => {}
    }
    let image = |c: &Content| matches!(c, Content::Parts(p) if p.iter().any(|p| matches!(p, Part::Image(_))));
    if request.messages.iter().filter_map(|m| m.content.as_ref()).any(image) {
        need(Capability::Images);
    }
    if request.logprobs == Some(true) {
        need(Capability::LogProbs);
    }
    if request.n.is_some_and(|n| n > 1) {
        need(Capability::Choices);
    }
}

fn completion_needs(request: &CompletionRequest, need: &mut dyn FnMut(Capability)) {
    need(Capability::Completions);
    bound(request.model_request_parameters.as_ref(), need);
    if matches!(&request.prompt, crate::Prompt::Texts(texts) if texts.len() > 1) {
        need(Capability::Prompts);
    }
    if request.n.is_some_and(|n| n > 1) {
        need(Capability::Choices);
    }
}
