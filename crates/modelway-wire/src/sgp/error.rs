//! Errors as the service tells them.
//!
//! Documented is `{"detail": [{loc, msg, type}]}` alone; seen are also a text, an object around another `detail`, and
//! bodies that are no JSON.

use http::{HeaderMap, StatusCode};
use modelway_core::rules::{vendor_parameters, vendors_of};
use modelway_core::{
    Advice, ControlRequest, Error, ErrorKind, ModelVendor, Phase, Request, Timestamp, UsageSubject,
};
use serde_json::value::RawValue;

use super::words::error_kind;
use crate::headers;
use crate::json::{DEPTH, Object, text_of, word};
use crate::overflow;

/// What the service says went wrong.
#[derive(Debug, Default, Clone)]
pub(super) struct Fault {
    message: Option<String>,
    code: Option<String>,
    /// A number that is like an HTTP status, inside a 200.
    status: Option<u16>,
}

/// The error of a response whose status is not a success.
pub(super) fn of_response(
    status: StatusCode,
    headers: &HeaderMap,
    body: &str,
    now: Timestamp,
) -> Error {
    let fault = Fault::of_body(body);
    let kind = fault.kind(status.as_u16());
    let usual = fault.is_retryable(status.as_u16(), kind);
    let what = match status.canonical_reason() {
        Some(reason) => format!("HTTP {} ({reason})", status.as_u16()),
        None => format!("HTTP {}", status.as_u16()),
    };
    let error = Error::new(kind, what)
        .with_advice(fault.advice(kind))
        .with_provider(fault.message, fault.code)
        .with_phase(Phase::Response)
        .with_retry_after(headers::retry_after(headers, now))
        .with_retryable(headers::should_retry(headers).unwrap_or(usual));
    match kind {
        ErrorKind::Authentication => {
            error.with_hint("check the key; `modelway doctor` shows which one is used")
        }
        ErrorKind::NotFound => error.with_hint("check the id and the base URL"),
        ErrorKind::Conflict => error.with_hint("it clashes with what is there: list it first"),
        ErrorKind::Response if status.is_redirection() => error.with_hint(
            "set the base URL to where the API is: credentials do not follow a redirect",
        ),
        _ => error,
    }
}

/// What more can be said of an error in answer to `request`.
pub(super) fn explain(request: &Request, error: Error) -> Error {
    match error.kind() {
        ErrorKind::NotFound => explain_name(request, error),
        _ => explain_parameters(request, error),
    }
}

/// Where the request was found wrong: which of its parameters not every vendor's models take.
pub(super) fn explain_parameters(request: &Request, error: Error) -> Error {
    if error.kind() != ErrorKind::InvalidRequest {
        return error;
    }
    let of = |name| {
        let vendors = vendors_of(name).unwrap_or_default().iter().map(ModelVendor::as_str);
        format!("`{name}` (models of {})", vendors.collect::<Vec<_>>().join(", "))
    };
    let restricted: Vec<String> = vendor_parameters(request).into_iter().map(of).collect();
    if restricted.is_empty() {
        return error;
    }
    let restricted = restricted.join(", ");
    error.with_hint(format!("if it is about one of these, only some models take it: {restricted}"))
}

/// Which of three names a path wanted.
fn explain_name(request: &Request, error: Error) -> Error {
    match request {
        Request::Chat { .. } | Request::Complete { .. } | Request::Embed(_) | Request::Rerank(_) => {
            error.with_hint(
                "a call names a deployment: give its id, not that of its model (`modelway deployments list`)",
            )
        }
        Request::Control(control) => match &**control {
            ControlRequest::RetrieveUsage(usage) => match &usage.subject {
                UsageSubject::Model(name) if name.as_str().contains('/') => error.with_hint(
                    "the model's name has a `/`, sent as `%2F`: a service that decodes it before it looks for the route cannot find it; ask for the deployments' usage instead",
                ),
                UsageSubject::Model(_) => {
                    error.with_hint("usage is counted by the model's name, not by its id")
                }
                _ => error,
            },
            _ => error,
        },
        _ => error,
    }
}

impl Fault {
    /// Reads a whole body.
    pub(super) fn of_body(body: &str) -> Self {
        let text = body.trim();
        match Object::parse(text) {
            Some(object) => Self::of_object(object),
            None => Self { message: plain(text), ..Self::default() },
        }
    }

