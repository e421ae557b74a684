use std::sync::Arc;
use std::time::Duration;

use modelway_gateway::Gateway;
use modelway_testing::{Script, StreamStep};
use tokio::io::AsyncReadExt;

use crate::support::{CHAT, Running, STREAM, until};

#[tokio::test]
async fn a_stop_lets_streams_end() {
    let steps = [
        StreamStep::started("m"),
        StreamStep::text("Hi"),
        StreamStep::Pause(Duration::from_millis(50)),
        StreamStep::text(" there"),
        StreamStep::finished("stop"),
    ];
    let mut server = Running::over(Script::new().events(steps)).await;
    let mut socket = server.open("POST", CHAT, "connection: close\r\n", STREAM).await;
    until(&mut socket, "Hi").await;
    server.stop();
    let mut rest = String::new();
    socket.read_to_string(&mut rest).await.unwrap();
    assert!(rest.contains(" there"), "{rest}");
    server.stopped().await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let steps = [StreamStep::started("m"), StreamStep::text("Hi"), StreamStep::Hang];
    let script = Script::new().events(steps);
    let watched = script.clone();
    let gateway = Gateway::new(Arc::new(script)).grace(Duration::from_millis(20));
    let server = Running::start(gateway).await;
    let mut socket = server.open("POST", CHAT, "", STREAM).await;
    until(&mut socket, "Hi").await;
    server.stopped().await;
    // What is cut off says so, and holds nothing any more.
    let mut rest = String::new();
    socket.read_to_string(&mut rest).await.unwrap();
    assert!(rest.contains("event: error") && rest.contains("the server stopped"), "{rest}");
    assert_eq!(watched.in_flight(), 0);
}
