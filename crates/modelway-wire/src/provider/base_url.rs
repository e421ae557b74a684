//! Base URLs: checked once, joined without surprises.

use modelway_core::{Error, ErrorKind};
use url::Url;

/// Reads a base URL and appends `guard` (such as `/v1`) when its path does not end in it already.
pub(super) fn read(text: &str, guard: &str) -> Result<Url, Error> {
    let text = text.trim();
    let mut url = Url::parse(text).map_err(|e| not_a_url(text, e))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(bad(text, "needs a scheme http:// or https:// and a host"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad(text, "must not have a query or fragment"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("", "must not carry a user or password; set the key instead"));
    }
    // The whole endpoint is often pasted in place of its base.
    let path = url.path().trim_end_matches('/').trim_end_matches("/chat/completions");
    let mut path = path.trim_end_matches('/').to_owned();
    if !path.ends_with(guard) {
        // Azure's `/openai/v1` completes a path that ends in `/openai`.
        let overlap = (1..guard.len())
            .rev()
            .find(|n| guard.as_bytes()[*n] == b'/' && path.ends_with(&guard[..*n]));
        path.push_str(&guard[overlap.unwrap_or(0)..]);
    }
    url.set_path(&path);
    Ok(url)
}

/// Joins a path such as `/chat/completions` (and perhaps a query) to a base.
pub(super) fn join(base: &Url, path: &str) -> String {
    let base = base.as_str().trim_end_matches('/');
    format!("{base}/{}", path.trim_start_matches('/'))
}

/// The origin, for messages: no path, no credentials.
pub(super) fn origin(base: &Url) -> String {
    base.origin().ascii_serialization()
}

fn not_a_url(text: &str, source: url::ParseError) -> Error {
    let shown = if text.contains('@') { "" } else { text };
    bad(shown, "is not a URL").with_source(source)
}

/// Whether a text can be shown: nothing in it could be a key, a password or a query.
fn is_plain(text: &str) -> bool {
    let host_like = |c: char| c.is_ascii_lowercase() || matches!(c, ':' | '/' | '.' | '-');
    text.len() <= 40 && text.chars().all(|c| host_like(c) || c.is_ascii_digit())
}

fn bad(text: &str, what: &str) -> Error {
    let message = if text.is_empty() || !is_plain(text) {
        format!("the base URL {what}")
    } else {
        format!("the base URL `{text}` {what}")
    };
    Error::new(ErrorKind::Configuration, message)
        .with_hint("write it like https://host/v1 or http://127.0.0.1:8000/v1")
}
