//! [`Connector`]: TCP, then the proxy, then TLS.

use std::error::Error as StdError;
use std::future::Ready;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::{Scheme, Uri};
use http::{HeaderMap, HeaderValue, header};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::names::Names;
use super::proxy;
use super::socket::Socket;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Makes the connections of one transport.
#[derive(Clone)]
pub(crate) struct Connector(pub(crate) Arc<Means>);

/// What connections are made with.
pub(crate) struct Means {
    pub(crate) tcp: HttpConnector<Names>,
    pub(crate) names: Names,
    pub(crate) tls: TlsConnector,
    /// Offers no protocols: a tunnel is asked for in HTTP/1.1.
    pub(crate) tunnel_tls: TlsConnector,
    pub(crate) proxies: Option<Matcher>,
    pub(crate) user_agent: HeaderValue,
    /// For all of it together.
    pub(crate) limit: Duration,
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Socket>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<TokioIo<Socket>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let means = self.0.clone();
        Box::pin(async move {
            let socket = tokio::time::timeout(means.limit, means.connect(&to)).await??;
            Ok(TokioIo::new(socket))
        })
    }
}

impl Means {
    async fn connect(&self, to: &Uri) -> Result<Socket, BoxError> {
        let proxy = self.proxies.as_ref().and_then(|proxies| proxies.intercept(to));
        let Some(proxy) = proxy else { return self.reach(to, &self.tls).await };
        let https = is_https(to);
        let socket = match (proxy::speaks_http(&proxy), https) {
            (true, false) => {
                return Ok(self.reach(proxy.uri(), &self.tls).await?.with_whole_url());
            }
            (true, true) => self.tunnel(to, &proxy).await?,
            (false, _) => self.socks(to, &proxy).await?,
        };
        if https { secure(socket, to, &self.tls).await } else { Ok(socket) }
    }

    /// Connects to `to` itself.
    async fn reach(&self, to: &Uri, tls: &TlsConnector) -> Result<Socket, BoxError> {
        let tcp = self.tcp.clone().call(to.clone()).await?;
        let socket = Socket::plain(tcp.into_inner());
        if is_https(to) { secure(socket, to, tls).await } else { Ok(socket) }
    }

    async fn tunnel(&self, to: &Uri, proxy: &Intercept) -> Result<Socket, BoxError> {
        let socket = self.reach(proxy.uri(), &self.tunnel_tls).await?;
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, self.user_agent.clone());
        let tunnel = Tunnel::new(proxy.uri().clone(), Opened::new(socket)).with_headers(headers);
        let mut tunnel = match proxy.basic_auth() {
            Some(authorization) => tunnel.with_auth(authorization.clone()),
            None => tunnel,
        };
        Ok(tunnel.call(to.clone()).await?.into_inner())
    }

    async fn socks(&self, to: &Uri, proxy: &Intercept) -> Result<Socket, BoxError> {
        let scheme = proxy.uri().scheme_str().unwrap_or_default();
        let version4 = matches!(scheme, "socks4" | "socks4a");
        let to = match scheme {
            "socks4" | "socks5" => self.resolved(to, version4).await?,
            _ => at_port(to, host(to))?,
        };
        let opened = Opened::new(self.reach(proxy.uri(), &self.tunnel_tls).await?);
        let at = proxy.uri().clone();
        let socket = match (version4, proxy.raw_auth()) {
            (true, _) => SocksV4::new(at, opened).call(to).await?,
            (false, None) => SocksV5::new(at, opened).call(to).await?,
            (false, Some((user, password))) => {
                let socks = SocksV5::new(at, opened);
                socks.with_auth(user.to_owned(), password.to_owned()).call(to).await?
            }
        };
        Ok(socket.into_inner())
    }

    /// `to` with its host's address, for a proxy that does not look names up.
    async fn resolved(&self, to: &Uri, version4: bool) -> Result<Uri, BoxError> {
        let addresses = self.names.of(bare(host(to))).await?;
        // Version 4 knows no others.
        let usable = addresses.iter().find(|address| address.is_ipv4() || !version4);
        let address = usable.ok_or_else(|| io::Error::other("no address that the proxy takes"))?;
        match address.is_ipv6() {
            true => at_port(to, &format!("[{}]", address.ip())),
            false => at_port(to, &address.ip().to_string()),
        }
    }
}

async fn secure(socket: Socket, to: &Uri, tls: &TlsConnector) -> Result<Socket, BoxError> {
    let name = ServerName::try_from(bare(host(to)).to_owned())?;
    Ok(Socket::secure(tls.connect(name, socket).await?))
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme() == Some(&Scheme::HTTPS)
}

fn host(uri: &Uri) -> &str {
    uri.host().unwrap_or_default()
}

/// An IPv6 address stands in brackets in a URL, and nowhere else.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// The same place at `host`, with its port written out.
fn at_port(uri: &Uri, host: &str) -> Result<Uri, BoxError> {
    let implied = if is_https(uri) { 443 } else { 80 };
    let port = uri.port_u16().unwrap_or(implied);
    let uri = Uri::builder().scheme("http").authority(format!("{host}:{port}"));
    Ok(uri.path_and_query("/").build()?)
}

/// A connection to a proxy that is there already, for hyper-util's handshakes.
struct Opened(Option<Socket>);

impl Opened {
    fn new(socket: Socket) -> Self {
        Self(Some(socket))
    }
}

impl Service<Uri> for Opened {
    type Response = TokioIo<Socket>;
    type Error = io::Error;
    type Future = Ready<io::Result<TokioIo<Socket>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let socket = self.0.take().ok_or_else(|| io::Error::other("used twice"));
        std::future::ready(socket.map(TokioIo::new))
    }
}
