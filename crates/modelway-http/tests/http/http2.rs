//! HTTP/2, negotiated and told.

use std::sync::atomic::Ordering;

use http::Version;
use modelway_core::{ErrorKind, Phase};
use modelway_testing::{Action, RawServer};

use crate::ordinary::ok;
use crate::support::{check, check_text, fetch, get, next, post, send, soon};
use crate::tested::Tested;
use crate::tls::{Authority, serve, start, trusting};

#[tokio::test]
async fn http2_is_negotiated_where_the_server_offers_it() {
    let authority = Authority::new();
    let server = serve(&authority, &["localhost", "127.0.0.1"]).await;
    for (builder, version) in [
        (trusting(&authority), Version::HTTP_2),
        (trusting(&authority).only_custom_roots(), Version::HTTP_2),
        (trusting(&authority).http1_only(), Version::HTTP_11),
        (trusting(&authority).http2_prior_knowledge(), Version::HTTP_2),
    ] {
        let transport = builder.build().unwrap();
        for host in ["localhost", "127.0.0.1"] {
            let response = fetch(&transport, post(server.url(host), "{}")).await.unwrap();
            assert_eq!(response.version(), version);
            assert_eq!(response.into_body(), format!("{version:?} /v1"));
        }
    }
}

#[tokio::test]
async fn http2_works_over_plain_tcp_when_told_so() {
    let server = start(None).await;
    let transport = Tested::builder().http2_prior_knowledge().build().unwrap();
    let url = format!("http://{}/v1", server.address);
    assert_eq!(fetch(&transport, get(url)).await.unwrap().into_body(), "HTTP/2.0 /v1");
}

#[tokio::test]
async fn the_host_is_named_where_http2_has_it_and_not_in_a_header() {
    let authority = Authority::new();
    let server = serve(&authority, &["localhost"]).await;
    let url = server.url("localhost").replace("/v1", "/host");
    for builder in [trusting(&authority), trusting(&authority).http2_prior_knowledge()] {
        let response = fetch(&builder.build().unwrap(), get(&url)).await.unwrap();
        assert_eq!(response.into_body(), "None");
    }
    let response = fetch(&trusting(&authority).http1_only().build().unwrap(), get(&url)).await;
    let named = format!("Some(\"localhost:{}\")", server.address.port());
    assert_eq!(response.unwrap().into_body(), named);
}

#[tokio::test]
async fn http2_told_to_a_server_without_it_fails() {
    let server =
        RawServer::start(|_| vec![Action::ReadExact(24), Action::Send(ok()), Action::Close])
            .await
            .unwrap();
    let transport = Tested::builder().http2_prior_knowledge().build().unwrap();
    let error = fetch(&transport, get(server.url())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
    check_text(&error);
}

#[tokio::test]
async fn a_reset_http2_stream_is_a_broken_connection() {
    let server = start(None).await;
    let transport = Tested::builder().http2_prior_knowledge().build().unwrap();
    let url = format!("http://{}", server.address);
    let error = fetch(&transport, get(format!("{url}/fail"))).await.unwrap_err();
    check(&error, ErrorKind::Connection, Phase::Sent);

    let mut body = send(&transport, get(format!("{url}/cut"))).await.unwrap().into_body();
    assert_eq!(next(&mut body).await.unwrap().unwrap(), "HTTP/2.0 /cut");
    server.signals.cut.notify_one();
    let error = next(&mut body).await.unwrap().unwrap_err();
    check(&error, ErrorKind::Connection, Phase::Stream);
    assert!(next(&mut body).await.is_none());
}

#[tokio::test]
async fn a_request_that_an_http2_server_refused_unprocessed_is_sent_once_more() {
    let server = start(None).await;
    let transport = Tested::builder().http2_prior_knowledge().build().unwrap();
    let url = format!("http://{}/busy", server.address);
    assert_eq!(fetch(&transport, post(url, "{}")).await.unwrap().into_body(), "HTTP/2.0 /busy");
    assert_eq!(server.signals.busy.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn dropping_an_http2_call_resets_its_stream() {
    use modelway_core::Transport;
    let server = start(None).await;
    let transport = Tested::builder().http2_prior_knowledge().build().unwrap();
    let url = format!("http://{}", server.address);
    tokio::select! {
        () = soon(server.signals.hanging.notified()) => {}
        _ = transport.send(get(format!("{url}/hang"))) => panic!("no answer was sent"),
    }
    soon(server.signals.given_up.notified()).await;
    // The connection lives on.
    assert_eq!(fetch(&transport, get(format!("{url}/v1"))).await.unwrap().status(), 200);
}
