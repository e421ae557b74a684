//! Time limits, by short ones over real sockets.

use std::sync::Arc;
use std::time::Duration;

use modelway_gateway::Gateway;
use modelway_testing::{Script, StreamStep};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{CHAT, HELLO, Running, STREAM, status, until};

const SHORT: Duration = Duration::from_millis(50);
/// What begins HTTP/2: the preface and empty settings.
const HELLO_2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// Beyond what the buffers of both sockets hold.
const MUCH: usize = 24 << 20;

/// Sends `begun` and reads until the server closes.
async fn left_alone(server: &Running, begun: &[u8]) -> Vec<u8> {
    let mut socket = TcpStream::connect(server.address).await.unwrap();
    socket.write_all(begun).await.unwrap();
    let mut answer = Vec::new();
    // It may be a reset, since the server has not read what would be a request.
    let read = tokio::time::timeout(400 * SHORT, socket.read_to_end(&mut answer)).await;
    let _ = read.expect("it is closed");
    answer
}

#[tokio::test]
async fn headers_that_do_not_come_are_not_waited_for() {
    let gateway = Gateway::new(Arc::new(Script::new())).header_timeout(SHORT);
    let server = Running::start(gateway).await;
    let head = format!("POST {CHAT} HTTP/1.1\r\nhost: localhost\r\ncontent-le");
    for begun in ["", "PRI * HT", "GET /heal", &head] {
        assert_eq!(left_alone(&server, begun.as_bytes()).await, b"", "{begun:?}");
    }
}

#[tokio::test]
async fn a_connection_without_a_further_request_is_closed() {
    let gateway = Gateway::new(Arc::new(Script::new())).header_timeout(SHORT);
    let server = Running::start(gateway).await;
    let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let answer = left_alone(&server, request.as_bytes()).await;
    assert!(String::from_utf8(answer).unwrap().ends_with("ok"));
    // HTTP/2: the server's own settings come back, and then the end.
    let answer = left_alone(&server, HELLO_2).await;
    assert_eq!(answer.get(3), Some(&4), "no frame of settings: {answer:?}");
}

#[tokio::test]
async fn pings_keep_no_connection() {
    let gateway = Gateway::new(Arc::new(Script::new())).header_timeout(SHORT);
    let server = Running::start(gateway).await;
    let (mut from, mut to) = TcpStream::connect(server.address).await.unwrap().into_split();
    to.write_all(HELLO_2).await.unwrap();
    let pings = async {
        let mut soon = tokio::time::interval(SHORT / 5);
        while to.write_all(b"\0\0\x08\x06\0\0\0\0\0pingping").await.is_ok() {
            soon.tick().await;
        }
    };
    let mut answers = Vec::new();
    let closed = tokio::time::timeout(400 * SHORT, from.read_to_end(&mut answers));
    let (closed, ()) = tokio::join!(closed, pings);
    // It may be a reset, since the last ping is not read.
    let _ = closed.expect("it is closed");
    assert!(answers.windows(8).any(|bytes| bytes == b"pingping"), "no ping was answered");
}

#[tokio::test]
async fn an_answer_may_take_longer_than_the_next_request() {
    let steps = [
        StreamStep::started("m"),
        StreamStep::text("Hi"),
        StreamStep::Pause(4 * SHORT),
        StreamStep::text(" there"),
        StreamStep::finished("stop"),
    ];
    let gateway = Gateway::new(Arc::new(Script::new().events(steps))).header_timeout(SHORT);
    let server = Running::start(gateway).await;
    let mut socket = server.open("POST", CHAT, "", STREAM).await;
    until(&mut socket, " there").await;
    // The connection stays for the next one, and not for long.
    let mut rest = Vec::new();
    tokio::time::timeout(400 * SHORT, socket.read_to_end(&mut rest)).await.unwrap().unwrap();
}

/// A caller who asks and reads nothing.
async fn idle_reader(server: &Running, path: &str, body: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut socket = socket.connect(server.address).await.unwrap();
    let length = body.len();
    let head =
        format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n");
    socket.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    socket
}

/// A stream of much text that then goes on for ever.
pub(crate) fn endless() -> Script {
    let piece = "x".repeat(1 << 20);
    let pieces = (0..MUCH >> 20).map(|_| StreamStep::text(piece.as_str()));
    let steps = [StreamStep::started("m")].into_iter().chain(pieces);
    Script::new().events(steps.chain([StreamStep::Hang]))
}

#[tokio::test]
async fn a_caller_who_does_not_read_is_given_up() {
    let script = endless();
    let gateway = Gateway::new(Arc::new(script.clone())).write_timeout(SHORT);
    let server = Running::start(gateway).await;
    let _socket = idle_reader(&server, CHAT, STREAM).await;
    crate::calls::in_flight(&script, 1).await;
    crate::calls::in_flight(&script, 0).await;
}

#[tokio::test]
async fn a_large_answer_is_written_to_its_end() {
    let text = "x".repeat(MUCH);
    let script = Script::new().reply(text.as_str());
    let server = Running::start(
        Gateway::new(Arc::new(script)).write_timeout(4 * SHORT).header_timeout(SHORT),
    )
    .await;
    let mut socket = idle_reader(&server, CHAT, HELLO).await;
    let mut answer = vec![0; MUCH];
    // Each piece is progress.
    socket.read_exact(&mut answer).await.unwrap();
    assert_eq!(status(&String::from_utf8_lossy(&answer[..20])), 200);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_who_does_not_read() {
    let script = endless();
    let gateway = Gateway::new(Arc::new(script.clone())).grace(SHORT);
    let server = Running::start(gateway).await;
    let _socket = idle_reader(&server, CHAT, STREAM).await;
    crate::calls::in_flight(&script, 1).await;
    server.stopped().await;
    assert_eq!(script.in_flight(), 0);
}

#[tokio::test]
async fn an_answer_that_is_not_read_over_http2_is_given_up_alone() {
    let script = endless().reply("Hi");
    let gateway = Gateway::new(Arc::new(script.clone())).write_timeout(SHORT);
    let server = Running::start(gateway).await;
    let socket = TcpStream::connect(server.address).await.unwrap();
    let (mut client, connection) = h2::client::handshake(socket).await.unwrap();
    tokio::spawn(async move { connection.await.unwrap() });
    let url = format!("http://{}{CHAT}", server.address);
    let mut ask = |body: &'static str| {
        let request = http::Request::post(&url).body(()).unwrap();
        let (answer, mut sent) = client.send_request(request, false).unwrap();
        sent.send_data(body.into(), true).unwrap();
        answer
    };
    let unread = ask(STREAM).await.unwrap();
    crate::calls::in_flight(&script, 1).await;
    crate::calls::in_flight(&script, 0).await;
    // The connection lives, and what had come can still be read before the reset.
    assert_eq!(ask(HELLO).await.unwrap().status(), 200);
    let mut body = unread.into_body();
    let mut read = 0;
    let end = loop {
        match body.data().await {
            Some(Ok(piece)) => {
                read += piece.len();
                body.flow_control().release_capacity(piece.len()).unwrap();
            }
            Some(Err(error)) => break error,
            None => panic!("the answer ended as if it were whole"),
        }
    };
    assert!(end.is_reset() && read < MUCH, "{end}, {read}");
}
