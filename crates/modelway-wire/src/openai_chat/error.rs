//! Errors in every shape that servers of this dialect send.

use http::{HeaderMap, StatusCode};
use modelway_core::{Advice, Error, ErrorKind, Phase, Timestamp};
use serde_json::value::RawValue;

use crate::headers;
use crate::json::{DEPTH, Object, text_of, word};
use crate::overflow;

/// Whether the value of an `error` field says that there is one: some servers always send the field.
pub(super) fn is_error(raw: &&RawValue) -> bool {
    let empty = || Object::parse(raw.get()).is_some_and(|object| object.is_empty());
    !matches!(raw.get(), "null" | "false" | "\"\"" | "[]") && !empty()
}

/// What a provider says went wrong.
#[derive(Debug, Default, Clone)]
pub(super) struct Fault {
    message: Option<String>,
    code: Option<String>,
    class: Option<String>,
    /// A number that is like an HTTP status, inside a 200.
    status: Option<u16>,
    request_id: Option<String>,
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
    let usual = fault.is_retryable(Some(status.as_u16()), kind);
    let mut error = fault
        .error(kind, format!("HTTP {}", describe(status)))
        .with_phase(Phase::Response)
        .with_retry_after(headers::retry_after(headers, now));
    error = error.with_retryable(headers::should_retry(headers).unwrap_or(usual));
    if status.is_redirection() {
        return redirected(error, headers);
    }
    with_hint(error, kind)
}

/// Names where the server wanted to send us: the host alone, since the rest may hold secrets.
fn redirected(error: Error, headers: &HeaderMap) -> Error {
    let location = headers.get(http::header::LOCATION).and_then(|v| v.to_str().ok());
    let host = location.and_then(|l| url::Url::parse(l).ok()?.host_str().map(str::to_owned));
    let place = host.map(|h| format!(" to {h}")).unwrap_or_default();
    error.with_hint(format!(
        "the server redirects{place}; set the base URL to where the API is, credentials do not follow a redirect"
    ))
}

fn describe(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} ({reason})", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

fn with_hint(error: Error, kind: ErrorKind) -> Error {
    match kind {
        ErrorKind::Authentication => {
            error.with_hint("check the key; `modelway doctor` shows which one is used")
        }
        ErrorKind::NotFound => {
            error.with_hint("check the model's id (`modelway models list`) and the base URL's path")
        }
        ErrorKind::ContextLength => {
            error.with_hint("shorten the conversation or ask for fewer tokens")
        }
        _ => error,
    }
}

impl Fault {
    /// Reads a whole body.
    pub(super) fn of_body(body: &str) -> Self {
        let text = body.trim();
        if let Some(object) = Object::parse(text) {
            return Self::of_object(object);
        }
        // Gemini's compatible endpoint wraps the object in an array.
        if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(text)
            && let Some(object) = items.first().and_then(|first| Object::parse(first.get()))
        {
            return Self::of_object(object);
        }
        Self { message: plain(text), ..Self::default() }
    }

    /// Reads an object that holds an error somewhere.
    pub(super) fn of_object(mut object: Object<'_>) -> Self {
        let outer_code = object.peek("code").and_then(word);
        let outer_class = object.peek("type").or_else(|| object.peek("error_type")).and_then(word);
        let mut fault = match object.take("error").or_else(|| object.take("errors")) {
            Some(raw) => Self::of_value(raw),
            None => Self::default(),
        };
        if fault.message.is_none() {
            fault.message = object
                .take("message")
                .and_then(|raw| prose(raw, DEPTH))
                .or_else(|| detail(&mut object, DEPTH));
        }
        fault.code = fault.code.or(outer_code);
        fault.class = fault.class.or(outer_class);
        fault.finish()
    }

    /// Reads the value of an `error` field.
    pub(super) fn of_value(raw: &RawValue) -> Self {
        let Some(mut object) = Object::parse(raw.get()) else {
            return Self { message: prose(raw, DEPTH), ..Self::default() }.finish();
        };
        let mut fault = Self {
            code: object.take("code").and_then(word),
            class: object.take("type").and_then(word),
            ..Self::default()
        };
        let status = object.take("status_code").or_else(|| object.take("status")).and_then(word);
        fault.status = status.and_then(|s| s.parse().ok());
        let message = object.take("message").and_then(|raw| prose(raw, DEPTH));
        fault.message = message
            .or_else(|| detail(&mut object, DEPTH))
            .or_else(|| object.take("error").and_then(|raw| prose(raw, DEPTH)));
        fault.finish()
    }

    fn finish(mut self) -> Self {
        let code = self.code.as_deref().and_then(|c| c.parse().ok());
        self.status = self.status.or(code).filter(|s| (400..600).contains(s));
        // Anyscale ends its messages with the id that its support asks for.
        if let Some(message) = &self.message
            && let Some((_, id)) = message.rsplit_once("(Request ID: ")
        {
            self.request_id = Some(id.trim_end().trim_end_matches(')').to_owned());
        }
        self
    }

    /// Whether there is anything to tell of it.
    pub(super) fn says_something(&self) -> bool {
        self.message.is_some() || self.code.is_some()
    }

    /// The error for a fault inside a success.
    pub(super) fn in_band(self) -> Error {
        let kind = self.kind(self.status.unwrap_or(200));
        let retryable = self.is_retryable(self.status, kind);
        self.error(kind, "the provider reported an error inside an HTTP 200".to_owned())
            .with_phase(Phase::Response)
            .with_retryable(retryable)
    }

