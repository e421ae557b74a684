//! [`Addresses`]: URLs read once.

use std::sync::{Arc, Mutex, PoisonError};

use http::Uri;
use http::header::{HOST, HeaderMap, HeaderValue};
use modelway_core::Error;

use crate::error;
use crate::protocol::Protocol;
use crate::proxy::Proxies;
use crate::transport::Url;

/// So many are remembered: a client has few endpoints. A model id in a path makes one of its own.
const KEPT: usize = 8;

/// A URL in the form that a client wants.
pub(crate) trait Target: Clone {
    /// Takes an absolute URL of HTTP over.
    fn read(url: Url) -> Result<Self, Error>;
}

/// An address as the client wants it, and as messages show it.
#[derive(Debug, Clone)]
pub(crate) struct Address<T> {
    pub(crate) target: T,
    /// Host, and port if the URL has one.
    pub(crate) authority: Arc<str>,
    /// The same as a header, where HTTP/1.1 is spoken: clients write it anew for each request that has none. HTTP/2 has
    /// another place for it.
    host: Option<HeaderValue>,
}

impl<T> Address<T> {
    /// Sets the header `Host`, unless the caller did.
    pub(crate) fn name_host(&mut self, headers: &mut HeaderMap) {
        if let Some(host) = self.host.take() {
            headers.entry(HOST).or_insert(host);
        }
    }
}

impl<T: Target> Address<T> {
    fn read(uri: &Uri, protocol: Option<Protocol>) -> Result<Self, Error> {
        let url = Url::parse(&uri.to_string()).map_err(|_| error::bad_url())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(error::bad_url());
        }
        let host = url.host_str().unwrap_or_default();
        let authority: Arc<str> = match url.port() {
            Some(port) => format!("{host}:{port}").into(),
            None => host.into(),
        };
        let is_http1 = protocol.is_some_and(|protocol| protocol.is_http1(url.scheme()));
        let host = is_http1.then(|| HeaderValue::from_str(&authority).ok()).flatten();
        Ok(Self { target: T::read(url)?, authority, host })
    }
}

/// The addresses used last. To read one costs more than all the rest of a request's preparation.
#[derive(Debug)]
pub(crate) struct Addresses<T> {
    /// `None` where a proxy may agree upon another one.
    protocol: Option<Protocol>,
    known: Mutex<Vec<(Uri, Address<T>)>>,
}

impl<T: Target> Addresses<T> {
    pub(crate) fn new(protocol: Protocol, proxies: &Proxies) -> Self {
        let protocol = Some(protocol).filter(|_| !proxies.speak_tls());
        Self { protocol, known: Mutex::default() }
    }

    /// The address that `uri` writes.
    pub(crate) fn get(&self, uri: Uri) -> Result<Address<T>, Error> {
        // As URIs two users that differ in case are equal, as credentials they are not.
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Address::read(&uri, self.protocol);
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, address)) = known.iter().find(|(of, _)| *of == uri) {
            return Ok(address.clone());
        }
        let address = Address::read(&uri, self.protocol)?;
        if known.len() == KEPT {
            known.remove(0);
        }
        known.push((uri, address.clone()));
        Ok(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone)]
    struct Text(String);

    impl Target for Text {
        fn read(url: Url) -> Result<Self, Error> {
            Ok(Self(url.into()))
        }
    }

    #[test]
    fn each_uri_keeps_its_own_url() {
        let addresses = Addresses::<Text>::new(Protocol::Http1, &Proxies::default());
        for round in 0..3 {
            for path in 0..=KEPT {
                let uri: Uri = format!("http://a.test:8000/v1/{path}?q={round}").parse().unwrap();
                let address = addresses.get(uri.clone()).unwrap();
                assert_eq!(address.target.0, uri.to_string());
                assert_eq!(&*address.authority, "a.test:8000");
            }
        }
        for uri in ["http://Me:A@a.test/", "http://me:a@a.test/"] {
            assert_eq!(addresses.get(uri.parse().unwrap()).unwrap().target.0, uri);
        }
        assert!(addresses.get("/v1".parse().unwrap()).is_err());
    }
}
