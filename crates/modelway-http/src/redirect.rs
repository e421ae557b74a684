//! Which redirects are followed.
//!
//! A request is only ever repeated as it is, with its body and all of its headers, and only to the
//! origin (scheme, host, port) that it was meant for. So no credential can reach another server, in
//! whatever header it travels, and no POST turns into a GET. Every other redirect is handed back as the
//! response that it is.

use http::{HeaderMap, Method, StatusCode, header};
use modelway_core::{Error, ErrorKind};

use crate::error::Place;
use crate::transport::Url;

/// How many redirects of one request are followed.
pub(crate) const LIMIT: usize = 10;

/// Where to send the request again; `None` when the response is the answer.
pub(crate) fn target(
    method: &Method,
    from: &Url,
    status: StatusCode,
    headers: &HeaderMap,
) -> Option<Url> {
    let repeats = keeps_method(status) || repeats_if_safe(status) && is_safe(method);
    let location = headers.get(header::LOCATION).filter(|_| repeats)?;
    let to = from.join(location.to_str().ok()?).ok()?;
    is_same_place(from, &to).then_some(to)
}

/// Whether a request is to be repeated as it is, whatever its method.
pub(crate) fn keeps_method(status: StatusCode) -> bool {
    matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT)
}

/// Whether a request is to be repeated if its method [is safe](is_safe). A POST would become a GET.
fn repeats_if_safe(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301..=303)
}

pub(crate) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether `to` is of the origin of `from`, and has no credentials of its own: those would be the server's idea.
pub(crate) fn is_same_place(from: &Url, to: &Url) -> bool {
    from.scheme() == to.scheme()
        && from.host_str() == to.host_str()
        && from.port_or_known_default() == to.port_or_known_default()
        && to.username().is_empty()
        && to.password().is_none()
}

/// The error for a request that was redirected more than [`LIMIT`] times.
pub(crate) fn too_many(place: &Place) -> Error {
    let message = format!("{place} redirected the request more than {LIMIT} times");
    Error::new(ErrorKind::Response, message).with_hint("check the base URL for a redirect loop")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_request_to_the_same_origin() {
        let cases = [
            // (method, status, location, followed to)
            ("POST", 307, "/b", Some("https://api.test/b")),
            ("POST", 308, "b?c=d", Some("https://api.test/v1/b?c=d")),
            ("POST", 308, "https://api.test:443/b", Some("https://api.test/b")),
            ("POST", 308, "https://API.test/b", Some("https://api.test/b")),
            ("POST", 308, "https://me:you@api.test/b", None),
            ("GET", 301, "/b", Some("https://api.test/b")),
            ("GET", 302, "/b", Some("https://api.test/b")),
            ("HEAD", 303, "/b", Some("https://api.test/b")),
            ("POST", 301, "/b", None),
            ("POST", 302, "/b", None),
            ("POST", 303, "/b", None),
            ("GET", 300, "/b", None),
            ("GET", 304, "/b", None),
            ("GET", 200, "/b", None),
            ("GET", 307, "http://api.test/b", None),
            ("GET", 307, "http://api.test:443/b", None),
            ("GET", 307, "https://api.test:8443/b", None),
            ("GET", 307, "https://evil.test/b", None),
            ("GET", 307, "//evil.test/b", None),
            ("GET", 307, "https://api.test.evil.test/b", None),
            ("GET", 307, "https://api.test@evil.test/b", None),
            ("GET", 307, "\\\\evil.test/b", None),
            ("GET", 307, "blob:https://api.test/b", None),
            ("GET", 307, "file:///etc/passwd", None),
            ("GET", 307, "javascript:alert(1)", None),
            ("GET", 307, "https://[", None),
        ];
        let from = Url::parse("https://api.test/v1/a").unwrap();
        for (method, status, location, expected) in cases {
            let headers = HeaderMap::from_iter([(
                header::LOCATION,
                location.parse::<http::HeaderValue>().unwrap(),
            )]);
            let to = target(
                &method.parse().unwrap(),
                &from,
                StatusCode::from_u16(status).unwrap(),
                &headers,
            );
            assert_eq!(
                to.as_ref().map(Url::as_str),
                expected,
                "{method} answered with {status} to {location}"
            );
        }
    }

    #[test]
    fn without_a_readable_location_it_is_the_answer() {
        let from = Url::parse("https://api.test/v1/a").unwrap();
        let status = StatusCode::TEMPORARY_REDIRECT;
        assert_eq!(target(&Method::GET, &from, status, &HeaderMap::new()), None);
        let value = http::HeaderValue::from_bytes(b"/\xff").unwrap();
        let headers = HeaderMap::from_iter([(header::LOCATION, value)]);
        assert_eq!(target(&Method::GET, &from, status, &headers), None);
    }
}