    /// Whether the same request may succeed later: the one place that decides it.
    fn is_retryable(&self, status: Option<u16>, kind: ErrorKind) -> bool {
        let hopeless = self.names(&["insufficient_quota", "billing_hard_limit_reached"])
            || matches!(kind, ErrorKind::ContextLength | ErrorKind::ContentFiltered);
        let passing = match status {
            Some(status) => matches!(status, 408 | 409 | 429 | 500..),
            None => matches!(kind, ErrorKind::Provider | ErrorKind::RateLimited),
        };
        passing && !hopeless
    }

    /// What the refusal teaches about the model.
    fn advice(&self, kind: ErrorKind) -> Option<Advice> {
        let message = self.message.as_deref().unwrap_or_default();
        match kind {
            ErrorKind::ContextLength => Some(overflow::shorten(message)),
            ErrorKind::NotFound | ErrorKind::InvalidRequest => {
                overflow::completes(message).then_some(Advice::Complete)
            }
            _ => None,
        }
    }

    fn error(self, kind: ErrorKind, message: String) -> Error {
        let advice = self.advice(kind);
        let mut error = Error::new(kind, message)
            .with_provider(self.message, self.code.or(self.class))
            .with_advice(advice);
        error.meta_mut().request_id = self.request_id;
        error
    }

    fn kind(&self, status: u16) -> ErrorKind {
        if self.is_context_length(status) {
            return ErrorKind::ContextLength;
        }
        if self.names(&[
            "content_filter",
            "content_policy_violation",
            "ResponsibleAIPolicyViolation",
        ]) {
            return ErrorKind::ContentFiltered;
        }
        match status {
            300..=399 => ErrorKind::Response,
            401 => ErrorKind::Authentication,
            402 | 403 => ErrorKind::PermissionDenied,
            404 | 410 => ErrorKind::NotFound,
            408 | 504 => ErrorKind::Timeout,
            429 => ErrorKind::RateLimited,
            400..=499 => ErrorKind::InvalidRequest,
            500.. => ErrorKind::Provider,
            _ => self.kind_in_band(),
        }
    }

    fn kind_in_band(&self) -> ErrorKind {
        if self.names(&["insufficient_quota", "billing_hard_limit_reached"]) {
            ErrorKind::RateLimited
        } else if self.names(&["invalid_request_error"]) {
            ErrorKind::InvalidRequest
        } else if self.names(&["rate_limit_exceeded", "rate_limit_error", "RateLimitReached"]) {
            ErrorKind::RateLimited
        } else if self.names(&["authentication_error", "invalid_api_key"]) {
            ErrorKind::Authentication
        } else {
            ErrorKind::Provider
        }
    }

    fn names(&self, words: &[&str]) -> bool {
        let is = |field: &Option<String>| field.as_deref().is_some_and(|f| words.contains(&f));
        is(&self.code) || is(&self.class)
    }

    fn is_context_length(&self, status: u16) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        let coded = [&self.code, &self.class].into_iter().flatten();
        coded.into_iter().any(|code| overflow::is_overflow(Some(code), ""))
            || matches!(status, 200 | 400 | 413 | 422 | 500) && overflow::is_overflow(None, message)
    }
}

/// A message: a text, or the details in an object that stands in its place.
fn prose(raw: &RawValue, depth: u8) -> Option<String> {
    if let Some(text) = text_of(raw) {
        return Some(text).filter(|t| !t.is_empty());
    }
    let depth = depth.checked_sub(1)?;
    if let Some(mut object) = Object::parse(raw.get()) {
        let message = object.take("message").and_then(|raw| prose(raw, depth));
        return message.or_else(|| detail(&mut object, depth));
    }
    details(raw, depth)
}

/// FastAPI's `detail`: a text, a list of complaints, or another object around one.
fn detail(object: &mut Object<'_>, depth: u8) -> Option<String> {
    object.take("detail").and_then(|raw| prose(raw, depth))
}

/// `[{loc: […], msg}]`, or a list of texts.
fn details(raw: &RawValue, depth: u8) -> Option<String> {
    let items: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
    let read = |item: &&RawValue| {
        let Some(mut object) = Object::parse(item.get()) else { return text_of(item) };
        let message = object
            .take("msg")
            .or_else(|| object.take("message"))
            .and_then(|raw| prose(raw, depth))?;
        let place: Vec<String> = object
            .take("loc")
            .and_then(|raw| serde_json::from_str::<Vec<&RawValue>>(raw.get()).ok())
            .unwrap_or_default()
            .into_iter()
            .map(|step| text_of(step).unwrap_or_else(|| step.get().to_owned()))
            .collect();
        Some(if place.is_empty() { message } else { format!("{}: {message}", place.join(".")) })
    };
    let found: Vec<String> = items.iter().filter_map(read).collect();
    (!found.is_empty()).then(|| found.join("; "))
}

/// A body that is no JSON: its text, or what an HTML page is titled.
fn plain(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let head = text.get(..text.len().min(256)).unwrap_or(text).to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        let lower = text.to_ascii_lowercase();
        let title = lower.find("<title>").and_then(|from| {
            let from = from + "<title>".len();
            let to = from + lower.get(from..)?.find("</title>")?;
            text.get(from..to)
        });
        return Some(format!("an HTML page titled `{}`", title.unwrap_or("(none)").trim()));
    }
    Some(text.to_owned())
}
