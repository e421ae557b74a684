//! No client at all: what an open stream costs when it is only a socket of the runtime's. `socket BASE_URL idle COUNT
//! WARM_UPS`, as the clients have it.

use modelway_bench::idle;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const MODEL: &str = "bench-idle";

async fn open(address: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    let request = format!("POST / HTTP/1.1\r\ncontent-length: {}\r\n\r\n{MODEL}", MODEL.len());
    socket.write_all(request.as_bytes()).await.expect("to be sent");
    assert!(socket.read(&mut [0; 4096]).await.expect("an answer") > 0);
    socket
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, base, case, count, _] = arguments.as_slice() else {
        panic!("BASE_URL idle COUNT WARM_UPS")
    };
    assert_eq!(case, "idle", "a socket has no other case");
    let address = base.trim_start_matches("http://").split('/').next().unwrap_or_default();
    let count = count.parse().expect("COUNT");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(idle(count, async || open(address).await));
}
