//! Requests and answers as they should be.

use http::header::HOST;
use http::{StatusCode, Version};
use modelway_testing::{Action, RawServer, http_chunked, http_response};
use wiremock::matchers::{body_bytes, header, headers, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{fetch, get, next, plain, post, send};
use crate::tested::Tested;

#[tokio::test]
async fn every_status_is_a_response() {
    let transport = plain();
    for status in [200, 201, 204, 301, 304, 400, 401, 404, 409, 422, 429, 500, 502, 503, 529] {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(status).insert_header("x-request-id", "r1");
        Mock::given(method("POST")).respond_with(answer).mount(&server).await;
        let response = fetch(&transport, post(server.uri(), "{}")).await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.headers()["x-request-id"], "r1");
        assert_eq!(response.version(), Version::HTTP_11);
    }
}

#[tokio::test]
async fn method_path_query_headers_and_body_arrive_as_they_are() {
    let server = MockServer::start().await;
    let body: Vec<u8> = (0..=255).cycle().take(1000).collect();
    Mock::given(method("PUT"))
        .and(path("/v1/a%20b"))
        .and(query_param("q", "ä&="))
        .and(header("x-api-key", "k"))
        .and(headers("x-twice", vec!["1", "2"]))
        .and(body_bytes(body.clone()))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(body.clone()))
        .expect(1)
        .mount(&server)
        .await;
    let mut request = post(format!("{}/v1/a%20b?q=%C3%A4%26%3D", server.uri()), body.clone());
    *request.method_mut() = http::Method::PUT;
    request.headers_mut().insert("x-api-key", "k".parse().unwrap());
    request.headers_mut().append("x-twice", "1".parse().unwrap());
    request.headers_mut().append("x-twice", "2".parse().unwrap());
    let response = fetch(&plain(), request).await.unwrap();
    assert_eq!((response.status(), response.into_body().as_ref()), (StatusCode::OK, &body[..]));
}

#[tokio::test]
async fn big_bodies_survive_both_ways() {
    let server = MockServer::start().await;
    let body: Vec<u8> = (0..8 << 20).map(|i: u32| (i ^ (i >> 8)) as u8).collect();
    Mock::given(body_bytes(body.clone()))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(body.clone()))
        .mount(&server)
        .await;
    let response = fetch(&plain(), post(server.uri(), body.clone())).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.into_body() == body);
}

#[tokio::test]
async fn what_goes_over_the_wire() {
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok())]).await.unwrap();
    let mut request = post(format!("{}/v1", server.url()), "four");
    // Wrong on purpose: the body says how long it is.
    request.headers_mut().insert("content-length", "9".parse().unwrap());
    request.headers_mut().insert("transfer-encoding", "chunked".parse().unwrap());
    fetch(&plain(), request).await.unwrap();
    let sent = &server.requests()[0];
    assert_eq!(sent.line(), "POST /v1 HTTP/1.1");
    assert_eq!(sent.header("host"), Some(server.address().to_string()));
    assert_eq!(sent.header("content-length").as_deref(), Some("4"));
    assert_eq!(sent.header("transfer-encoding"), None);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(sent.header("user-agent"), Some(format!("modelway/{version}")));
    assert_eq!(sent.header("referer"), None);
    assert_eq!(sent.body(), "four");
}

#[tokio::test]
async fn the_callers_user_agent_wins() {
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok())]).await.unwrap();
    let transport = Tested::builder().user_agent("app/1").build().unwrap();
    fetch(&transport, get(server.url())).await.unwrap();
    let mut request = get(server.url());
    request.headers_mut().insert("user-agent", "call/2".parse().unwrap());
    fetch(&transport, request).await.unwrap();
    let agents: Vec<_> =
        server.requests().iter().map(|request| request.header("user-agent").unwrap()).collect();
    assert_eq!(agents, ["app/1", "call/2"]);
}

#[tokio::test]
async fn the_host_is_named_once_and_by_the_caller_if_it_is() {
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok())]).await.unwrap();
    let address = server.address();
    let transport = Tested::builder().resolve("a.test", address.ip()).build().unwrap();
    for (url, given, named) in [
        (format!("http://{address}/v1"), None, address.to_string()),
        (
            format!("http://A.test:{}/v1", address.port()),
            None,
            format!("a.test:{}", address.port()),
        ),
        (format!("http://{address}/v1"), Some("b.test"), "b.test".to_owned()),
    ] {
        let mut request = get(url);
        request.headers_mut().extend(given.map(|host| (HOST, host.parse().unwrap())));
        fetch(&transport, request).await.unwrap();
        let requests = server.requests();
        let sent = requests.last().unwrap();
        assert_eq!(sent.header("host"), Some(named));
        assert_eq!(sent.head().to_lowercase().matches("\r\nhost: ").count(), 1);
    }
}

#[tokio::test]
async fn a_user_in_the_url_becomes_a_header() {
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok())]).await.unwrap();
    let url = format!("http://me:s%40fe@{}/v1", server.address());
    fetch(&plain(), get(&url)).await.unwrap();
    let mut request = get(&url);
    request.headers_mut().insert("authorization", "Bearer key".parse().unwrap());
    fetch(&plain(), request).await.unwrap();
    let [first, second] = &server.requests()[..] else { panic!() };
    assert_eq!(first.line(), "GET /v1 HTTP/1.1");
    assert_eq!(first.header("authorization").as_deref(), Some("Basic bWU6c0BmZQ=="));
    assert_eq!(second.header("authorization").as_deref(), Some("Bearer key"));
}

#[tokio::test]
async fn an_answer_may_come_byte_by_byte() {
    let transport = plain();
    for answer in
        [http_response(200, &[("x", "y")], "Paris"), http_chunked(200, &[], ["Pa", "ris"])]
    {
        let server = RawServer::start(move |_| {
            let mut script = vec![Action::ReadRequest];
            script.extend(Action::trickle(answer.clone()));
            script
        })
        .await
        .unwrap();
        let response = fetch(&transport, get(server.url())).await.unwrap();
        assert_eq!(response.into_body(), "Paris");
    }
}

#[tokio::test]
async fn chunks_are_given_on_before_the_body_is_complete() {
    let first = http_chunked(200, &[], ["data: 1\n\n"]);
    let first = first.slice(..first.len() - modelway_testing::HTTP_LAST_CHUNK.len());
    let server = RawServer::start(move |_| {
        vec![Action::ReadRequest, Action::Send(first.clone()), Action::Hang]
    })
    .await
    .unwrap();
    let mut body = send(&plain(), get(server.url())).await.unwrap().into_body();
    assert_eq!(next(&mut body).await.unwrap().unwrap(), "data: 1\n\n");
}

pub(crate) fn ok() -> bytes::Bytes {
    http_response(200, &[], "ok")
}
