//! Redirects: the same request at the same origin, or none.

use modelway_core::{ErrorKind, Phase, RequestBody};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{check, fetch, plain};

const SECRETS: [&str; 5] = ["authorization", "cookie", "x-api-key", "api-key", "x-goog-api-key"];

async fn redirecting(status: u16, to: &str) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).insert_header("location", to);
    Mock::given(path("/old")).respond_with(answer).mount(&server).await;
    let answer = ResponseTemplate::new(200).set_body_string("moved");
    Mock::given(path("/new")).respond_with(answer).mount(&server).await;
    server
}

fn request(method: &str, server: &MockServer) -> http::Request<RequestBody> {
    let mut request = http::Request::builder().method(method).uri(format!("{}/old", server.uri()));
    for name in SECRETS {
        request = request.header(name, "canary");
    }
    request.body("{\"prompt\":1}".into()).unwrap()
}

#[tokio::test]
async fn at_the_same_origin_the_whole_request_is_repeated() {
    for (method, status) in [("POST", 307), ("POST", 308), ("DELETE", 307), ("GET", 301)] {
        let server = redirecting(status, "/new").await;
        let response = fetch(&plain(), request(method, &server)).await.unwrap();
        assert_eq!(
            (response.status().as_u16(), response.into_body().as_ref()),
            (200, &b"moved"[..])
        );
        let requests = server.received_requests().await.unwrap();
        assert_eq!(requests.len(), 2);
        for request in requests {
            assert_eq!(request.method.as_str(), method);
            assert_eq!(request.body, b"{\"prompt\":1}");
            assert!(SECRETS.iter().all(|name| request.headers.contains_key(*name)));
        }
    }
}

#[tokio::test]
async fn another_origin_never_hears_of_it() {
    let other = redirecting(200, "/").await;
    for status in [301, 302, 303, 307, 308] {
        for method in ["GET", "POST"] {
            let target = format!("{}/new", other.uri());
            let server = redirecting(status, &target).await;
            let response = fetch(&plain(), request(method, &server)).await.unwrap();
            assert_eq!(response.status().as_u16(), status);
            assert_eq!(response.headers()["location"], target);
            assert_eq!(server.received_requests().await.unwrap().len(), 1);
        }
    }
    assert!(other.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_post_does_not_become_a_get() {
    for status in [301, 302, 303] {
        let server = redirecting(status, "/new").await;
        let response = fetch(&plain(), request("POST", &server)).await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_chain_of_several_kinds_is_followed() {
    let server = MockServer::start().await;
    for (from, status, to) in
        [("/old", 308, "/a"), ("/a", 301, "/b"), ("/b", 307, "/c"), ("/c", 302, "/new")]
    {
        let answer = ResponseTemplate::new(status).insert_header("location", to);
        Mock::given(path(from)).respond_with(answer).mount(&server).await;
    }
    let answer = ResponseTemplate::new(200).set_body_string("moved");
    Mock::given(path("/new")).respond_with(answer).mount(&server).await;
    let response = fetch(&plain(), request("GET", &server)).await.unwrap();
    assert_eq!(response.into_body(), "moved");
    // A POST goes as far as it stays one.
    let response = fetch(&plain(), request("POST", &server)).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (301, &"/b".parse().unwrap())
    );
}

#[tokio::test]
async fn credentials_of_the_servers_choice_are_not_taken() {
    let server = MockServer::start().await;
    let to = format!("http://me:you@{}/new", server.address());
    let answer = ResponseTemplate::new(307).insert_header("location", to);
    Mock::given(path("/old")).respond_with(answer).mount(&server).await;
    for method in ["GET", "POST"] {
        let response = fetch(&plain(), request(method, &server)).await.unwrap();
        assert_eq!(response.status().as_u16(), 307);
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_loop_ends() {
    for (method, status) in [("POST", 307), ("GET", 308), ("GET", 301)] {
        let server = redirecting(status, "/old").await;
        let error = fetch(&plain(), request(method, &server)).await.unwrap_err();
        check(&error, ErrorKind::Response, Phase::Response);
        assert!(error.to_string().contains("more than 10 times"), "{error}");
        assert_eq!(server.received_requests().await.unwrap().len(), 11);
    }
}

#[tokio::test]
async fn a_loop_of_several_kinds_ends_too() {
    let server = redirecting(307, "/there").await;
    let back = ResponseTemplate::new(301).insert_header("location", "/old");
    Mock::given(path("/there")).respond_with(back).mount(&server).await;
    let error = fetch(&plain(), request("GET", &server)).await.unwrap_err();
    assert!(error.to_string().contains("more than 10 times"), "{error}");
    // Over reqwest each kind is counted for itself.
    assert!((11..=22).contains(&server.received_requests().await.unwrap().len()));
}
