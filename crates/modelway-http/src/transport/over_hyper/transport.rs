//! [`HyperTransport`].

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use http::header::{self, HeaderValue};
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, Client};
use modelway_core::{Body, Error, RequestBody, Transport};

use super::body::{Data, Whole};
use super::call::{Call, Destination};
use super::connect::{Connector, Means};
use super::{HyperTransportBuilder, error, is_unprocessed, proxy};
use crate::address::{Address, Addresses};
use crate::builder::Setup;
use crate::error::Place;
use crate::protocol::Protocol;
use crate::{body, framing, redirect};

/// Sends requests with hyper-util's client. Clones share one pool of connections.
///
/// It behaves like `HttpTransport`, with fewer layers between a call and its connection:
///
/// * A redirect is followed (10 times at most) when the same request can be repeated at the same origin:
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
/// use modelway_http::HyperTransport;
///
/// let transport = HyperTransport::builder()
///     .environment(&ProcessEnvironment) // HTTPS_PROXY, NO_PROXY …
///     .build()?;
/// # let _ = transport;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<Connector, Whole>,
    means: Arc<Means>,
    setup: Arc<Setup>,
    addresses: Arc<Addresses<Destination>>,
}

impl HyperTransport {
    /// Starts to configure a transport.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }

    pub(crate) fn new(
        client: Client<Connector, Whole>,
        means: Arc<Means>,
        setup: Setup,
        protocol: Protocol,
    ) -> Self {
        let addresses = Arc::new(Addresses::new(protocol, &setup.proxies));
        Self { client, means, setup: Arc::new(setup), addresses }
    }

    fn prepare(&self, request: http::Request<RequestBody>) -> Result<(Call, Place), Error> {
        let (mut parts, body) = request.into_parts();
        let mut address = self.addresses.get(parts.uri)?;
        address.name_host(&mut parts.headers);
        let Address { target, authority, .. } = address;
        let (proxies, no_roots) = (!self.setup.proxies.is_empty(), self.setup.no_roots);
        let place = Place { authority, proxies, no_roots };
        let Destination { uri, authorization } = target;
        let (method, headers) = (parts.method, parts.headers);
        let mut call = Call { method, uri, headers, body: body.into_bytes() };
        self.complete(&mut call, authorization);
        Ok((call, place))
    }

    /// Sets the headers that a transport is responsible for.
    fn complete(&self, call: &mut Call, authorization: Option<HeaderValue>) {
        let headers = &mut call.headers;
        framing::set(&call.method, headers, &call.body);
        headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        headers.entry(header::USER_AGENT).or_insert_with(|| self.means.user_agent.clone());
        if let Some(value) = authorization {
            headers.entry(header::AUTHORIZATION).or_insert(value);
        }
        let proxies = self.means.proxies.as_ref();
        if let Some(value) = proxies.and_then(|all| proxy::authorization(all, &call.uri)) {
            headers.entry(header::PROXY_AUTHORIZATION).or_insert(value);
        }
    }

    async fn attempt(&self, call: &Call) -> Result<http::Response<Incoming>, legacy::Error> {
        match self.client.request(call.request()).await {
            Err(error) if is_unprocessed(&error) => self.client.request(call.request()).await,
            result => result,
        }
    }
}

#[async_trait]
impl Transport for HyperTransport {
    async fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> Result<http::Response<Body>, Error> {
        let (mut call, place) = self.prepare(request)?;
        for _ in 0..=redirect::LIMIT {
            let sent = self.attempt(&call).await;
            let mut response = sent.map_err(|error| error::in_request(error, &place))?;
            let Some(to) = call.redirected(&response) else {
                // What hyper notes there is no part of the answer.
                response.extensions_mut().clear();
                return Ok(body::response(response.map(Data), place, crate::error::in_body));
            };
            call.uri = to;
        }
        Err(redirect::too_many(&place))
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("proxies", &self.setup.proxies)
            .finish_non_exhaustive()
    }
}
