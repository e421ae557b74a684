//! What travels through the layers: [`Call`] in, [`Reply`] out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::layers::{AttemptBudget, RetryPolicy};
use crate::stream::EventStream;
use crate::window::{Plan, WindowPolicy};
use crate::{
    AccountId, CallMeta, ChatCompletion, ChatRequest, Completion, CompletionRequest, ControlReply,
    ControlRequest, DeploymentRef, EmbeddingRequest, Embeddings, ExecuteRequest, Execution, Extra,
    Kept, Phase, RerankRequest, Rerankings, Target,
};

/// One call: what is asked, and everything around it. Cloning it copies no message.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is asked.
    pub request: Arc<Request>,
    /// Whom, how long, with which options.
    pub context: CallContext,
}

/// Everything around a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CallContext {
    /// What the caller addressed.
    pub deployment: DeploymentRef,
    /// What that resolved to; set by the router.
    pub target: Option<Arc<Target>>,
    /// The caller's options.
    pub options: Arc<CallOptions>,
    /// When the whole call must be over.
    pub deadline: Option<Instant>,
    /// The retries that all targets share; `None` for a single target.
    pub attempts: Option<AttemptBudget>,
    /// Whether another target is there to try when this one fails.
    pub has_fallback: bool,
}

impl CallContext {
    /// A call to `deployment` with `options`.
    pub fn new(deployment: impl Into<DeploymentRef>, options: impl Into<Arc<CallOptions>>) -> Self {
        Self {
            deployment: deployment.into(),
            target: None,
            options: options.into(),
            deadline: None,
            attempts: None,
            has_fallback: false,
        }
    }

    /// Of `limit` and the time to the deadline, the shorter.
    pub fn remaining(&self, now: Instant, limit: Option<Duration>) -> Option<Duration> {
        let left = self.deadline.map(|at| at.saturating_duration_since(now));
        match (limit, left) {
            (Some(limit), Some(left)) => Some(limit.min(left)),
            (limit, left) => limit.or(left),
        }
    }

    /// The provider's name for the model; what was addressed, before the router resolved it.
    pub fn upstream_id(&self) -> &str {
        self.target.as_ref().map_or(self.deployment.id(), |t| &t.upstream_id)
    }

    /// What the call addresses: the target's deployment once it is resolved.
    pub fn addressed(&self) -> &DeploymentRef {
        self.target.as_ref().map_or(&self.deployment, |t| &t.deployment)
    }

    /// A meta that names provider and deployment.
    pub fn meta(&self) -> CallMeta {
        CallMeta::of(self.addressed().clone())
    }
}

/// What a caller sets for one call; unset options take the client's.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// For everything: queue, attempts, waits, the whole stream.
    pub timeout: Option<Duration>,
    /// For one attempt: until the answer is there; for a stream, until its headers are.
    pub attempt_timeout: Option<Duration>,
    /// For a stream: until its first visible event.
    pub first_event_timeout: Option<Duration>,
    /// For a stream: between two signs of life.
    pub stall_timeout: Option<Duration>,
    /// When and how often to try again.
    pub retry: Option<RetryPolicy>,
    /// Headers to send besides; they replace the client's own of the same name.
    pub headers: HeaderMap,
    /// Fields to send in the body besides; they replace the request's of the same name.
    pub extra_body: Extra,
    /// Whether an off-spec answer is an error and not a deviation.
    pub strict: bool,
    /// The largest body to read, in bytes.
    pub max_response_bytes: Option<usize>,
    /// Whose call it is, on a platform; the provider's account unless set.
    pub account: Option<AccountId>,
    /// What happens to a conversation that does not fit.
    pub window: Option<WindowPolicy>,
    /// Prompt and answer together, in tokens, where the caller knows better.
    pub context_length: Option<u64>,
}

/// What is asked, in all variants.
#[derive(Debug, Clone)]
#[non_exhaustive]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one for each call, and it lives in an `Arc`"
)]
pub enum Request {
    /// A chat; `stream` tells which reply is wanted.
    Chat {
        /// What is asked; boxed, so that what is passed on until it is sent is small.
        request: Box<ChatRequest>,
        /// Whether as a stream.
        stream: bool,
    },
    /// A plain completion.
    Complete {
        /// What is asked.
        request: CompletionRequest,
        /// Whether as a stream.
        stream: bool,
    },
    /// Embeddings.
    Embed(EmbeddingRequest),
    /// Chunks to score against a query.
    Rerank(RerankRequest),
    /// A call of any shape.
    Execute {
        /// What is asked.
        request: ExecuteRequest,
        /// Whether as a stream.
        stream: bool,
    },
    /// What would become of a chat or a completion, without sending it: see [`Plan`].
    Plan(Arc<Request>),
    /// Models, deployments and all that is kept about them.
    Control(Kept<ControlRequest>),
    /// A request of the caller's own making, with the provider's base URL and credentials.
    Raw(RawRequest),
}

/// A request of the caller's own making.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RawRequest {
    /// The HTTP method.
    pub method: Method,
    /// The path after the base URL, with any query.
    pub path: String,
    /// The JSON body; `None` sends none.
    pub body: Option<serde_json::Value>,
}

impl RawRequest {
    /// `method` on `path` with `body`.
    pub fn new(method: Method, path: impl Into<String>, body: Option<serde_json::Value>) -> Self {
        Self { method, path: path.into(), body }
    }
}

