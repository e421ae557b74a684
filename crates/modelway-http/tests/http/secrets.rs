//! What is secret is never printed.

use crate::tested::Tested;
use modelway_testing::{Action, RawServer};

use crate::support::{everything, fetch, get};

const CANARY: &str = "canary";

#[tokio::test]
async fn errors_show_no_credentials() {
    let closing = RawServer::start(|_| vec![Action::ReadRequest, Action::Close]).await.unwrap();
    let no_tls = RawServer::start(|_| vec![Action::ReadExact(5), Action::Close]).await.unwrap();
    let garbage = RawServer::start(|_| {
        vec![Action::ReadRequest, Action::send("canary is not HTTP\r\n\r\n"), Action::Hang]
    })
    .await
    .unwrap();
    let cut = RawServer::start(|_| {
        vec![
            Action::ReadRequest,
            Action::send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncanary"),
        ]
    })
    .await
    .unwrap();
    let denied = RawServer::start(|_| {
        let answer = "HTTP/1.1 407 canary\r\ncontent-length: 0\r\n\r\n";
        vec![Action::ReadRequest, Action::send(answer)]
    })
    .await
    .unwrap();
    let direct = Tested::builder().build().unwrap();
    let proxy = format!("http://{CANARY}:{CANARY}@{}", denied.address());
    let proxied = Tested::builder().proxy(proxy).build().unwrap();
    let addresses = [
        (&direct, format!("http://{CANARY}:{CANARY}@{}", closing.address())),
        (&direct, format!("http://{CANARY}@{}", garbage.address())),
        (&direct, format!("http://{CANARY}@{}", cut.address())),
        (&direct, format!("https://{CANARY}@{}", no_tls.address())),
        (&direct, format!("http://{CANARY}@127.0.0.1:1")),
        (&direct, format!("ftp://{CANARY}@127.0.0.1:1")),
        (&proxied, format!("https://{CANARY}@upstream.test")),
    ];
    for (transport, address) in addresses {
        let mut request = get(format!("{address}/{CANARY}?key={CANARY}"));
        for name in ["authorization", "x-api-key"] {
            request.headers_mut().insert(name, CANARY.parse().unwrap());
        }
        let error = fetch(transport, request).await.unwrap_err();
        let shown = everything(&error);
        assert!(!shown.contains(CANARY), "{address}: {shown}");
    }
}

#[test]
fn setups_show_no_credentials() {
    let builder = Tested::builder().proxy(format!("http://me:{CANARY}@proxy.test:3128"));
    let shown = format!("{builder:?}");
    assert!(shown.contains("all via http://proxy.test:3128") && !shown.contains(CANARY), "{shown}");
    let shown = format!("{:?}", builder.build().unwrap());
    assert!(shown.contains("all via http://proxy.test:3128") && !shown.contains(CANARY), "{shown}");

    let builder = Tested::builder().proxy(format!("ftp://me:{CANARY}@proxy.test"));
    assert!(!format!("{builder:?}").contains(CANARY));
    assert!(!everything(&builder.build().unwrap_err()).contains(CANARY));
}
