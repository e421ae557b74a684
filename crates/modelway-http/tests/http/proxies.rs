//! Proxies, from code and from the environment.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;

use crate::tested::{Builder, Tested};
use modelway_core::{ErrorKind, MapEnvironment, Phase};
use modelway_testing::{Action, RawServer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::ordinary::ok;
use crate::support::{check, fetch, get};
use crate::tls::{Authority, NEGOTIATED, serve};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn server() -> RawServer {
    RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok())]).await.unwrap()
}

fn under(variables: &[(&str, &str)]) -> Builder {
    Tested::builder().environment(&MapEnvironment::from_iter(variables.iter().copied()))
}

#[tokio::test]
async fn a_proxy_from_code_gets_the_whole_url() {
    let proxy = server().await;
    let url = format!("http://me:s%40fe@{}", proxy.address());
    let transport = under(&[("ALL_PROXY", "http://127.0.0.1:1")]).proxy(url).build().unwrap();
    fetch(&transport, get("http://upstream.test/v1?a=b")).await.unwrap();
    let seen = &proxy.requests()[0];
    assert_eq!(seen.line(), "GET http://upstream.test/v1?a=b HTTP/1.1");
    assert_eq!(seen.header("host").as_deref(), Some("upstream.test"));
    assert_eq!(seen.header("proxy-authorization").as_deref(), Some("Basic bWU6c0BmZQ=="));
}

#[tokio::test]
async fn for_https_it_is_asked_for_a_tunnel_and_learns_nothing_else() {
    let proxy = RawServer::start(|_| {
        let answer = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
        vec![Action::ReadRequest, Action::send(answer)]
    })
    .await
    .unwrap();
    let url = format!("http://me:safe@{}", proxy.address());
    let transport = Tested::builder().proxy(url).build().unwrap();
    let mut request = get("https://upstream.test/v1?a=b");
    request.headers_mut().insert("authorization", "Bearer key".parse().unwrap());
    let error = fetch(&transport, request).await.unwrap_err();
    check(&error, ErrorKind::Connection, Phase::Connect);
    assert!(error.to_string().contains("the proxy"), "{error}");
    let seen = &proxy.requests()[0];
    assert_eq!(seen.line(), "CONNECT upstream.test:443 HTTP/1.1");
    assert_eq!(seen.header("proxy-authorization").as_deref(), Some("Basic bWU6c2FmZQ=="));
    assert_eq!(seen.header("authorization"), None);
}

#[tokio::test]
async fn tls_goes_through_the_tunnel_to_the_named_host() {
    let authority = Authority::new();
    let upstream = serve(&authority, &["upstream.test"]).await;
    let proxy = tunnel(upstream.address).await;
    let transport = under(&[("HTTPS_PROXY", &format!("http://{proxy}"))])
        .root_certificate_pem(authority.pem())
        .build()
        .unwrap();
    let response = fetch(&transport, get("https://upstream.test/v1")).await.unwrap();
    assert_eq!(response.into_body(), NEGOTIATED);
}

#[tokio::test]
async fn the_proxy_itself_may_be_reached_over_tls() {
    let authority = Authority::new();
    let upstream = serve(&authority, &["upstream.test"]).await;
    let proxy = through(upstream.address, Some(authority.acceptor(&["localhost"])), http).await;
    let transport = Tested::builder()
        .proxy(format!("https://localhost:{}", proxy.port()))
        .root_certificate_pem(authority.pem())
        .build()
        .unwrap();
    let response = fetch(&transport, get("https://upstream.test/v1")).await.unwrap();
    assert_eq!(response.into_body(), NEGOTIATED);
}

#[tokio::test]
async fn tls_goes_through_socks_too() {
    let authority = Authority::new();
    let upstream = serve(&authority, &["upstream.test"]).await;
    let proxy = through(upstream.address, None, socks).await;
    let transport = Tested::builder()
        .proxy(format!("socks5h://{proxy}"))
        .root_certificate_pem(authority.pem())
        .build()
        .unwrap();
    let response = fetch(&transport, get("https://upstream.test/v1")).await.unwrap();
    assert_eq!(response.into_body(), NEGOTIATED);
}

/// A connection that a proxy takes.
trait Taken: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Taken for S {}

type Handshake = fn(&mut dyn Taken) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

/// A proxy whose tunnels all end at `upstream`.
async fn tunnel(upstream: SocketAddr) -> SocketAddr {
    through(upstream, None, http).await
}

async fn through(
    upstream: SocketAddr,
    tls: Option<TlsAcceptor>,
    handshake: Handshake,
) -> SocketAddr {
    let listener = TcpListener::bind((HERE, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let tls = tls.clone();
            tokio::spawn(async move {
                let mut client: Box<dyn Taken> = match tls {
                    None => Box::new(client),
                    Some(tls) => Box::new(tls.accept(client).await.unwrap()),
                };
                handshake(&mut client).await;
                let mut server = TcpStream::connect(upstream).await.unwrap();
                tokio::io::copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    address
}

fn http(client: &mut dyn Taken) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
    Box::pin(async move {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(client.read_u8().await.unwrap());
        }
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.unwrap();
        client.flush().await.unwrap();
    })
}

fn socks(client: &mut dyn Taken) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
    Box::pin(async move {
        client.read_exact(&mut [0; 3]).await.unwrap();
        client.write_all(&[5, 0]).await.unwrap();
        client.read_exact(&mut [0; 7 + "upstream.test".len()]).await.unwrap();
        client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
    })
}

#[tokio::test]
async fn a_socks_proxy_resolves_the_name() {
    let proxy = RawServer::start(|_| {
        vec![
            Action::ReadExact(3),
            Action::send(&[5, 0][..]),
            Action::ReadExact(7 + "upstream.test".len()),
            Action::send(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0][..]),
            Action::ReadRequest,
            Action::Send(ok()),
        ]
    })
    .await
    .unwrap();
    let url = format!("socks5h://{}", proxy.address());
    let transport = under(&[("all_proxy", &url)]).build().unwrap();
    fetch(&transport, get("http://upstream.test/v1")).await.unwrap();
    let seen = proxy.requests();
    assert_eq!(&seen[1].bytes[..], b"\x05\x01\x00\x03\x0dupstream.test\x00\x50");
    assert_eq!(seen[2].line(), "GET /v1 HTTP/1.1");
}