/// The answer to [`Request::Plan`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Planned {
    /// What would become of it.
    pub plan: Plan,
    /// What is known about the call: where it would go.
    pub meta: CallMeta,
}

impl Planned {
    /// `plan`, for a call of which `meta` is known.
    pub fn new(plan: Plan, meta: CallMeta) -> Self {
        Self { plan, meta }
    }
}

/// The answer to a [`RawRequest`].
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RawReply {
    /// The body.
    pub body: Bytes,
    /// What is known about the call; `status` and `headers` among it.
    pub meta: CallMeta,
}

impl RawReply {
    /// The body as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Response`](crate::ErrorKind::Response) when it is not JSON.
    pub fn json(&self) -> Result<serde_json::Value, crate::Error> {
        serde_json::from_slice(&self.body).map_err(|e| {
            crate::Error::new(crate::ErrorKind::Response, "the body is not JSON")
                .with_source(e)
                .with_meta(self.meta.clone())
        })
    }
}

impl Request {
    /// A chat.
    pub fn chat(request: impl Into<Box<ChatRequest>>, stream: bool) -> Self {
        Self::Chat { request: request.into(), stream }
    }

    /// A request to the control plane.
    pub fn control(request: ControlRequest) -> Self {
        Self::Control(Kept::new(request))
    }

    /// The operation's name, as in `gen_ai.operation.name`.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Chat { .. } => "chat",
            Self::Complete { .. } => "text_completion",
            Self::Embed(_) => "embeddings",
            Self::Rerank(_) => "rerank",
            Self::Execute { .. } => "execute",
            Self::Control(request) => request.operation(),
            Self::Plan(_) => "plan",
            Self::Raw(_) => "raw",
        }
    }

    /// Checks what can be checked before anything is sent.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) for parameters that do not fit their template.
    pub fn check(&self) -> Result<(), crate::Error> {
        let bindings = match self {
            Self::Control(request) => return request.check(),
            Self::Chat { request, .. } => &request.model_request_parameters,
            Self::Plan(request) => return request.check(),
            Self::Complete { request, .. } => &request.model_request_parameters,
            Self::Embed(request) => &request.model_request_parameters,
            Self::Rerank(request) => &request.model_request_parameters,
            _ => return Ok(()),
        };
        bindings.as_ref().map_or(Ok(()), crate::ParameterBindings::check_values)
    }

    /// Whether the reply is a stream.
    pub fn is_stream(&self) -> bool {
        matches!(
            self,
            Self::Chat { stream: true, .. }
                | Self::Complete { stream: true, .. }
                | Self::Execute { stream: true, .. }
        )
    }

    /// Whether it may be sent again.
    pub fn replay_safety(&self) -> ReplaySafety {
        match self {
            Self::Raw(raw) if !raw.method.is_safe() => ReplaySafety::OnlyIfNeverSent,
            Self::Control(request) => request.replay_safety(),
            _ => ReplaySafety::Always,
        }
    }
}

/// When a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplaySafety {
    /// Reading and inference: also when the provider may have seen it.
    Always,
    /// What creates or changes something: only when it certainly was not sent, and never on 409.
    OnlyIfNeverSent,
}

impl ReplaySafety {
    /// Whether a call that failed in `phase` may be sent again.
    pub fn allows(self, phase: Phase) -> bool {
        self == Self::Always || phase.never_sent()
    }
}

/// What came back, in all variants.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reply {
    /// To a chat.
    Chat(Box<ChatCompletion>),
    /// To a completion.
    Completion(Box<Completion>),
    /// To a streamed chat or completion.
    Stream(Box<EventStream>),
    /// To an embedding request.
    Embeddings(Box<Embeddings>),
    /// To chunks to score.
    Rerankings(Box<Rerankings>),
    /// To a call of any shape.
    Executed(Box<Execution>),
    /// To a chat that was only planned.
    Plan(Box<Planned>),
    /// To a request to the control plane.
    Control(Kept<ControlReply>),
    /// To a raw request.
    Raw(Box<RawReply>),
}

impl Reply {
    /// An answer of the control plane.
    pub fn control(reply: ControlReply) -> Self {
        Self::Control(Kept::new(reply))
    }

    /// What is known about the call.
    pub fn meta(&self) -> &CallMeta {
        match self {
            Self::Chat(r) => &r.meta,
            Self::Completion(r) => &r.meta,
            Self::Stream(r) => &r.meta,
            Self::Embeddings(r) => &r.meta,
            Self::Rerankings(r) => &r.meta,
            Self::Executed(r) => &r.meta,
            Self::Plan(r) => &r.meta,
            Self::Control(r) => r.meta(),
            Self::Raw(r) => &r.meta,
        }
    }

    /// For layers: the meta to fill in.
    pub fn meta_mut(&mut self) -> &mut CallMeta {
        match self {
            Self::Chat(r) => &mut r.meta,
            Self::Completion(r) => &mut r.meta,
            Self::Stream(r) => &mut r.meta,
            Self::Embeddings(r) => &mut r.meta,
            Self::Rerankings(r) => &mut r.meta,
            Self::Executed(r) => &mut r.meta,
            Self::Plan(r) => &mut r.meta,
            Self::Control(r) => r.meta_mut(),
            Self::Raw(r) => &mut r.meta,
        }
    }
}
