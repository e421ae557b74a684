//! The one error of modelway.

mod advice;
mod kind;
mod partial;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::HeaderMap;

pub use self::advice::{Advice, Overflow};
pub use self::kind::{ErrorKind, Phase};
pub use self::partial::Partial;
use crate::{ApiKey, CallMeta, Kept};

/// Why a call failed, how far it got, and what to do next.
///
/// Branch on [`kind`](Self::kind) or on the predicates; `Display` is one line for people. It never
/// repeats its [`source`](StdError::source) and never shows a key.
///
/// ```
/// use modelway_core::{Error, ErrorKind};
/// let error = Error::new(ErrorKind::Configuration, "no provider is configured")
///     .with_hint("set ANYSCALE_API_KEY");
/// assert_eq!(error.to_string(), "no provider is configured; set ANYSCALE_API_KEY");
/// assert!(!error.is_retryable());
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    phase: Phase,
    message: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    retryable: bool,
    retry_after: Option<Duration>,
    provider_message: Option<String>,
    provider_code: Option<String>,
    provider_body: Option<String>,
    partial: Option<Kept<Partial>>,
    cause: Option<ErrorKind>,
    advice: Option<Advice>,
    meta: CallMeta,
}

impl Error {
    /// An error of `kind`; `message` says what was wrong and where, without a final stop.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            phase: kind.usual_phase(),
            message: message.into(),
            hint: None,
            source: None,
            retryable: kind.usually_retryable(),
            retry_after: None,
            provider_message: None,
            provider_code: None,
            provider_body: None,
            partial: None,
            cause: None,
            advice: None,
            meta: CallMeta::default(),
        }))
    }

    /// Says what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Says how far the call got.
    #[must_use]
    pub fn with_phase(mut self, phase: Phase) -> Self {
        self.0.phase = phase;
        self
    }

    /// Keeps what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Decides whether repeating the call may help.
    #[must_use]
    pub fn with_retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// Keeps the wait that the provider asked for.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// Keeps the provider's own words and code.
    #[must_use]
    pub fn with_provider(mut self, message: Option<String>, code: Option<String>) -> Self {
        self.0.provider_message = message;
        self.0.provider_code = code;
        self
    }

    /// Keeps the body, or the frame, in which the provider told of the error, as it came.
    #[must_use]
    pub fn with_provider_body(mut self, body: impl Into<String>) -> Self {
        self.0.provider_body = Some(body.into());
        self
    }

    /// Takes a key out of the provider's words: some providers repeat what they were sent.
    #[must_use]
    pub fn without_key(mut self, key: &ApiKey) -> Self {
        let hide = |text: &mut Option<String>| {
            if let Some(text) = text.as_mut().filter(|t| t.contains(key.expose())) {
                *text = text.replace(key.expose(), "[key]");
            }
        };
        hide(&mut self.0.provider_message);
        hide(&mut self.0.provider_code);
        hide(&mut self.0.provider_body);
        self
    }

    /// Keeps what the refusal teaches about the model.
    #[must_use]
    pub fn with_advice(mut self, advice: Option<Advice>) -> Self {
        self.0.advice = advice;
        self
    }

    /// Keeps what is known about the call.
    #[must_use]
    pub fn with_meta(mut self, meta: CallMeta) -> Self {
        self.0.meta = meta;
        self
    }

    /// Turns this into the [`Interrupted`](ErrorKind::Interrupted) end of a stream that had shown something.
    ///
    /// Message, provider words, status and meta stay as they are; [`cause`](Self::cause) keeps the kind
    /// that it had; `partial` is what had arrived.
    #[must_use]
    pub fn interrupting(mut self, partial: Partial) -> Self {
        if self.0.kind != ErrorKind::Interrupted {
            self.0.cause = Some(self.0.kind);
        }
        self.0.kind = ErrorKind::Interrupted;
        self.0.phase = Phase::Stream;
        self.0.partial = Some(Kept::new(partial));
        self
    }

    /// Keeps what had arrived, without changing the kind.
    #[must_use]
    pub fn with_partial(mut self, partial: Partial) -> Self {
        self.0.partial = Some(Kept::new(partial));
        self
    }

    /// What went wrong, to branch on.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How far the call got.
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// Whether the same call may succeed later. Decided once, where the error was made.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether it is of `kind`, or a stream was interrupted by what is.
    fn is(&self, kind: ErrorKind) -> bool {
        self.kind() == kind || self.cause() == Some(kind)
    }

    /// Whether the provider limits the rate.
    pub fn is_rate_limited(&self) -> bool {
        self.is(ErrorKind::RateLimited)
    }

    /// Whether the prompt does not fit the model's context.
    pub fn is_context_length(&self) -> bool {
        self.is(ErrorKind::ContextLength)
    }

    /// Whether some time limit passed, before the answer or in the middle of a stream.
    pub fn is_timeout(&self) -> bool {
        self.is(ErrorKind::Timeout)
    }

    /// Whether the target cannot do what was asked; nothing was sent then.
    pub fn is_unsupported(&self) -> bool {
        self.kind() == ErrorKind::Unsupported
    }

    /// Whether a stream broke off after something had arrived; see [`partial`](Self::partial).
    pub fn is_interrupted(&self) -> bool {
        self.kind() == ErrorKind::Interrupted
    }

    /// HTTP status of the answer, if there was one. A provider's error inside a 200 has status 200.
    pub fn status(&self) -> Option<u16> {
        self.0.meta.status
    }

    /// The provider's id for the request.
    pub fn request_id(&self) -> Option<&str> {
        self.0.meta.request_id.as_deref()
    }

    /// The wait that the provider asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Response headers; empty when there was no response, and for an error that a raw
    /// [`EventStream`](crate::stream::EventStream) ends in: there the stream's meta has them.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.meta.headers
    }

    /// The provider that was called.
    pub fn provider(&self) -> Option<&str> {
        self.0.meta.provider.as_deref()
    }

    /// The provider's own message.
    pub fn provider_message(&self) -> Option<&str> {
        self.0.provider_message.as_deref()
    }

    /// The provider's own code: a word (`model_not_found`) or a number as text (`502`).
    pub fn provider_code(&self) -> Option<&str> {
        self.0.provider_code.as_deref()
    }

    /// The body, or the frame of a stream, that told of the error, as it came but for the key: for fields that
    /// have no accessor here. It may repeat what was sent, so it is in no log and not in `Display` or `Debug`.
    pub fn provider_body(&self) -> Option<&str> {
        self.0.provider_body.as_deref()
    }

    /// What to do next, if the error says so.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// For an interrupted stream: the kind of what broke it, when that is known.
    pub fn cause(&self) -> Option<ErrorKind> {
        self.0.cause
    }

    /// What a provider's refusal teaches about its model: its context length, or that it only completes.
    pub fn advice(&self) -> Option<Advice> {
        self.0.advice
    }

    /// What had arrived when a stream broke.
    pub fn partial(&self) -> Option<&Partial> {
        self.0.partial.as_deref()
    }

    /// What is known about the call.
    pub fn meta(&self) -> &CallMeta {
        &self.0.meta
    }

    /// For layers: the meta to fill in.
    pub fn meta_mut(&mut self) -> &mut CallMeta {
        &mut self.0.meta
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        if let Some(provider) = &inner.meta.provider {
            write!(f, "{provider}: ")?;
        }
        f.write_str(&inner.message)?;
        if let Some(message) = &inner.provider_message {
            write!(f, ": {}", one_line(message))?;
        }
        if let Some(id) = &inner.meta.request_id {
            write!(f, " (request {id})")?;
        }
        if let Some(hint) = &inner.hint {
            write!(f, "; {hint}")?;
        }
        Ok(())
    }
}

/// A provider's message without line ends, at most 500 characters.
fn one_line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.len() <= 500 && !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(500) {
        line.truncate(at);
        line.push('…');
    }
    Cow::Owned(line)
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let mut s = f.debug_struct("Error");
        s.field("kind", &inner.kind).field("phase", &inner.phase).field("message", &inner.message);
        if let Some(message) = &inner.provider_message {
            s.field("provider_message", message);
        }
        if let Some(code) = &inner.provider_code {
            s.field("provider_code", code);
        }
        if let Some(source) = &inner.source {
            s.field("source", source);
        }
        s.field("retryable", &inner.retryable)
            .field("provider", &inner.meta.provider)
            .field("status", &inner.meta.status)
            .field("request_id", &inner.meta.request_id)
            .field("attempts", &inner.meta.attempts.len())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|s| s as &(dyn StdError + 'static))
    }
}