    /// Reads an object that holds an error somewhere.
    pub(super) fn of_object(mut object: Object<'_>) -> Self {
        let mut fault = match object.take("error") {
            Some(raw) => match Object::parse(raw.get()) {
                Some(inner) => Self::of_object(inner),
                None => Self { message: prose(raw, DEPTH), ..Self::default() },
            },
            None => Self::default(),
        };
        for name in ["detail", "message", "error_message"] {
            fault.message =
                fault.message.or_else(|| object.take(name).and_then(|r| prose(r, DEPTH)));
        }
        let code = object.take("code").and_then(word);
        let status =
            ["status_code", "status"].iter().find_map(|n| word(object.peek(n)?)?.parse().ok());
        let of_code = code.as_deref().and_then(|code| code.parse().ok());
        fault.status = fault.status.or(status).or(of_code).filter(|s| (400..600).contains(s));
        fault.code = fault.code.or(code);
        fault
    }

    /// Whether there is anything to tell of it.
    pub(super) fn says_something(&self) -> bool {
        self.message.is_some() || self.code.is_some()
    }

    /// The error for a fault inside a success.
    pub(super) fn in_band(self) -> Error {
        let status = self.status.unwrap_or(500);
        let kind = self.kind(status);
        let retryable = self.is_retryable(status, kind);
        Error::new(kind, "the service reported an error inside an HTTP 200")
            .with_advice(self.advice(kind))
            .with_provider(self.message, self.code)
            .with_phase(Phase::Response)
            .with_retryable(retryable)
    }

    /// The kind that an extension of ours names beside `detail`.
    fn named_kind(&self) -> Option<ErrorKind> {
        error_kind(self.code.as_deref()?)
    }

    fn kind(&self, status: u16) -> ErrorKind {
        if let Some(kind) = self.named_kind() {
            return kind;
        }
        if matches!(status, 400 | 413 | 422 | 500) && self.is_context_length() {
            return ErrorKind::ContextLength;
        }
        match status {
            300..=399 => ErrorKind::Response,
            401 => ErrorKind::Authentication,
            402 | 403 => ErrorKind::PermissionDenied,
            404 | 410 => ErrorKind::NotFound,
            408 | 504 => ErrorKind::Timeout,
            409 => ErrorKind::Conflict,
            429 => ErrorKind::RateLimited,
            400..=499 => ErrorKind::InvalidRequest,
            _ => ErrorKind::Provider,
        }
    }

    fn is_context_length(&self) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        overflow::is_overflow(None, message) || message.to_lowercase().contains("context window")
    }

    fn advice(&self, kind: ErrorKind) -> Option<Advice> {
        let message = self.message.as_deref().unwrap_or_default();
        (kind == ErrorKind::ContextLength).then(|| overflow::shorten(message))
    }

    /// Which statuses the service's own client tries again; where the kind is named, the kind decides. A request that
    /// changes something is not sent again all the same: the retry layer sees to it.
    fn is_retryable(&self, status: u16, kind: ErrorKind) -> bool {
        if self.named_kind().is_some() {
            return Error::new(kind, "").is_retryable() || kind == ErrorKind::QueueFull;
        }
        matches!(status, 408 | 409 | 429 | 500..) && kind != ErrorKind::ContextLength
    }
}

/// A message: a text, a list of complaints, or an object around one.
fn prose(raw: &RawValue, depth: u8) -> Option<String> {
    if let Some(text) = text_of(raw) {
        return Some(text).filter(|t| !t.is_empty());
    }
    let depth = depth.checked_sub(1)?;
    if let Some(mut object) = Object::parse(raw.get()) {
        let names = ["detail", "message", "msg", "error"];
        return names.iter().find_map(|name| prose(object.take(name)?, depth));
    }
    let items: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
    let found: Vec<String> = items.into_iter().filter_map(|item| complaint(item, depth)).collect();
    (!found.is_empty()).then(|| found.join("; "))
}

/// `{loc: ["body", "name"], msg}` as `body.name: msg`.
fn complaint(raw: &RawValue, depth: u8) -> Option<String> {
    let place = Object::parse(raw.get()).and_then(|mut object| {
        let steps: Vec<&RawValue> = serde_json::from_str(object.take("loc")?.get()).ok()?;
        let step = |s: &&RawValue| text_of(s).unwrap_or_else(|| s.get().to_owned());
        Some(steps.iter().map(step).collect::<Vec<_>>().join("."))
    });
    let message = prose(raw, depth)?;
    Some(match place.filter(|place| !place.is_empty()) {
        Some(place) => format!("{place}: {message}"),
        None => message,
    })
}

/// A body that is no JSON: its text; of a page, its title.
fn plain(text: &str) -> Option<String> {
    if !text.starts_with('<') {
        return Some(text.to_owned()).filter(|text| !text.is_empty());
    }
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title>").and_then(|from| {
        let from = from + "<title>".len();
        text.get(from..from + lower.get(from..)?.find("</title>")?)
    });
    Some(format!("a page titled `{}`", title.unwrap_or("(none)").trim()))
}
