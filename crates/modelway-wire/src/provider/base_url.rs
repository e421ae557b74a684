//! [`BaseUrl`]: checked once, joined without surprises.

use std::sync::{Arc, OnceLock};

use http::Uri;
use modelway_core::{Error, ErrorKind};
use url::Url;

/// The paths that nearly all calls go to.
const USUAL: [&str; 3] = ["/chat/completions", "/completions", "/embeddings"];

/// Where a provider's paths begin. Cheap to clone.
#[derive(Clone)]
pub(super) struct BaseUrl(Arc<Inner>);

struct Inner {
    url: Url,
    /// The addresses of the usual paths, each read when it is first asked for.
    usual: [OnceLock<Uri>; 3],
}

impl BaseUrl {
    /// Reads a base URL and appends `guard` (such as `/v1`) when its path does not end in it already.
    pub(super) fn read(text: &str, guard: &str) -> Result<Self, Error> {
        Ok(Self(Arc::new(Inner { url: read(text, guard)?, usual: Default::default() })))
    }

    /// Without a slash at its end.
    pub(super) fn as_str(&self) -> &str {
        self.0.url.as_str().trim_end_matches('/')
    }

    pub(super) fn host(&self) -> Option<&str> {
        self.0.url.host_str()
    }

    /// The origin, for messages: no path, no credentials.
    pub(super) fn origin(&self) -> String {
        self.0.url.origin().ascii_serialization()
    }

    /// The address of a path such as `/chat/completions`, perhaps with a query.
    pub(super) fn uri(&self, path: &str) -> Result<Uri, Error> {
        let place = USUAL.iter().position(|usual| *usual == path);
        let place = place.and_then(|at| self.0.usual.get(at));
        if let Some(known) = place.and_then(OnceLock::get) {
            return Ok(known.clone());
        }
        let text = format!("{}/{}", self.as_str(), path.trim_start_matches('/'));
        let uri = Uri::try_from(text).map_err(|e| {
            Error::new(ErrorKind::InvalidRequest, format!("`{path}` cannot be part of a URL"))
                .with_source(e)
        })?;
        Ok(match place {
            Some(place) => place.get_or_init(|| uri).clone(),
            None => uri,
        })
    }
}

fn read(text: &str, guard: &str) -> Result<Url, Error> {
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
