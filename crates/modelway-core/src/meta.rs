//! [`CallMeta`]: what every success, error and stream tells about the call itself.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::window::Plan;
use crate::{DeploymentRef, ErrorKind, RateLimit};

/// What is known about a call besides its answer.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CallMeta {
    /// The provider that answered, or was to answer.
    pub provider: Option<Arc<str>>,
    /// The deployment that was addressed.
    pub deployment: Option<DeploymentRef>,
    /// HTTP status of the last attempt; `None` when there was no response.
    pub status: Option<u16>,
    /// The provider's id for the request, for its support.
    pub request_id: Option<String>,
    /// Response headers of the last attempt. Cookies are marked sensitive, so that `Debug` hides them.
    pub headers: HeaderMap,
    /// Every attempt, in order, the last one included.
    pub attempts: Vec<Attempt>,
    /// From the call to the end of the answer.
    pub latency: Option<Duration>,
    /// From the call to the first visible event of a stream.
    pub time_to_first_token: Option<Duration>,
    /// What in the answer was off-spec and how it was read.
    pub deviations: Vec<Deviation>,
    /// What in the request was changed before it was sent, and why.
    pub adaptations: Vec<Adaptation>,
    /// What the context window found and did; `None` where the model's context is not known.
    pub window: Option<Arc<Plan>>,
}

impl CallMeta {
    /// All that is known of a call to `deployment` before there is an answer.
    pub(crate) fn of(deployment: DeploymentRef) -> Self {
        let provider = deployment.provider_arc();
        Self { provider, deployment: Some(deployment), ..Self::default() }
    }

    /// The provider's own account of its limits, read from the headers now; `None` where none speaks of them.
    ///
    /// ```
    /// use modelway_core::CallMeta;
    /// let mut meta = CallMeta::default();
    /// meta.headers.insert("x-ratelimit-remaining-requests", "59".parse().unwrap());
    /// assert_eq!(meta.rate_limit().unwrap().requests.remaining, Some(59));
    /// ```
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::of(&self.headers)
    }

    /// For the error of a stream: takes from the stream's meta what the error's own leaves out.
    pub(crate) fn complete(&mut self, stream: &Self) {
        if self.status.is_none() {
            *self = stream.clone();
            return;
        }
        if self.headers.is_empty() {
            self.headers.clone_from(&stream.headers);
        }
        self.provider = self.provider.take().or_else(|| stream.provider.clone());
        self.deployment = self.deployment.take().or_else(|| stream.deployment.clone());
        self.attempts.clone_from(&stream.attempts);
        self.time_to_first_token = stream.time_to_first_token;
        self.adaptations.clone_from(&stream.adaptations);
        self.window = self.window.take().or_else(|| stream.window.clone());
    }
}

/// One try at a target.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// Where it went.
    pub deployment: Option<DeploymentRef>,
    /// HTTP status; `None` when no response came.
    pub status: Option<u16>,
    /// Why it failed; `None` for success.
    pub error: Option<ErrorKind>,
    /// How long was waited before it.
    pub wait: Duration,
}

impl Attempt {
    /// An attempt that ended with `status` and `error` after `wait`.
    pub fn new(status: Option<u16>, error: Option<ErrorKind>, wait: Duration) -> Self {
        Self { deployment: None, status, error, wait }
    }
}

/// Something in an answer that was not as the dialect says, and was read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// Where: a path such as `choices[0].finish_reason`.
    pub path: String,
    /// What was off, in a few words; never the payload itself.
    pub what: String,
}

impl Deviation {
    /// A deviation at `path`.
    pub fn new(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self { path: path.into(), what: what.into() }
    }
}

/// Something in a request that could not go as it was, and went otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Adaptation {
    /// The request's field: `temperature`, `messages`.
    pub field: String,
    /// What became of it and why, in a few words.
    pub what: String,
}

impl Adaptation {
    /// An adaptation of `field`.
    pub fn new(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self { field: field.into(), what: what.into() }
    }
}

impl std::fmt::Display for Adaptation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.what)
    }
}

impl std::fmt::Display for Deviation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}
