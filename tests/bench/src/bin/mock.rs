//! The server: fixed answers over HTTP/1.1 with keep-alive, a thread for each connection. It prints its port.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use modelway_bench::fixtures::{
    EVENTS, FEW_EVENTS, embeddings, frames, padded_frames, text_frame, unary,
};

/// Between events that come one by one: longer than a client under callgrind takes for one.
const PACE: Duration = Duration::from_millis(3);

struct Answers {
    unary: Vec<u8>,
    embeddings: Vec<u8>,
    /// Head and all events in one piece, each event an HTTP chunk as servers send them.
    stream: Vec<u8>,
    padded: Vec<u8>,
    few: Vec<u8>,
    /// The head, then event by event.
    paced: Vec<Vec<u8>>,
    idle: Vec<u8>,
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    let answers = Arc::new(Answers::new());
    for socket in listener.incoming() {
        let (socket, answers) = (socket?, answers.clone());
        thread::Builder::new().stack_size(128 << 10).spawn(move || serve(&socket, &answers))?;
    }
    Ok(())
}

impl Answers {
    fn new() -> Self {
        let idle = [head(EVENT_STREAM, CHUNKED), chunk(&text_frame())].concat();
        let paced = std::iter::once(head(EVENT_STREAM, CHUNKED)).chain(chunks(frames(FEW_EVENTS)));
        Self {
            unary: whole(&unary()),
            embeddings: whole(&embeddings()),
            stream: streamed(frames(EVENTS)),
            padded: streamed(padded_frames(EVENTS)),
            few: streamed(frames(FEW_EVENTS)),
            paced: paced.collect(),
            idle,
        }
    }
}

/// Answers requests until the client closes. The model's name says what it wants.
fn serve(socket: &TcpStream, answers: &Answers) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut reader = BufReader::new(socket);
    let mut writer = socket;
    while let Some(body) = request(&mut reader)? {
        let wants = |model: &str| body.windows(model.len()).any(|w| w == model.as_bytes());
        if wants("bench-stream") {
            writer.write_all(&answers.stream)?;
        } else if wants("bench-padded") {
            writer.write_all(&answers.padded)?;
        } else if wants("bench-few") {
            writer.write_all(&answers.few)?;
        } else if wants("bench-idle") {
            writer.write_all(&answers.idle)?;
        } else if wants("bench-embeddings") {
            writer.write_all(&answers.embeddings)?;
        } else if wants("bench-paced") {
            for piece in &answers.paced {
                writer.write_all(piece)?;
                thread::sleep(PACE);
            }
        } else {
            writer.write_all(&answers.unary)?;
        }
    }
    Ok(())
}

/// Reads a request and returns its body; `None` at the end of the connection.
fn request(reader: &mut BufReader<&TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(body))
}

const EVENT_STREAM: &str = "text/event-stream; charset=utf-8";
const CHUNKED: &str = "transfer-encoding: chunked";

/// The headers that OpenAI sends.
fn head(content_type: &str, framing: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\ndate: Sat, 22 Nov 2025 20:00:00 GMT\r\ncontent-type: {content_type}\r\n\
         {framing}\r\nopenai-organization: org-bench\r\nopenai-processing-ms: 412\r\n\
         openai-version: 2020-10-01\r\nx-ratelimit-limit-requests: 10000\r\n\
         x-ratelimit-limit-tokens: 200000\r\nx-ratelimit-remaining-requests: 9999\r\n\
         x-ratelimit-remaining-tokens: 199978\r\nx-ratelimit-reset-requests: 8.64s\r\n\
         x-ratelimit-reset-tokens: 6ms\r\nx-request-id: req_0f2c6b1e9d4a4c2f8b7e\r\n\
         strict-transport-security: max-age=31536000\r\ncf-cache-status: DYNAMIC\r\n\
         x-content-type-options: nosniff\r\nserver: cloudflare\r\n\r\n"
    )
    .into_bytes()
}

fn whole(body: &str) -> Vec<u8> {
    let length = format!("content-length: {}", body.len());
    [head("application/json", &length), body.as_bytes().to_vec()].concat()
}

fn streamed(frames: Vec<String>) -> Vec<u8> {
    let pieces = std::iter::once(head(EVENT_STREAM, CHUNKED)).chain(chunks(frames));
    pieces.flatten().collect()
}

/// The events as HTTP chunks, with the last, empty one.
fn chunks(frames: Vec<String>) -> impl Iterator<Item = Vec<u8>> {
    let end = std::iter::once(b"0\r\n\r\n".to_vec());
    frames.into_iter().map(|frame| chunk(&frame)).chain(end)
}

fn chunk(data: &str) -> Vec<u8> {
    format!("{:x}\r\n{data}\r\n", data.len()).into_bytes()
}
