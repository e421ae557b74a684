//! [`HttpTransport`].

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use modelway_core::{Body, Error, RequestBody, Transport};
use reqwest::{Client, Request, Url};

use super::{HttpTransportBuilder, error};
use crate::address::{Address, Addresses, Target};
use crate::builder::Setup;
use crate::error::Place;
use crate::protocol::Protocol;
use crate::{body, framing, redirect};

/// Sends requests with reqwest. Clones share one pool of connections.
///
/// * A redirect is followed (10 times at most, of a kind in a row) when the same request can be repeated at the same origin:
///   307 and 308 always, 301 to 303 for GET and HEAD. Every other 3xx is handed back as the response, and so is one
///   whose location has a user name or a password of its own.
/// * Dropping the pending [`send`](Transport::send), or the [`Body`], closes the connection (HTTP/1.1) or
///   resets the stream (HTTP/2), so that the server can stop working.
/// * A user name and password in the URL become an `Authorization` header, unless there is one.
/// * A request that provably never left is sent once more on a fresh connection: when a pooled one turns
///   out to be closed, or an HTTP/2 server refuses the stream unprocessed. Nothing else is retried here.
/// * Connections live on the tokio runtime that made them, and end with it; the next call makes new ones.
///
/// ```
/// # fn main() -> Result<(), modelway_core::Error> {
/// use modelway_core::ProcessEnvironment;
/// use modelway_http::HttpTransport;
///
/// let transport = HttpTransport::builder()
///     .environment(&ProcessEnvironment) // HTTPS_PROXY, NO_PROXY …
///     .build()?;
/// # let _ = transport;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HttpTransport {
    client: Client,
    setup: Arc<Setup>,
    addresses: Arc<Addresses<Url>>,
}

impl Target for Url {
    fn read(url: Url) -> Result<Self, Error> {
        Ok(url)
    }
}

impl HttpTransport {
    /// Starts to configure a transport.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::default()
    }

    pub(crate) fn new(client: Client, setup: Setup, protocol: Protocol) -> Self {
        let addresses = Arc::new(Addresses::new(protocol, &setup.proxies));
        Self { client, setup: Arc::new(setup), addresses }
    }

    fn prepare(&self, request: http::Request<RequestBody>) -> Result<(Request, Place), Error> {
        let (mut parts, body) = request.into_parts();
        let mut address = self.addresses.get(parts.uri)?;
        address.name_host(&mut parts.headers);
        let Address { target: url, authority, .. } = address;
        let (proxies, no_roots) = (!self.setup.proxies.is_empty(), self.setup.no_roots);
        let place = Place { authority, proxies, no_roots };
        let body = body.into_bytes();
        framing::set(&parts.method, &mut parts.headers, &body);
        if url.username().is_empty() && url.password().is_none() {
            let mut request = Request::new(parts.method, url);
            *request.headers_mut() = parts.headers;
            *request.body_mut() = Some(body.into());
            return Ok((request, place));
        }
        // The builder makes a header of the user and the password.
        let request = self.client.request(parts.method, url).headers(parts.headers);
        match request.body(body).build() {
            Ok(request) => Ok((request, place)),
            Err(error) => Err(error::in_request(error, &place)),
        }
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<Body>, Error> {
        let (mut request, place) = self.prepare(request)?;
        for _ in 0..=redirect::LIMIT {
            // Of the others the client follows what may be followed. Boxed, since most calls have none.
            let again =
                redirect::is_safe(request.method()).then(|| request.try_clone().map(Box::new));
            let sent = self.client.execute(request).await;
            let response = sent.map_err(|error| error::in_request(error, &place))?;
            let to = again.flatten().and_then(|mut again| {
                let (status, headers) = (response.status(), response.headers());
                *again.url_mut() =
                    redirect::target(again.method(), response.url(), status, headers)?;
                Some(again)
            });
            match to {
                Some(again) => request = *again,
                None => return Ok(answer(response, place)),
            }
        }
        Err(redirect::too_many(&place))
    }
}

fn answer(mut response: reqwest::Response, place: Place) -> http::Response<Body> {
    let (status, version) = (response.status(), response.version());
    let headers = std::mem::take(response.headers_mut());
    let mut answer = http::Response::new(response.bytes_stream());
    *answer.status_mut() = status;
    *answer.version_mut() = version;
    *answer.headers_mut() = headers;
    body::response(answer, place, error::in_body)
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport")
            .field("proxies", &self.setup.proxies)
            .finish_non_exhaustive()
    }
}
