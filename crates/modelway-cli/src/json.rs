//! The JSON that `--json` writes.

use std::time::Duration;

use modelway::{CallMeta, Deviation, Error, FinishReason, LogProbs, ToolCall, Usage};
use serde::{Serialize, Serializer};

use crate::failure::Failure;

/// An answer to a chat or a completion.
#[derive(Debug, Serialize)]
pub(crate) struct Answer<'a> {
    pub(crate) text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reasoning: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refusal: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tool_calls: Option<&'a [ToolCall]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) logprobs: Option<&'a LogProbs>,
    #[serde(flatten)]
    pub(crate) end: End<'a>,
}

/// What is known at the end of an answer.
#[derive(Debug, Serialize)]
pub(crate) struct End<'a> {
    pub(crate) finish_reason: Option<&'a FinishReason>,
    pub(crate) usage: Option<&'a Usage>,
    pub(crate) model: &'a str,
    pub(crate) id: &'a str,
    #[serde(flatten)]
    pub(crate) call: Call<'a>,
}

/// What is known about a call.
#[derive(Debug, Serialize)]
pub(crate) struct Call<'a> {
    provider: Option<&'a str>,
    deployment: Option<String>,
    attempts: Vec<Attempt>,
    latency_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_to_first_token_ms: Option<u64>,
    request_id: Option<&'a str>,
    #[serde(serialize_with = "deviations")]
    deviations: &'a [Deviation],
}

#[derive(Debug, Serialize)]
struct Attempt {
    status: Option<u16>,
    error: Option<&'static str>,
    wait_ms: u64,
}

impl<'a> From<&'a CallMeta> for Call<'a> {
    fn from(meta: &'a CallMeta) -> Self {
        let attempts = meta.attempts.iter().map(|attempt| Attempt {
            status: attempt.status,
            error: attempt.error.map(|kind| kind.as_str()),
            wait_ms: milliseconds(attempt.wait),
        });
        Self {
            provider: meta.provider.as_deref(),
            deployment: meta.deployment.as_ref().map(ToString::to_string),
            attempts: attempts.collect(),
            latency_ms: meta.latency.map(milliseconds),
            time_to_first_token_ms: meta.time_to_first_token.map(milliseconds),
            request_id: meta.request_id.as_deref(),
            deviations: &meta.deviations,
        }
    }
}

fn deviations<S: Serializer>(found: &[Deviation], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct One<'a> {
        path: &'a str,
        what: &'a str,
    }
    serializer.collect_seq(found.iter().map(|d| One { path: &d.path, what: &d.what }))
}

/// `{"error": …}`.
#[derive(Debug, Serialize)]
pub(crate) struct Failed<'a> {
    /// `error`, where there are other objects beside it.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) tag: Option<&'static str>,
    pub(crate) error: Fault<'a>,
}

/// An error.
#[derive(Debug, Serialize)]
pub(crate) struct Fault<'a> {
    kind: &'static str,
    phase: Option<&'static str>,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    caused_by: Vec<String>,
    status: Option<u16>,
    provider: Option<&'a str>,
    provider_message: Option<&'a str>,
    provider_code: Option<&'a str>,
    request_id: Option<&'a str>,
    retry_after_ms: Option<u64>,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_text: Option<&'a str>,
}

impl<'a> From<&'a Failure> for Fault<'a> {
    fn from(failure: &'a Failure) -> Self {
        let call: Option<&'a Error> = match failure {
            Failure::Call(error) => Some(error),
            _ => None,
        };
        Self {
            kind: failure.kind(),
            phase: call.map(|e| e.phase().as_str()),
            message: failure.message(),
            caused_by: failure.causes(),
            status: call.and_then(Error::status),
            provider: call.and_then(Error::provider),
            provider_message: call.and_then(Error::provider_message),
            provider_code: call.and_then(Error::provider_code),
            request_id: call.and_then(Error::request_id),
            retry_after_ms: call.and_then(Error::retry_after).map(milliseconds),
            retryable: call.is_some_and(Error::is_retryable),
            partial_text: call.and_then(Error::partial).map(|partial| partial.text()),
        }
    }
}

/// Whole milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
