//! How connections are kept and replaced.

use crate::tested::Tested;
use modelway_core::{ErrorKind, Phase};
use modelway_testing::{Action, RawServer};

use crate::ordinary::ok;
use crate::support::{check, fetch, plain, post, soon};

#[tokio::test]
async fn clones_share_one_pool() {
    let server = RawServer::start(|_| {
        vec![Action::ReadRequest, Action::Send(ok()), Action::ReadRequest, Action::Send(ok())]
    })
    .await
    .unwrap();
    let transport = plain();
    fetch(&transport, post(server.url(), "1")).await.unwrap();
    fetch(&transport.clone(), post(server.url(), "2")).await.unwrap();
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn without_a_pool_every_request_has_its_connection() {
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok()), Action::Hang])
        .await
        .unwrap();
    let transport = Tested::builder().pool_max_idle_per_host(0).build().unwrap();
    for _ in 0..3 {
        fetch(&transport, post(server.url(), "{}")).await.unwrap();
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_meanwhile_is_replaced() {
    for last in [Action::Close, Action::Reset] {
        let server =
            RawServer::start(move |_| vec![Action::ReadRequest, Action::Send(ok()), last.clone()])
                .await
                .unwrap();
        let transport = plain();
        for round in 1..=5 {
            fetch(&transport, post(server.url(), "{}")).await.unwrap();
            soon(server.finished(round)).await;
        }
        assert_eq!(server.connections(), 5);
        assert_eq!(server.requests().len(), 5);
    }
}

#[tokio::test]
async fn a_request_that_a_kept_connection_took_is_not_sent_twice() {
    let server = RawServer::start(|_| {
        vec![Action::ReadRequest, Action::Send(ok()), Action::ReadRequest, Action::Close]
    })
    .await
    .unwrap();
    let transport = plain();
    fetch(&transport, post(server.url(), "1")).await.unwrap();
    let error = fetch(&transport, post(server.url(), "2")).await.unwrap_err();
    check(&error, ErrorKind::Connection, Phase::Sent);
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
}

#[test]
fn connections_of_a_runtime_that_is_gone_are_replaced() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let serving = std::thread::spawn(move || {
        runtime().block_on(async {
            let server =
                RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok()), Action::Hang])
                    .await
                    .unwrap();
            tell.send(server.url()).unwrap();
            soon(server.received(3)).await;
            server.connections()
        })
    });
    let url = told.recv().unwrap();
    let transport = plain();
    for _ in 0..3 {
        runtime().block_on(fetch(&transport, post(&url, "{}"))).unwrap();
    }
    assert_eq!(serving.join().unwrap(), 3);
}