#[tokio::test]
async fn a_socks_proxy_gets_the_credentials_or_the_address() {
    let greeting = || vec![Action::ReadExact(3), Action::send(&[5, 0][..])];
    let signing_in = vec![
        Action::ReadExact(3),
        Action::send(&[5, 2][..]),
        Action::ReadExact(3 + "me".len() + "s@fe".len()),
        Action::send(&[1, 0][..]),
    ];
    let name = b"\x05\x01\x00\x03\x0dupstream.test\x00\x50";
    type Case<'a> = (&'a str, Vec<Action>, &'a [u8], &'a [u8]);
    let cases: [Case<'_>; 4] = [
        ("socks5h://me:s%40fe@", signing_in, name, &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
        (
            "socks5://",
            greeting(),
            b"\x05\x01\x00\x01\x7f\0\0\x01\x00\x50",
            &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0],
        ),
        ("socks4://", vec![], b"\x04\x01\x00\x50\x7f\0\0\x01\0", &[0, 90, 0, 0, 0, 0, 0, 0]),
        (
            "socks4a://",
            vec![],
            b"\x04\x01\x00\x50\0\0\0\xff\0upstream.test\0",
            &[0, 90, 0, 0, 0, 0, 0, 0],
        ),
    ];
    for (scheme, before, asked, granted) in cases {
        let mut script = before.clone();
        script.extend([Action::ReadExact(asked.len()), Action::send(granted.to_vec())]);
        script.extend([Action::ReadRequest, Action::Send(ok())]);
        let proxy = RawServer::start(move |_| script.clone()).await.unwrap();
        let transport = Tested::builder()
            .proxy(format!("{scheme}{}", proxy.address()))
            .resolve("upstream.test", HERE)
            .build()
            .unwrap();
        fetch(&transport, get("http://upstream.test/v1")).await.unwrap();
        let seen = proxy.requests();
        if let [Action::ReadExact(_), _, Action::ReadExact(_), _] = before[..] {
            assert_eq!(&seen[1].bytes[..], b"\x01\x02me\x04s@fe");
        }
        let [.., asked_for, request] = &seen[..] else { panic!("{scheme}: {seen:?}") };
        assert_eq!(&asked_for.bytes[..], asked, "{scheme}");
        assert_eq!(request.line(), "GET /v1 HTTP/1.1");
    }
}

#[tokio::test]
async fn the_environment_decides_by_scheme_and_host() {
    let (proxy, direct) = (server().await, server().await);
    let proxy_url = proxy.url();
    let upstream = format!("http://api.upstream.test:{}/", direct.address().port());
    let here = format!("http://127.0.0.1:{}/", direct.address().port());
    let localhost = format!("http://localhost:{}/", direct.address().port());
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, bool);
    let cases: [Case<'_>; 11] = [
        (&[("HTTP_PROXY", &proxy_url)], &upstream, true),
        (&[("http_proxy", &proxy_url)], &upstream, true),
        (&[("ALL_PROXY", &proxy_url)], &upstream, true),
        (&[("HTTPS_PROXY", &proxy_url)], &upstream, false),
        (&[("HTTP_PROXY", &proxy_url), ("REQUEST_METHOD", "GET")], &upstream, false),
        (&[("ALL_PROXY", &proxy_url), ("NO_PROXY", "other.test")], &upstream, true),
        (&[("ALL_PROXY", &proxy_url), ("NO_PROXY", "other.test, upstream.test")], &upstream, false),
        (&[("ALL_PROXY", &proxy_url), ("no_proxy", "*.upstream.test")], &upstream, false),
        (&[("ALL_PROXY", &proxy_url), ("NO_PROXY", "*")], &upstream, false),
        (&[("ALL_PROXY", &proxy_url)], &here, false),
        (&[("ALL_PROXY", &proxy_url)], &localhost, false),
    ];
    for (variables, url, proxied) in cases {
        let before = (proxy.requests().len(), direct.requests().len());
        let transport = under(variables).resolve("api.upstream.test", HERE).build().unwrap();
        fetch(&transport, get(url)).await.unwrap();
        let after = (proxy.requests().len(), direct.requests().len());
        let expected = if proxied { (before.0 + 1, before.1) } else { (before.0, before.1 + 1) };
        assert_eq!(after, expected, "{variables:?} {url}");
    }
}

#[tokio::test]
async fn code_wins_over_the_environment() {
    let direct = server().await;
    let upstream = format!("http://upstream.test:{}/", direct.address().port());
    for variable in ["http://127.0.0.1:1", "not a proxy"] {
        let builder = under(&[("ALL_PROXY", variable)]).resolve("upstream.test", HERE).no_proxy();
        fetch(&builder.build().unwrap(), get(&upstream)).await.unwrap();
    }
    let error = under(&[("ALL_PROXY", "not a proxy")]).build().unwrap_err();
    check(&error, ErrorKind::Configuration, Phase::Build);
    assert!(error.to_string().starts_with("ALL_PROXY "), "{error}");
}
