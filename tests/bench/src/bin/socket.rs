//! No client at all: what an open stream costs when it is only a socket of the runtime's. Case `idle` alone.

use modelway_bench::{Answer, Client, run};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[derive(Clone)]
struct Socket(String);

impl Client for Socket {
    type Open = TcpStream;

    fn new(base: &str) -> Self {
        let address = base.trim_start_matches("http://").split('/').next();
        Self(address.unwrap_or_default().to_owned())
    }

    async fn open(&self, model: &'static str) -> TcpStream {
        let mut socket = TcpStream::connect(&self.0).await.expect("a connection");
        let request = format!("POST / HTTP/1.1\r\ncontent-length: {}\r\n\r\n{model}", model.len());
        socket.write_all(request.as_bytes()).await.expect("to be sent");
        assert!(socket.read(&mut [0; 4096]).await.expect("an answer") > 0);
        socket
    }

    async fn unary(&self) -> Answer {
        unimplemented!()
    }

    async fn stream(&self, _: &'static str) -> Answer {
        unimplemented!()
    }

    async fn embeddings(&self) -> usize {
        unimplemented!()
    }
}

fn main() {
    run::<Socket>();
}
