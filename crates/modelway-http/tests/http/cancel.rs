//! Dropping stops the server's work.

use bytes::Bytes;
use modelway_core::Transport;
use modelway_testing::{Action, RawServer, http_chunk};

use crate::support::{get, next, plain, post, send, soon};

fn endless() -> Bytes {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".as_bytes();
    [head, &http_chunk("data: 1\n\n")].concat().into()
}

#[tokio::test]
async fn dropping_the_body_disconnects() {
    let server =
        RawServer::start(|_| vec![Action::ReadRequest, Action::Send(endless()), Action::Hang])
            .await
            .unwrap();
    let transport = plain();
    let mut body = send(&transport, get(server.url())).await.unwrap().into_body();
    next(&mut body).await.unwrap().unwrap();
    drop(body);
    soon(server.disconnected()).await;
}

#[tokio::test]
async fn dropping_the_unread_response_disconnects() {
    let server =
        RawServer::start(|_| vec![Action::ReadRequest, Action::Send(endless()), Action::Hang])
            .await
            .unwrap();
    let transport = plain();
    drop(send(&transport, get(server.url())).await.unwrap());
    soon(server.disconnected()).await;
}

#[tokio::test]
async fn dropping_the_pending_call_disconnects() {
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Hang]).await.unwrap();
    let transport = plain();
    tokio::select! {
        biased;
        () = soon(server.received(1)) => {}
        _ = transport.send(post(server.url(), "{}")) => panic!("no answer was sent"),
    }
    soon(server.disconnected()).await;
}

#[test]
fn what_is_shared_between_tasks_may_be() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<crate::tested::Tested>();
    fn moved<T: Send>(_: &T) {}
    moved(&plain().send(get("http://127.0.0.1/")));
}
