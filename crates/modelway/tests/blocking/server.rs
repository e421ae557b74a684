//! A server on plain threads, whose moves the test decides.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use modelway::{ClientBuilder, MapEnvironment, Provider};
use serde_json::{Value, json};

/// Where `serve` gets each connection, on a thread of its own.
pub(crate) fn listen(serve: impl Fn(Connection) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = Connection(stream.expect("a connection"));
            let serve = serve.clone();
            thread::spawn(move || serve(connection));
        }
    });
    address
}

/// One client's connection.
pub(crate) struct Connection(TcpStream);

impl Connection {
    /// The JSON of the next request; `None` once the client is gone.
    pub(crate) fn request(&mut self) -> Option<Value> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).ok()?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).expect("a head").to_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some(serde_json::from_slice(&body).unwrap_or_default())
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).expect("the client listens");
    }

    /// Answers a chat and keeps the connection.
    pub(crate) fn answer(&mut self, text: &str) {
        let message = json!({"role": "assistant", "content": text});
        let choice = json!({"index": 0, "message": message, "finish_reason": "stop"});
        let body = json!({"id": "1", "model": "m", "choices": [choice]}).to_string();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
        self.send(format!("{head} {}\r\n\r\n{body}", body.len()));
    }

    /// Starts a stream, which ends with the connection.
    pub(crate) fn start(&mut self) {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
        self.send(head);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.delta(&json!({"content": text}), None);
    }

    pub(crate) fn finish(&mut self) {
        self.delta(&json!({}), Some("stop"));
        self.send("data: [DONE]\n\n");
    }

    fn delta(&mut self, delta: &Value, finish_reason: Option<&str>) {
        let choice = json!({"index": 0, "delta": delta, "finish_reason": finish_reason});
        let chunk = json!({"id": "1", "model": "m", "choices": [choice]});
        self.send(format!("data: {chunk}\n\n"));
    }

    /// Waits until the client is gone.
    pub(crate) fn until_gone(mut self) {
        while !matches!(self.0.read(&mut [0; 64]), Ok(0) | Err(_)) {}
    }
}

/// The provider at `address`.
pub(crate) fn provider(address: SocketAddr) -> Provider {
    Provider::openai_compatible("here", &format!("http://{address}/v1")).expect("a provider")
}

/// A client of it alone, whatever the machine's environment says.
pub(crate) fn over<C>(builder: ClientBuilder<C>, provider: Provider) -> ClientBuilder<C> {
    builder.environment(MapEnvironment::default()).no_proxy().provider(provider)
}
