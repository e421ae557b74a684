//! Requests that never leave.

use std::net::TcpListener;
use std::time::Duration;

use crate::tested::Tested;
use modelway_core::{ErrorKind, Phase};
use modelway_testing::{Action, RawServer};

use crate::support::{check, fetch, get, plain};

#[tokio::test]
async fn a_port_where_nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for scheme in ["http", "https"] {
        let url = format!("{scheme}://127.0.0.1:{port}/");
        let error = fetch(&plain(), get(url)).await.unwrap_err();
        check(&error, ErrorKind::Connection, Phase::Connect);
        let text = error.to_string();
        assert!(text.starts_with(&format!("127.0.0.1:{port} refused the connection; ")), "{text}");
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_resolved() {
    // A label this long is refused before any server is asked.
    let url = format!("http://{}.test/", "a".repeat(64));
    let error = fetch(&plain(), get(url)).await.unwrap_err();
    check(&error, ErrorKind::Connection, Phase::Connect);
    assert!(error.to_string().contains("cannot be resolved"), "{error}");
}

#[tokio::test]
async fn a_handshake_that_takes_too_long() {
    let server = RawServer::start(|_| vec![Action::Hang]).await.unwrap();
    let limit = Duration::from_millis(50);
    let transport = Tested::builder().connect_timeout(limit).build().unwrap();
    let error = fetch(&transport, get(format!("https://{}", server.address()))).await.unwrap_err();
    check(&error, ErrorKind::Timeout, Phase::Connect);
    assert!(error.to_string().contains("connect_timeout"), "{error}");
}

#[tokio::test]
async fn urls_that_are_not_http() {
    for url in ["/v1/models", "api.test:443", "ftp://api.test/", "*", "file:///etc/passwd"] {
        let uri: http::Uri = url.parse().unwrap_or_else(|_| "/".parse().unwrap());
        let mut request = get("/");
        *request.uri_mut() = uri;
        let error = fetch(&plain(), request).await.unwrap_err();
        check(&error, ErrorKind::InvalidRequest, Phase::Build);
    }
    // Encoded, it is longer than a URL may be.
    let url = format!("http://127.0.0.1:1/{}", "{".repeat(30_000));
    let error = fetch(&plain(), get(url)).await.unwrap_err();
    check(&error, ErrorKind::InvalidRequest, Phase::Build);
}

#[test]
fn a_setup_that_cannot_work_is_refused_when_built() {
    let builder = Tested::builder;
    for (wrong, named) in [
        (builder().user_agent("two\nlines"), "user_agent"),
        (builder().proxy("ftp://proxy.test"), "`proxy`"),
        (builder().root_certificate_pem("nonsense"), "root_certificate_pem"),
        (builder().only_custom_roots(), "root_certificate_pem"),
    ] {
        let error = wrong.build().unwrap_err();
        check(&error, ErrorKind::Configuration, Phase::Build);
        assert!(error.to_string().contains(named), "{error}");
    }
}
