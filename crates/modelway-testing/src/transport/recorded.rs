//! [`RecordedRequest`]: what a transport was asked to send.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use modelway_core::RequestBody;
use serde_json::Value;

/// Headers that carry credentials.
const SECRET_HEADERS: &[&str] =
    &["authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"];
/// Query parameters that carry credentials.
const SECRET_PARAMETERS: &[&str] = &["key", "api_key", "api-key", "access_token", "token"];

/// A request as a [`CannedTransport`](super::CannedTransport) got it.
///
/// `Debug` hides what credentials are in headers and query; the fields have them.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl RecordedRequest {
    pub(super) fn new(request: http::Request<RequestBody>) -> Self {
        let (parts, body) = request.into_parts();
        Self {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body: body.into_bytes(),
        }
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// What `serde_json` says of a body that is not JSON.
    pub fn json(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// The value of a header; `None` when it is not there or not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("uri", &shown_uri(&self.uri))
            .field("headers", &ShownHeaders(&self.headers))
            .field("body", &String::from_utf8_lossy(&self.body))
            .finish()
    }
}

fn shown_uri(uri: &Uri) -> String {
    let whole = uri.to_string();
    let Some((path, query)) = whole.split_once('?') else { return whole };
    let shown = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if SECRET_PARAMETERS.contains(&name) => format!("{name}=[hidden]"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", shown.collect::<Vec<_>>().join("&"))
}

struct ShownHeaders<'a>(&'a HeaderMap);

impl fmt::Debug for ShownHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(name, value): (&HeaderName, &HeaderValue)| {
            let secret = value.is_sensitive() || SECRET_HEADERS.contains(&name.as_str());
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.clone(), if secret { "[hidden]".to_owned() } else { value })
        };
        f.debug_map().entries(self.0.iter().map(shown)).finish()
    }
}
