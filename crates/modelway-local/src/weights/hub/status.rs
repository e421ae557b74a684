//! What the hub's refusals mean.

use http::header::HeaderName;
use http::{HeaderMap, Response, StatusCode};
use modelway_core::{Body, Error, ErrorKind};

use super::super::text::{one_line, redact};
use super::endpoint::Origin;
use super::send::text;

/// An error for every status but 200, 206 and 416, the ones that a download reads itself.
pub(super) fn check(
    response: &Response<Body>,
    origin: &Origin,
    ours: bool,
    with_token: bool,
) -> Result<(), Error> {
    let status = response.status();
    if matches!(status.as_u16(), 200 | 206 | 416) {
        return Ok(());
    }
    let headers = response.headers();
    let code = header(headers, "x-error-code").unwrap_or_default();
    let said =
        header(headers, "x-error-message").map(|said| format!(" ({})", one_line(&redact(said))));
    let said = said.unwrap_or_default();
    let (kind, what, hint) =
        if ours { refusal(status, code, with_token) } else { elsewhere(status) };
    let message = format!("{} answered {}: {what}{said}", origin.host(), status.as_u16());
    let error = Error::new(kind, message);
    Err(if hint.is_empty() { error } else { error.with_hint(hint) })
}

fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    text(headers, &HeaderName::from_static(name)).filter(|value| !value.is_empty())
}

type Meaning = (ErrorKind, &'static str, &'static str);

fn refusal(status: StatusCode, code: &str, with_token: bool) -> Meaning {
    let gated = "accept the model's conditions on its page on the hub, and set HF_TOKEN to a token that may read it";
    match (status.as_u16(), code) {
        (_, "GatedRepo") => (ErrorKind::PermissionDenied, "the model is gated", gated),
        // The hub does not tell a stranger whether a repository is private or does not exist.
        (401 | 404, "RepoNotFound") | (401, "") if !with_token => (
            ErrorKind::NotFound,
            "there is no such repository, or it is private",
            "check the name, or set HF_TOKEN",
        ),
        (401, _) => (ErrorKind::Authentication, "it does not know the token", "check HF_TOKEN"),
        (403, _) => (ErrorKind::PermissionDenied, "it refuses", gated),
        (404, "RevisionNotFound") => (ErrorKind::NotFound, "there is no such revision", ""),
        (404, "EntryNotFound") => (ErrorKind::NotFound, "there is no such file", ""),
        (404, _) => (ErrorKind::NotFound, "there is no such repository or file", ""),
        (429, _) => {
            (ErrorKind::RateLimited, "too many requests", "wait some minutes, or set HF_TOKEN")
        }
        _ => elsewhere(status),
    }
}

fn elsewhere(status: StatusCode) -> Meaning {
    if status.is_server_error() {
        (ErrorKind::Provider, "it fails", "")
    } else {
        (ErrorKind::Response, "that is no file", "")
    }
}
