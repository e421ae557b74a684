//! Connections that break, and servers that do not speak HTTP.

use bytes::Bytes;
use modelway_core::{ErrorKind, Phase};
use modelway_testing::{Action, RawServer, http_chunk, http_chunked, http_response};

use crate::support::{check, fetch, get, next, plain, post, send};

/// A server that reads the request and sends `answer`, then does `last`.
async fn answering(answer: impl Into<Bytes>, last: Action) -> RawServer {
    let answer = answer.into();
    RawServer::start(move |_| vec![Action::ReadRequest, Action::Send(answer.clone()), last.clone()])
        .await
        .unwrap()
}

#[tokio::test]
async fn an_answer_may_break_off_after_any_byte() {
    let headers = [("content-type", "text/event-stream"), ("x-request-id", "req_0123456789abcdef")];
    let text = "data: {\"choices\":[{\"delta\":{\"content\":\"Paris\"}}]}\n\n";
    let transport = plain();
    for answer in [http_response(200, &headers, text), http_chunked(200, &headers, text.split(':'))]
    {
        for last in [Action::Reset, Action::Close] {
            every_prefix(&transport, &answer, text, &last).await;
        }
    }
}

async fn every_prefix(
    transport: &crate::tested::Tested,
    answer: &Bytes,
    text: &str,
    last: &Action,
) {
    let (whole, last_action) = (answer.clone(), last.clone());
    let server = RawServer::start(move |connection| {
        vec![Action::ReadRequest, Action::Send(whole.slice(..connection)), last_action.clone()]
    })
    .await
    .unwrap();
    let head = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    for length in 0..=answer.len() {
        let result = fetch(transport, post(server.url(), "{}")).await;
        match result {
            Err(error) if length < head => check(&error, ErrorKind::Connection, Phase::Sent),
            Err(error) if length < answer.len() => {
                check(&error, ErrorKind::Connection, Phase::Stream);
            }
            Ok(response) if length == answer.len() => {
                assert_eq!(response.into_body(), text.replace(':', &text_separator(answer)));
            }
            other => panic!("{last:?} after {length} of {}: {other:?}", answer.len()),
        }
    }
    // What was perhaps sent was not sent again.
    assert_eq!(server.connections(), answer.len() + 1);
    assert_eq!(server.requests().len(), answer.len() + 1);
}

/// `split(':')` ate the colons of the chunked answer.
fn text_separator(answer: &Bytes) -> String {
    let chunked = String::from_utf8_lossy(answer).contains("chunked");
    if chunked { String::new() } else { ":".to_owned() }
}

#[tokio::test]
async fn nothing_follows_the_error_of_a_body() {
    let cut = http_response(200, &[("content-length", "99")], "");
    let cut = Bytes::from(String::from_utf8_lossy(&cut).replace("content-length: 0\r\n", ""));
    for last in [Action::Reset, Action::Close] {
        let server = answering([&cut[..], b"five!"].concat(), last).await;
        let mut body = send(&plain(), get(server.url())).await.unwrap().into_body();
        assert_eq!(next(&mut body).await.unwrap().unwrap(), "five!");
        let error = next(&mut body).await.unwrap().unwrap_err();
        check(&error, ErrorKind::Connection, Phase::Stream);
        assert!(next(&mut body).await.is_none());
        assert!(next(&mut body).await.is_none());
    }
}

#[tokio::test]
async fn a_chunked_body_must_be_well_formed_and_complete() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = http_chunk("data");
    for rest in [
        &b""[..],
        b"5\r\nda",
        b"zz\r\ndata\r\n",
        b"4\r\ndataXX",
        b"ffffffffffffffffff\r\n",
        b"0\r\n",
    ] {
        let server = answering([head.as_bytes(), &chunk, rest].concat(), Action::Close).await;
        let error = fetch(&plain(), get(server.url())).await.unwrap_err();
        check(&error, ErrorKind::Connection, Phase::Stream);
    }
}

#[tokio::test]
async fn what_is_not_http_is_not_retried() {
    let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(1 << 20));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(1000));
    for answer in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\0\0\u{12}\u{4}\0\0\0\0\0\0\u{3}\0\0\0d\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/9.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad name: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 4x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\ndata",
        "* OK IMAP4rev1 Service Ready\r\n",
        &endless,
        &many,
    ] {
        let server = answering(answer.to_owned(), Action::Hang).await;
        let error = fetch(&plain(), get(server.url())).await.unwrap_err();
        check(&error, ErrorKind::Response, Phase::Response);
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn a_server_may_close_without_an_answer() {
    for last in [Action::Close, Action::Reset] {
        let silent = answering("", last.clone()).await;
        let error = fetch(&plain(), post(silent.url(), "{}")).await.unwrap_err();
        check(&error, ErrorKind::Connection, Phase::Sent);

        // It did not even read: whether the request was sent is not always known.
        let rude = RawServer::start(move |_| vec![last.clone()]).await.unwrap();
        let error = fetch(&plain(), post(rude.url(), "{}")).await.unwrap_err();
        check(&error, ErrorKind::Connection, error.phase());
        assert!(error.phase() <= Phase::Sent, "{error:?}");
    }
}

#[tokio::test]
async fn a_server_may_break_off_while_it_is_sent_a_big_body() {
    let server = RawServer::start(|_| vec![Action::ReadExact(1000), Action::Reset]).await.unwrap();
    let error = fetch(&plain(), post(server.url(), vec![0; 32 << 20])).await.unwrap_err();
    check(&error, ErrorKind::Connection, Phase::Sent);
}

#[tokio::test]
async fn a_server_may_answer_before_it_has_read_a_big_body() {
    let answer = http_response(413, &[("connection", "close")], "too large");
    let server = RawServer::start(move |_| {
        vec![Action::ReadExact(1000), Action::Send(answer.clone()), Action::Hang]
    })
    .await
    .unwrap();
    let response = fetch(&plain(), post(server.url(), vec![0; 32 << 20])).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.into_body().as_ref()),
        (413, &b"too large"[..])
    );
}
