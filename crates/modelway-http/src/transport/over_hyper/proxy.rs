//! From the rules about proxies to hyper-util's matcher.

use http::HeaderValue;
use http::uri::{Scheme, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::proxy::{Proxies, Scope};
use crate::transport::Url;

/// Finds the proxy for a URL; `None` when there are no proxies.
pub(crate) fn matcher(proxies: &Proxies) -> Option<Matcher> {
    if proxies.is_empty() {
        return None;
    }
    let matcher = Matcher::builder().no(proxies.direct());
    let matcher = proxies.rules().iter().fold(matcher, |matcher, rule| match rule.scope {
        Scope::Https => matcher.https(rule.url.as_str()),
        Scope::Http => matcher.http(rule.url.as_str()),
        Scope::All => matcher.all(rule.url.as_str()),
    });
    Some(matcher.build())
}

/// Whether `proxy` speaks HTTP, and not SOCKS.
pub(crate) fn speaks_http(proxy: &Intercept) -> bool {
    matches!(proxy.uri().scheme_str(), Some("http" | "https"))
}

/// The credentials for a proxy that is sent the request itself: those for a tunnel are for its opening.
pub(crate) fn authorization(matcher: &Matcher, uri: &Uri) -> Option<HeaderValue> {
    if uri.scheme() != Some(&Scheme::HTTP) {
        return None;
    }
    matcher.intercept(uri).filter(speaks_http)?.basic_auth().cloned()
}

/// The user and the password of `url` in a header: written as for a proxy, and so made in the same way.
pub(crate) fn basic_auth(url: &Url) -> Option<HeaderValue> {
    let matcher = Matcher::builder().all(url.as_str()).build();
    matcher.intercept(&Uri::from_static("http://any.test/"))?.basic_auth().cloned()
}
