//! A server on loopback, in the process that counts and not in the one that is counted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

/// Answers every request on every connection alike, as long as the process runs; gives the base URL.
pub(crate) fn start(json: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            std::thread::spawn(move || answer(&socket, json));
        }
    });
    format!("http://{address}/v1")
}

fn answer(socket: &TcpStream, json: &str) -> Option<()> {
    socket.set_nodelay(true).ok()?;
    let mut from = BufReader::with_capacity(1 << 16, socket);
    let mut to = socket;
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if from.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        std::io::copy(&mut from.by_ref().take(length), &mut std::io::sink()).ok()?;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
        let reply = format!("{head}{}\r\n\r\n{json}", json.len());
        to.write_all(reply.as_bytes()).ok()?;
    }
}
