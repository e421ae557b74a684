//! [`Fault`]: failures by name.

use std::time::Duration;

use http::{HeaderName, HeaderValue};
use modelway_core::{Error, ErrorKind, Phase};

/// A failure for a [`Script`](crate::Script) or a [`CannedTransport`](crate::CannedTransport) to give.
///
/// Any [`Error`] is a fault too, by `into()`.
///
/// ```
/// use std::time::Duration;
/// use modelway_core::{Error, ErrorKind, Phase};
/// use modelway_testing::Fault;
///
/// let limited = Fault::rate_limited(Duration::from_secs(7)).into_error();
/// assert_eq!((limited.status(), limited.retry_after()), (Some(429), Some(Duration::from_secs(7))));
/// assert!(!Fault::status(401).into_error().is_retryable());
/// assert!(Fault::connect().into_error().phase().never_sent());
/// let own = Fault::from(Error::new(ErrorKind::ContentFiltered, "not that"));
/// assert_eq!(own.into_error().kind(), ErrorKind::ContentFiltered);
/// ```
#[derive(Debug)]
pub struct Fault {
    error: Error,
    in_band: bool,
}

impl Fault {
    /// The provider answers with this HTTP status, which decides kind and retryability.
    ///
    /// 408, 409, 429 and 5xx may be tried again.
    pub fn status(status: u16) -> Self {
        let (kind, retryable) = match status {
            401 => (ErrorKind::Authentication, false),
            402 | 403 => (ErrorKind::PermissionDenied, false),
            404 => (ErrorKind::NotFound, false),
            408 => (ErrorKind::Timeout, true),
            409 => (ErrorKind::InvalidRequest, true),
            429 => (ErrorKind::RateLimited, true),
            500.. => (ErrorKind::Provider, true),
            _ => (ErrorKind::InvalidRequest, false),
        };
        let error = Error::new(kind, format!("the provider answered {status}"))
            .with_phase(Phase::Response)
            .with_retryable(retryable);
        Self::from(error).with_status(status)
    }

    /// 429, with `wait` in `retry-after`.
    pub fn rate_limited(wait: Duration) -> Self {
        let seconds = wait.as_secs_f64().to_string();
        Self::status(429).retry_after(wait).header("retry-after", &seconds)
    }

    /// No connection: the provider cannot have seen the request.
    pub fn connect() -> Self {
        Error::new(ErrorKind::Connection, "the connection was refused").into()
    }

    /// The connection breaks after the request was perhaps sent; in a stream or a body, in its middle.
    pub fn reset() -> Self {
        Error::new(ErrorKind::Connection, "the connection was reset").with_phase(Phase::Sent).into()
    }

    /// A time limit passes in `phase`.
    pub fn timeout(phase: Phase) -> Self {
        let message = format!("no answer in time (phase {})", phase.as_str());
        Error::new(ErrorKind::Timeout, message).with_phase(phase).into()
    }

    /// The prompt overflows the model's context: status 400.
    pub fn overflow() -> Self {
        let error = Error::new(ErrorKind::ContextLength, "the prompt does not fit the context");
        Self::from(error).with_status(400)
    }

    /// The provider reports a failure inside a 200: for a streamed call as the first item of its stream.
    pub fn in_band(message: impl Into<String>) -> Self {
        let error = Error::new(ErrorKind::Provider, "the provider failed inside a 200")
            .with_provider(Some(message.into()), None);
        Self { in_band: true, ..Self::from(error).with_status(200) }
    }

    /// Sets whether repeating the call may help.
    #[must_use]
    pub fn retryable(self, retryable: bool) -> Self {
        self.map(|e| e.with_retryable(retryable))
    }

    /// Sets the wait that the provider asks for.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        self.map(|e| e.with_retry_after(Some(wait)))
    }

    /// Adds a response header. Names and values that HTTP does not allow are left out.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        self.map(|mut e| {
            if let (Ok(name), Ok(value)) =
                (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            {
                e.meta_mut().headers.append(name, value);
            }
            e
        })
    }

    /// Changes the error in any other way.
    #[must_use]
    pub fn map(self, change: impl FnOnce(Error) -> Error) -> Self {
        Self { error: change(self.error), in_band: self.in_band }
    }

    /// The error itself.
    pub fn into_error(self) -> Error {
        self.error
    }

    /// The error as an item of a stream or a body: its phase is [`Phase::Stream`].
    pub(crate) fn into_item(self) -> Error {
        self.error.with_phase(Phase::Stream)
    }

    pub(crate) fn is_in_band(&self) -> bool {
        self.in_band
    }

    fn with_status(self, status: u16) -> Self {
        self.map(|mut e| {
            e.meta_mut().status = Some(status);
            e
        })
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self { error, in_band: false }
    }
}
