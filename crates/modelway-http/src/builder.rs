//! [`TransportBuilder`].

use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;
use std::time::Duration;

use modelway_core::{Environment, Error};

use crate::protocol::Protocol;
use crate::proxy::Proxies;
use crate::tls::{self, Tls, Trust};

/// Configures the transport `T`. What is wrong is reported by `build`.
///
/// There is no limit on the time of a whole call here: layers have that.
#[must_use]
pub struct TransportBuilder<T> {
    transport: PhantomData<fn() -> T>,
    pub(crate) protocol: Protocol,
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

/// What a transport is made of, checked as far as no client is needed for that.
pub(crate) struct Plan {
    pub(crate) protocol: Protocol,
    pub(crate) connect_timeout: Duration,
    pub(crate) pool_idle_timeout: Option<Duration>,
    pub(crate) pool_max_idle_per_host: usize,
    pub(crate) user_agent: String,
    pub(crate) tls: Tls,
    pub(crate) proxies: Proxies,
    /// By host name.
    pub(crate) addresses: Vec<(String, IpAddr)>,
}

/// What messages and `Debug` say about the client.
#[derive(Debug)]
pub(crate) struct Setup {
    pub(crate) proxies: Proxies,
    pub(crate) no_roots: bool,
}

impl<T> Default for TransportBuilder<T> {
    fn default() -> Self {
        Self {
            transport: PhantomData,
            protocol: Protocol::default(),
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

impl<T> TransportBuilder<T> {
    /// Speaks HTTP/1.1 only. Otherwise HTTP/2 is spoken with the TLS servers that offer it (feature `http2`).
    pub fn http1_only(mut self) -> Self {
        self.protocol = Protocol::Http1;
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

    pub(crate) fn plan(self) -> Result<Plan, Error> {
        let proxies = match self.proxies {
            Some(proxies) => proxies?,
            None => self.environment?,
        };
        Ok(Plan {
            protocol: self.protocol,
            connect_timeout: self.connect_timeout,
            pool_idle_timeout: self.pool_idle_timeout,
            pool_max_idle_per_host: self.pool_max_idle_per_host,
            user_agent: self.user_agent,
            tls: tls::configure(&self.trust, self.protocol.alpn())?,
            proxies,
            addresses: self.addresses,
        })
    }
}

impl<T> fmt::Debug for TransportBuilder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportBuilder")
            .field("protocol", &self.protocol)
            .field("connect_timeout", &self.connect_timeout)
            .field("user_agent", &self.user_agent)
            .field("proxies", &self.proxies)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}
