//! A gateway over a script, and raw requests to it.

use std::net::SocketAddr;
use std::sync::Arc;

use modelway_core::Backend;
use modelway_gateway::Gateway;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn over(backend: impl Backend + 'static) -> Self {
        Self::start(Gateway::new(Arc::new(backend))).await
    }

    pub(crate) async fn start(gateway: Gateway) -> Self {
        let server = gateway.bind("127.0.0.1:0").await.unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            server.run(async { stopped.await.unwrap_or(()) }).await.unwrap();
        });
        Self { address, stop: Some(stop), task }
    }

    pub(crate) fn stop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
    }

    pub(crate) async fn stopped(mut self) {
        self.stop();
        self.task.await.unwrap();
    }

    pub(crate) async fn open(&self, method: &str, path: &str, more: &str, body: &str) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        // A length that is told otherwise is a body that does not come.
        let told = more.contains("content-length: ");
        let length =
            if told { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        let host = if more.contains("host: ") { "" } else { "host: localhost\r\n" };
        let head = format!("{method} {path} HTTP/1.1\r\n{host}{length}{more}\r\n");
        socket.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        socket
    }

    /// The whole answer, head and body, of a request after which the connection closes.
    pub(crate) async fn ask(&self, method: &str, path: &str, more: &str, body: &str) -> String {
        let more = format!("connection: close\r\n{more}");
        let mut socket = self.open(method, path, &more, body).await;
        let mut answer = Vec::new();
        // A refused body is not read, so that the connection may be reset after the answer.
        let _ = socket.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> String {
        self.ask("POST", path, "", body).await
    }
}

/// What is read until `text` was.
pub(crate) async fn until(socket: &mut TcpStream, text: &str) -> String {
    let mut read = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let n = socket.read(&mut chunk).await.unwrap();
        assert!(n > 0, "the answer ended before {text:?}: {}", String::from_utf8_lossy(&read));
        read.extend_from_slice(&chunk[..n]);
        let so_far = String::from_utf8_lossy(&read);
        if so_far.contains(text) {
            return so_far.into_owned();
        }
    }
}

pub(crate) const CHAT: &str = "/v4/models/dep_1/chat-completions";
pub(crate) const HELLO: &str = r#"{"prompt":"Hello","chat_history":[]}"#;
pub(crate) const STREAM: &str = r#"{"prompt":"Hello","chat_history":[],"stream":true}"#;

pub(crate) fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap_or_else(|| panic!("no status: {answer:?}")).parse().unwrap()
}
