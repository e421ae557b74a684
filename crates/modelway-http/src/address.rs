//! [`Addresses`]: URLs read once.

use std::sync::{Arc, Mutex, PoisonError};

use http::Uri;
use modelway_core::Error;
use reqwest::Url;

use crate::error;

/// So many are remembered: a client has few endpoints. A model id in a path makes one of its own.
const KEPT: usize = 8;

/// An address as reqwest wants it, and as messages show it.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub(crate) url: Url,
    /// Host, and port if the URL has one.
    pub(crate) authority: Arc<str>,
}

impl Address {
    fn read(uri: &Uri) -> Result<Self, Error> {
        let url = Url::parse(&uri.to_string()).map_err(|_| error::bad_url())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(error::bad_url());
        }
        let host = url.host_str().unwrap_or_default();
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}").into(),
            None => host.into(),
        };
        Ok(Self { url, authority })
    }
}

/// The addresses used last. To read one costs more than all the rest of a request's preparation.
#[derive(Debug, Default)]
pub(crate) struct Addresses(Mutex<Vec<(Uri, Address)>>);

impl Addresses {
    /// The address that `uri` writes.
    pub(crate) fn get(&self, uri: Uri) -> Result<Address, Error> {
        // As URIs two users that differ in case are equal, as credentials they are not.
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Address::read(&uri);
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, address)) = known.iter().find(|(of, _)| *of == uri) {
            return Ok(address.clone());
        }
        let address = Address::read(&uri)?;
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

    #[test]
    fn each_uri_keeps_its_own_url() {
        let addresses = Addresses::default();
        for round in 0..3 {
            for path in 0..=KEPT {
                let uri: Uri = format!("http://a.test:8000/v1/{path}?q={round}").parse().unwrap();
                let address = addresses.get(uri.clone()).unwrap();
                assert_eq!(address.url.as_str(), uri.to_string());
                assert_eq!(&*address.authority, "a.test:8000");
            }
        }
        for uri in ["http://Me:A@a.test/", "http://me:a@a.test/"] {
            assert_eq!(addresses.get(uri.parse().unwrap()).unwrap().url.as_str(), uri);
        }
        assert!(addresses.get("/v1".parse().unwrap()).is_err());
    }
}
