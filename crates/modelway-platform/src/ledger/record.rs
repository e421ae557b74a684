//! [`CallRecord`]: one row.

use std::time::Duration;

use modelway_core::{ErrorKind, Timestamp};

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallStatus {
    /// It was answered to its end.
    Ok,
    /// It failed; the word is that of an [`ErrorKind`].
    Failed(String),
    /// The caller gave it up before its end.
    Dropped,
}

impl CallStatus {
    /// The stored word: `ok`, `dropped`, or an error's kind such as `rate_limited`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ok => "ok",
            Self::Failed(kind) => kind,
            Self::Dropped => "dropped",
        }
    }

    pub(super) fn read(word: String) -> Self {
        match word.as_str() {
            "ok" => Self::Ok,
            "dropped" => Self::Dropped,
            _ => Self::Failed(word),
        }
    }
}

impl From<ErrorKind> for CallStatus {
    fn from(kind: ErrorKind) -> Self {
        Self::Failed(kind.as_str().to_owned())
    }
}

/// One call, as the ledger keeps it.
///
/// What is stored is bounded, so that nothing a caller or a provider sends can stop the ledger: texts at 512 bytes,
/// token counts at 4,294,967,295, and a NUL becomes U+FFFD.
///
/// ```
/// use std::time::Duration;
/// use modelway_core::Timestamp;
/// use modelway_platform::CallRecord;
/// let ended = Timestamp::parse("2024-03-17T03:31:34Z").unwrap();
/// let record = CallRecord::new(ended, "anyscale", "chat")
///     .deployment_id("dep_1")
///     .prompt_tokens(12)
///     .response_tokens(30)
///     .latency(Duration::from_millis(420));
/// assert_eq!(record.tokens(), 42);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallRecord {
    /// Given by the ledger: unique, and ordered by `at`. Empty until then.
    pub id: String,
    /// When the call ended.
    pub at: Timestamp,
    /// Whose call it was.
    pub account_id: Option<String>,
    /// Which provider was called.
    pub provider: String,
    /// Through which deployment.
    pub deployment_id: Option<String>,
    /// Of which model.
    pub model_id: Option<String>,
    /// The model's name.
    pub model_name: Option<String>,
    /// The model's group.
    pub model_group_id: Option<String>,
    /// What was asked: `chat`, `complete`, `embed` …
    pub operation: String,
    /// How it ended.
    pub status: CallStatus,
    /// HTTP status of the provider's last answer.
    pub http_status: Option<u16>,
    /// Tokens read.
    pub prompt_tokens: Option<u64>,
    /// Tokens written.
    pub response_tokens: Option<u64>,
    /// Their sum by the provider's account.
    pub total_tokens: Option<u64>,
    /// Whether the tokens are our estimate rather than the provider's report.
    pub estimated: bool,
    /// From admission to the end, to the microsecond.
    pub latency: Duration,
    /// From admission to the first token, to the microsecond.
    pub first_token: Option<Duration>,
    /// How many times it was tried.
    pub attempts: u32,
    /// Whether it was streamed.
    pub streamed: bool,
}

impl CallRecord {
    /// A call that ended well at `at`, in one attempt.
    pub fn new(at: Timestamp, provider: impl Into<String>, operation: impl Into<String>) -> Self {
        Self {
            id: String::new(),
            at,
            account_id: None,
            provider: provider.into(),
            deployment_id: None,
            model_id: None,
            model_name: None,
            model_group_id: None,
            operation: operation.into(),
            status: CallStatus::Ok,
            http_status: None,
            prompt_tokens: None,
            response_tokens: None,
            total_tokens: None,
            estimated: false,
            latency: Duration::ZERO,
            first_token: None,
            attempts: 1,
            streamed: false,
        }
    }

    /// Sets how it ended.
    #[must_use]
    pub fn status(mut self, status: impl Into<CallStatus>) -> Self {
        self.status = status.into();
        self
    }

    /// What usage sums up: the reported total, or tokens read and written; 0 for what is not known.
    pub fn tokens(&self) -> u64 {
        let sum = || {
            let (read, written) = (self.prompt_tokens, self.response_tokens);
            read.unwrap_or(0).saturating_add(written.unwrap_or(0))
        };
        self.total_tokens.unwrap_or_else(sum)
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $mode:ident $field:ident : $ty:ty),+ $(,)?) => {
        impl CallRecord {
            $(setters!(@one $(#[$doc])* $mode $field : $ty);)+
        }
    };
    (@one $(#[$doc:meta])* some $field:ident : $ty:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: impl Into<$ty>) -> Self {
            self.$field = Some($field.into());
            self
        }
    };
    (@one $(#[$doc:meta])* known $field:ident : $ty:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: $ty) -> Self {
            self.$field = Some($field);
            self
        }
    };
    (@one $(#[$doc:meta])* plain $field:ident : $ty:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: $ty) -> Self {
            self.$field = $field;
            self
        }
    };
}

setters! {
    /// Sets whose call it was.
    some account_id: String,
    /// Sets the deployment.
    some deployment_id: String,
    /// Sets the model.
    some model_id: String,
    /// Sets the model's name.
    some model_name: String,
    /// Sets the model's group.
    some model_group_id: String,
    /// Sets the HTTP status.
    known http_status: u16,
    /// Sets the tokens read.
    known prompt_tokens: u64,
    /// Sets the tokens written.
    known response_tokens: u64,
    /// Sets their sum as reported.
    known total_tokens: u64,
    /// Sets whether the tokens are our estimate.
    plain estimated: bool,
    /// Sets how long it took.
    plain latency: Duration,
    /// Sets how long the first token took.
    known first_token: Duration,
    /// Sets how many times it was tried.
    plain attempts: u32,
    /// Sets whether it was streamed.
    plain streamed: bool,
}
