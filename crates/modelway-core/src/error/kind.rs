//! [`ErrorKind`] and [`Phase`].

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client is set up wrongly: a key, a base URL, a provider, a default.
    Configuration,
    /// The request is wrong: found here before anything was sent, or by the provider (400, 422).
    InvalidRequest,
    /// The target cannot do this; nothing was sent.
    Unsupported,
    /// It is built in: it can be neither changed nor deleted.
    Immutable,
    /// It clashes with what is there: a name that is taken, something still in use (409).
    Conflict,
    /// The provider does not know the key (401).
    Authentication,
    /// The provider knows the key and refuses (402, 403).
    PermissionDenied,
    /// No such model, deployment or path (404).
    NotFound,
    /// The provider's limit: too many requests or tokens (429).
    RateLimited,
    /// Our own queue for the provider is full; nothing was sent.
    QueueFull,
    /// Prompt and reserved answer do not fit the model's context.
    ContextLength,
    /// The provider's filter refused the prompt or the answer.
    ContentFiltered,
    /// A time limit passed: see the phase for how far it got.
    Timeout,
    /// The connection could not be made, or broke before an answer.
    Connection,
    /// The provider failed: 5xx, or an error inside a 200.
    Provider,
    /// The answer cannot be read as what was asked for, or is larger than allowed.
    Response,
    /// A stream broke off after something had arrived.
    Interrupted,
}

impl ErrorKind {
    /// A stable lower-case word, as in the attribute `error.type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::InvalidRequest => "invalid_request",
            Self::Unsupported => "unsupported",
            Self::Immutable => "immutable",
            Self::Conflict => "conflict",
            Self::Authentication => "authentication",
            Self::PermissionDenied => "permission_denied",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::QueueFull => "queue_full",
            Self::ContextLength => "context_length",
            Self::ContentFiltered => "content_filtered",
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Provider => "provider",
            Self::Response => "response",
            Self::Interrupted => "interrupted",
        }
    }

    pub(super) fn usual_phase(self) -> Phase {
        match self {
            Self::Connection => Phase::Connect,
            Self::Timeout => Phase::Sent,
            Self::Interrupted => Phase::Stream,
            Self::Configuration
            | Self::InvalidRequest
            | Self::Unsupported
            | Self::Immutable
            | Self::QueueFull => Phase::Build,
            _ => Phase::Response,
        }
    }

    pub(super) fn usually_retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::Timeout | Self::Connection | Self::Provider)
    }
}

impl std::fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a call got before it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Nothing was sent: the request could not be built, was refused here, or waited in a queue.
    Build,
    /// Nothing was sent: no connection.
    Connect,
    /// Perhaps sent: the connection broke, or time passed, with no answer yet.
    Sent,
    /// The provider answered.
    Response,
    /// The answer had begun to stream.
    Stream,
}

impl Phase {
    /// Whether the provider cannot have seen the request.
    pub fn never_sent(self) -> bool {
        matches!(self, Self::Build | Self::Connect)
    }

    /// A stable lower-case word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Connect => "connect",
            Self::Sent => "sent",
            Self::Response => "response",
            Self::Stream => "stream",
        }
    }
}
