//! What a request says about the length of its body.

use http::Method;
use modelway_core::RequestBody;
use modelway_testing::{Action, RawServer, http_response};

use crate::ordinary::ok;
use crate::support::{fetch, plain};

fn request(method: &Method, url: &str, body: &'static str) -> http::Request<RequestBody> {
    let request = http::Request::builder().method(method).uri(url);
    request.body(bytes::Bytes::from(body).into()).unwrap()
}

/// What arrived of `request`: `content-length` and `transfer-encoding`.
async fn framing(request: http::Request<RequestBody>) -> (Option<String>, Option<String>) {
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok())]).await.unwrap();
    let (mut parts, body) = request.into_parts();
    parts.uri = format!("http://{}{}", server.address(), parts.uri).parse().unwrap();
    fetch(&plain(), http::Request::from_parts(parts, body)).await.unwrap();
    let sent = &server.requests()[0];
    (sent.header("content-length"), sent.header("transfer-encoding"))
}

#[tokio::test]
async fn an_empty_body_is_announced_where_the_method_has_one() {
    for method in [Method::POST, Method::PUT, Method::PATCH] {
        let (length, encoding) = framing(request(&method, "/v1", "")).await;
        assert_eq!((length.as_deref(), encoding), (Some("0"), None), "{method}");
    }
}

#[tokio::test]
async fn nothing_is_announced_where_the_method_has_none() {
    for method in [Method::GET, Method::HEAD, Method::DELETE, Method::OPTIONS] {
        assert_eq!(framing(request(&method, "/v1", "")).await, (None, None), "{method}");
    }
}

#[tokio::test]
async fn a_length_from_the_caller_does_not_count() {
    for (method, body, expected) in [
        (Method::POST, "", Some("0")),
        (Method::POST, "four", Some("4")),
        (Method::DELETE, "", None),
        (Method::DELETE, "four", Some("4")),
    ] {
        let mut request = request(&method, "/v1", body);
        request.headers_mut().insert("content-length", "9".parse().unwrap());
        request.headers_mut().insert("transfer-encoding", "chunked".parse().unwrap());
        let (length, encoding) = framing(request).await;
        assert_eq!((length.as_deref(), encoding), (expected, None), "{method} {body:?}");
    }
}

#[tokio::test]
async fn it_is_announced_again_after_a_redirect_and_with_a_user_in_the_url() {
    let server = RawServer::start(|index| {
        let answer = match index {
            0 => http_response(307, &[("location", "/v2")], ""),
            _ => ok(),
        };
        vec![Action::ReadRequest, Action::Send(answer), Action::Close]
    })
    .await
    .unwrap();
    let url = format!("http://me:you@{}/v1", server.address());
    fetch(&plain(), request(&Method::POST, &url, "")).await.unwrap();
    let sent = server.requests();
    let lines: Vec<_> = sent.iter().map(|request| request.line().to_owned()).collect();
    assert_eq!(lines, ["POST /v1 HTTP/1.1", "POST /v2 HTTP/1.1"]);
    for request in &sent {
        assert_eq!(request.header("content-length").as_deref(), Some("0"));
    }
}
