//! TLS, with certificates made on the spot.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use crate::tested::{Builder, Tested};
use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use modelway_core::{ErrorKind, Phase};
use modelway_testing::{Action, RawServer};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::ordinary::ok;
use crate::support::{check, check_text, fetch, get, plain};

/// What [`Server`] answers on `/v1` to a client that leaves the version to it.
pub(crate) const NEGOTIATED: &str =
    if cfg!(feature = "http2") { "HTTP/2.0 /v1" } else { "HTTP/1.1 /v1" };

/// A certificate authority of our own.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        Self::named("modelway test authority")
    }

    pub(crate) fn named(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    pub(crate) fn acceptor(&self, names: &[&str]) -> TlsAcceptor {
        TlsAcceptor::from(Arc::new(self.server(names)))
    }

    fn server(&self, names: &[&str]) -> rustls::ServerConfig {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &self.0).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config
    }
}

/// A server for HTTP/1.1 and HTTP/2 that answers with the version and the path that it saw.
/// `/hang` is never answered, `/fail` fails before its answer and `/cut` within, when told to. `/busy` is
/// refused the first time.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    #[cfg_attr(not(feature = "http2"), allow(dead_code, reason = "only HTTP/2 tests are told"))]
    pub(crate) signals: Arc<Signals>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
pub(crate) struct Signals {
    pub(crate) hanging: Notify,
    pub(crate) given_up: Notify,
    pub(crate) cut: Notify,
    pub(crate) busy: AtomicUsize,
}

impl Server {
    pub(crate) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}/v1", self.address.port())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

pub(crate) async fn serve(authority: &Authority, names: &[&str]) -> Server {
    start(Some(authority.acceptor(names))).await
}

pub(crate) async fn start(tls: Option<TlsAcceptor>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let signals = Arc::new(Signals::default());
    let shared = signals.clone();
    let accepting = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (tls, signals) = (tls.clone(), shared.clone());
            tokio::spawn(async move {
                match tls {
                    None => converse(stream, signals).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            converse(stream, signals).await;
                        }
                    }
                }
            });
        }
    });
    Server { address, signals, accepting }
}

async fn converse<S>(stream: S, signals: Arc<Signals>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| answer(request, signals.clone()));
    let server = auto::Builder::new(TokioExecutor::new());
    let _ = server.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(
    request: http::Request<Incoming>,
    signals: Arc<Signals>,
) -> Result<http::Response<Text>, Box<dyn Error + Send + Sync>> {
    let path = request.uri().path();
    let text = match path {
        "/host" => format!("{:?}", request.headers().get("host")),
        _ => format!("{:?} {path}", request.version()),
    };
    let text = Some(text);
    let mut cut: Option<Pin<Box<dyn Future<Output = ()> + Send>>> = None;
    match path {
        "/fail" => return Err("no answer".into()),
        "/busy" if signals.busy.fetch_add(1, Ordering::Relaxed) == 0 => {
            return Err(h2::Error::from(h2::Reason::REFUSED_STREAM).into());
        }
        "/cut" => cut = Some(Box::pin(async move { signals.cut.notified().await })),
        "/hang" => {
            let _guard = GivesUp(signals.clone());
            signals.hanging.notify_one();
            std::future::pending::<()>().await;
        }
        _ => {}
    }
    Ok(http::Response::new(Text { text, cut }))
}

/// Tells when the call that holds it is dropped.
struct GivesUp(Arc<Signals>);

impl Drop for GivesUp {
    fn drop(&mut self) {
        self.0.given_up.notify_one();
    }
}

/// A body that may break off.
struct Text {
    text: Option<String>,
    cut: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Body for Text {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(text) = self.text.take() {
            return Poll::Ready(Some(Ok(Frame::data(text.into()))));
        }
        match &mut self.cut {
            Some(cut) => cut.as_mut().poll(cx).map(|()| Some(Err(io::Error::other("cut")))),
            None => Poll::Ready(None),
        }
    }
}

pub(crate) fn trusting(authority: &Authority) -> Builder {
    Tested::builder().root_certificate_pem(authority.pem())
}

#[tokio::test]
async fn an_unknown_authority_is_refused_with_the_remedy() {
    let server = serve(&Authority::new(), &["localhost"]).await;
    let (other, namesake) = (Authority::named("other"), Authority::new());
    for transport in [
        plain(),
        trusting(&other).build().unwrap(),
        trusting(&other).only_custom_roots().build().unwrap(),
        trusting(&namesake).only_custom_roots().build().unwrap(),
    ] {
        let error = fetch(&transport, get(server.url("localhost"))).await.unwrap_err();
        refused(&error);
        let text = error.to_string();
        assert!(text.contains("unknown authority"), "{text}");
        assert!(text.contains("root_certificate_pem"), "{text}");
    }
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let authority = Authority::new();
    let server = serve(&authority, &["upstream.test"]).await;
    let transport = trusting(&authority)
        .resolve("upstream.test", server.address.ip())
        .resolve("other.test", server.address.ip())
        .build()
        .unwrap();
    assert_eq!(fetch(&transport, get(server.url("upstream.test"))).await.unwrap().status(), 200);
    let error = fetch(&transport, get(server.url("other.test"))).await.unwrap_err();
    refused(&error);
    assert!(error.to_string().contains("for another host"), "{error}");
}

#[tokio::test]
async fn https_to_a_plain_server_and_the_other_way_round() {
    let plain_server =
        RawServer::start(|_| vec![Action::ReadExact(5), Action::Send(ok())]).await.unwrap();
    let url = format!("https://{}", plain_server.address());
    let error = fetch(&plain(), get(url)).await.unwrap_err();
    refused(&error);
    assert!(error.to_string().contains("does the server speak TLS"), "{error}");

    let tls_server = serve(&Authority::new(), &["localhost"]).await;
    let url = format!("http://{}", tls_server.address);
    let error = fetch(&plain(), get(url)).await.unwrap_err();
    check(&error, ErrorKind::Response, Phase::Response);
}

#[tokio::test]
async fn a_handshake_that_breaks_off_may_be_retried() {
    for last in [Action::Close, Action::Reset] {
        let server =
            RawServer::start(move |_| vec![Action::ReadExact(5), last.clone()]).await.unwrap();
        let url = format!("https://{}", server.address());
        let error = fetch(&plain(), get(url)).await.unwrap_err();
        check(&error, ErrorKind::Connection, Phase::Connect);
    }
}

#[track_caller]
fn refused(error: &modelway_core::Error) {
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Connection, Phase::Connect), "{error:?}");
    assert!(!error.is_retryable(), "{error:?}");
    check_text(error);
}
