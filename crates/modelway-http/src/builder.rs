//! [`HttpTransportBuilder`].

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use modelway_core::{Environment, Error, ErrorKind};
use reqwest::{Client, ClientBuilder, redirect};

use crate::HttpTransport;
use crate::proxy::Proxies;
use crate::tls::{self, Trust};
use crate::transport::Setup;

/// Configures an [`HttpTransport`]. What is wrong is reported by [`build`](Self::build).
///
/// There is no limit on the time of a whole call here: layers have that.
#[must_use]
pub struct HttpTransportBuilder {
    protocol: Protocol,
    connect_timeout: Duration,
    pool_idle_timeout: Option<Duration>,
    pool_max_idle_per_host: usize,
    user_agent: String,
    trust: Trust,
    /// From code; it wins over the environment's.
    proxies: Option<Result<Proxies, Error>>,
    environment: Result<Proxies, Error>,
    addresses: Vec<(String, IpAddr)>,
}

#[derive(Debug, Clone, Copy)]
enum Protocol {
    Negotiated,
    Http1,
    Http2,
}

impl Default for HttpTransportBuilder {
    fn default() -> Self {
        Self {
            protocol: Protocol::Negotiated,
            connect_timeout: Duration::from_secs(10),
            pool_idle_timeout: Some(Duration::from_secs(90)),
            pool_max_idle_per_host: usize::MAX,
            user_agent: concat!("modelway/", env!("CARGO_PKG_VERSION")).to_owned(),
            trust: Trust::default(),
            proxies: None,
            environment: Ok(Proxies::default()),
            addresses: Vec::new(),
        }
    }
}

impl HttpTransportBuilder {
    /// Speaks HTTP/1.1 only. Otherwise HTTP/2 is spoken with the TLS servers that offer it.
    pub fn http1_only(mut self) -> Self {
        self.protocol = Protocol::Http1;
        self
    }

    /// Speaks HTTP/2 only, over plain TCP too, without asking the server.
    pub fn http2_prior_knowledge(mut self) -> Self {
        self.protocol = Protocol::Http2;
        self
    }

    /// Limits the time for a connection: name, TCP, proxy and TLS. 10 seconds unless set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long an unused connection is kept; `None` for as long as the server keeps it. 90 seconds unless set.
    pub fn pool_idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.pool_idle_timeout = limit.into();
        self
    }

    /// How many unused connections are kept for each host; 0 makes one for every request.
    pub fn pool_max_idle_per_host(mut self, count: usize) -> Self {
        self.pool_max_idle_per_host = count;
        self
    }

    /// The `User-Agent` of requests that have none; `modelway/<version>` unless set.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Trusts the certificates in `pem` too, as roots. May be called several times.
    ///
    /// The others are the system's; on Linux its store is found with the help of `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR`. Where it is empty, HTTPS calls fail and say so, and plain HTTP works.
    pub fn root_certificate_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.trust.roots.push(pem.as_ref().to_vec());
        self
    }

    /// Trusts only the roots from [`root_certificate_pem`](Self::root_certificate_pem), not the system's.
    pub fn only_custom_roots(mut self) -> Self {
        self.trust.only_custom = true;
        self
    }

    /// Sends every request through the proxy at `url`, whatever the environment says.
    ///
    /// The schemes are `http`, `https`, `socks4`, `socks4a`, `socks5` and `socks5h`; a user name and a
    /// password may stand before the host.
    pub fn proxy(mut self, url: impl AsRef<str>) -> Self {
        self.proxies = Some(Proxies::everywhere(url.as_ref()));
        self
    }

    /// Uses no proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Some(Ok(Proxies::default()));
        self
    }

    /// Takes the proxies from `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, or their
    /// lower-case forms.
    ///
    /// Without this call the environment counts for nothing. `localhost` and loopback addresses are
    /// always reached directly. `HTTP_PROXY` in capitals is ignored where `REQUEST_METHOD` is set, since
    /// in a CGI program anyone can set it.
    pub fn environment(mut self, environment: &dyn Environment) -> Self {
        self.environment = Proxies::from_environment(environment);
        self
    }

    /// Connects to `address` for URLs with the name `host`, without asking the DNS.
    pub fn resolve(mut self, host: impl Into<String>, address: IpAddr) -> Self {
        self.addresses.push((host.into(), address));
        self
    }

    /// Makes the transport; nothing is connected yet.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for a proxy, root certificate or user agent that cannot be used.
    pub fn build(self) -> Result<HttpTransport, Error> {
        let proxies = match self.proxies {
            Some(proxies) => proxies?,
            None => self.environment?,
        };
        let (client, alpn): (_, &[&[u8]]) = match self.protocol {
            Protocol::Negotiated => (Client::builder(), &[b"h2", b"http/1.1"]),
            Protocol::Http1 => (Client::builder().http1_only(), &[b"http/1.1"]),
            Protocol::Http2 => (Client::builder().http2_prior_knowledge(), &[b"h2"]),
        };
        let tls = tls::configure(&self.trust, alpn)?;
        let client = client
            .tls_backend_preconfigured(tls.config)
            .redirect(redirect::Policy::none())
            .tcp_nodelay(true)
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.pool_idle_timeout)
            .pool_max_idle_per_host(self.pool_max_idle_per_host)
            .user_agent(self.user_agent);
        let client = resolved(proxies.clone().install(client), self.addresses);
        let client = client.build().map_err(|error| {
            Error::new(ErrorKind::Configuration, "the HTTP client cannot be built")
                .with_hint("check `user_agent`: it must be a valid header value")
                .with_source(error.without_url())
        })?;
        Ok(HttpTransport::new(client, Setup { proxies, no_roots: tls.no_roots }))
    }
}

/// Port 0 stands for the port of the URL.
fn resolved(client: ClientBuilder, addresses: Vec<(String, IpAddr)>) -> ClientBuilder {
    addresses
        .into_iter()
        .fold(client, |client, (host, address)| client.resolve(&host, SocketAddr::new(address, 0)))
}

impl fmt::Debug for HttpTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransportBuilder")
            .field("protocol", &self.protocol)
            .field("connect_timeout", &self.connect_timeout)
            .field("user_agent", &self.user_agent)
            .field("proxies", &self.proxies)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}
