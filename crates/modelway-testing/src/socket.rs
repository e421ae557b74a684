//! [`RawServer`]: a TCP server that follows a script of bytes, for what no HTTP server would do.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// One step of a connection's script. After the last one the connection is closed as by [`Close`](Self::Close).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Action {
    /// Waits for a whole HTTP/1.1 request, and records it.
    ReadRequest,
    /// Waits for so many bytes, and records them as a request.
    ReadExact(usize),
    /// Writes the bytes, in one piece where the system allows it.
    Send(Bytes),
    /// Waits.
    Pause(Duration),
    /// Breaks the connection off: the peer sees a reset, after what it has received so far.
    Reset,
    /// Ends the connection: the peer sees its end, or a reset if it had sent what was not read.
    Close,
    /// Stays silent until the peer disconnects or the server is dropped; reads on.
    Hang,
}

impl Action {
    /// Writes `bytes`.
    pub fn send(bytes: impl Into<Bytes>) -> Self {
        Self::Send(bytes.into())
    }

    /// Writes `bytes` one at a time.
    pub fn trickle(bytes: impl Into<Bytes>) -> Vec<Self> {
        let bytes = bytes.into();
        (0..bytes.len()).map(|at| Self::Send(bytes.slice(at..=at))).collect()
    }
}

/// A server on a free port of 127.0.0.1 that follows a script; it stops when dropped.
///
/// ```
/// use modelway_testing::{Action, RawServer, http_response};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// // The first connection breaks off in the middle of the answer, the next ones are well.
/// let answer = http_response(200, &[("content-type", "text/plain")], "Paris");
/// let server = RawServer::start(move |connection| match connection {
///     0 => vec![Action::ReadRequest, Action::Send(answer.slice(..40)), Action::Reset],
///     _ => vec![Action::ReadRequest, Action::Send(answer.clone())],
/// })
/// .await?;
/// assert!(server.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
pub struct RawServer {
    address: SocketAddr,
    seen: watch::Receiver<Seen>,
    accepting: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Seen {
    connections: usize,
    finished: usize,
    disconnected: usize,
    requests: Vec<RawRequest>,
}

impl RawServer {
    /// Starts to accept; `script` says what to do on the first (0), second … connection.
    ///
    /// # Errors
    /// When there is no free port on 127.0.0.1.
    pub async fn start(script: impl Fn(usize) -> Vec<Action> + Send + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (tell, seen) = watch::channel(Seen::default());
        let accepting = tokio::spawn(accept(listener, script, Arc::new(tell)));
        Ok(Self { address, seen, accepting })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:<port>`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were accepted.
    pub fn connections(&self) -> usize {
        self.seen.borrow().connections
    }

    /// What was received, in order of arrival.
    pub fn requests(&self) -> Vec<RawRequest> {
        self.seen.borrow().requests.clone()
    }

    /// Waits until `count` requests were received.
    pub async fn received(&self, count: usize) {
        self.wait(|seen| seen.requests.len() >= count).await;
    }

    /// Waits until `count` connections have ended, from whichever side.
    pub async fn finished(&self, count: usize) {
        self.wait(|seen| seen.finished >= count).await;
    }

    /// Waits until a peer has disconnected before its script was through.
    ///
    /// It is noticed while the script reads, writes or [hangs](Action::Hang).
    pub async fn disconnected(&self) {
        self.wait(|seen| seen.disconnected >= 1).await;
    }

    async fn wait(&self, until: impl FnMut(&Seen) -> bool) {
        let mut seen = self.seen.clone();
        // The sender lives as long as the task, which lives as long as `self`.
        let _ = seen.wait_for(until).await;
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl fmt::Debug for RawServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawServer").field("address", &self.address).finish_non_exhaustive()
    }
}

/// What a [`RawServer`] received in one [`Action::ReadRequest`] or [`Action::ReadExact`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RawRequest {
    /// Which connection it came over: 0 is the first.
    pub connection: usize,
    /// Every byte of it.
    pub bytes: Bytes,
}

impl RawRequest {
    /// Request line and headers, without the empty line.
    pub fn head(&self) -> String {
        let end = head_length(&self.bytes).map_or(self.bytes.len(), |end| end - 4);
        String::from_utf8_lossy(&self.bytes[..end]).into_owned()
    }

    /// The request line, such as `GET /v1/models HTTP/1.1`.
    pub fn line(&self) -> String {
        self.head().lines().next().unwrap_or_default().to_owned()
    }

    /// The value of the first header with this name, in whatever case.
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.head(), name).map(str::to_owned)
    }

    /// What follows the head, as it was sent.
    pub fn body(&self) -> Bytes {
        self.bytes.slice(head_length(&self.bytes).unwrap_or(self.bytes.len())..)
    }
}

/// An HTTP/1.1 response with a `content-length`.
pub fn http_response(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Bytes {
    let body = body.as_ref();
    let length = body.len().to_string();
    let mut response = http_head(status, &[headers, &[("content-length", &length)]].concat());
    response.extend_from_slice(body);
    response.freeze()
}

/// An HTTP/1.1 response whose body arrives in the given chunks; [`http_chunk`] and [`HTTP_LAST_CHUNK`] make others.
pub fn http_chunked<B: AsRef<[u8]>>(
    status: u16,
    headers: &[(&str, &str)],
    chunks: impl IntoIterator<Item = B>,
) -> Bytes {
    let mut response = http_head(status, &[headers, &[("transfer-encoding", "chunked")]].concat());
    for data in chunks {
        response.extend_from_slice(&http_chunk(data));
    }
    response.extend_from_slice(HTTP_LAST_CHUNK);
    response.freeze()
}

/// One frame of the chunked encoding. Empty data would end the body: see [`HTTP_LAST_CHUNK`].
pub fn http_chunk(data: impl AsRef<[u8]>) -> Bytes {
    let data = data.as_ref();
    let mut frame = BytesMut::from(format!("{:x}\r\n", data.len()).as_bytes());
    frame.extend_from_slice(data);
    frame.extend_from_slice(b"\r\n");
    frame.freeze()
}

/// The frame that ends a chunked body.
pub const HTTP_LAST_CHUNK: &[u8] = b"0\r\n\r\n";

fn http_head(status: u16, headers: &[(&str, &str)]) -> BytesMut {
    let mut head = format!("HTTP/1.1 {status} Scripted\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    BytesMut::from(head.as_bytes())
}

async fn accept(
    listener: TcpListener,
    script: impl Fn(usize) -> Vec<Action>,
    tell: Arc<watch::Sender<Seen>>,
) {
    // Aborts its tasks when it is dropped.
    let mut connections = JoinSet::new();
    for index in 0.. {
        let Ok((stream, _)) = listener.accept().await else { return };
        tell.send_modify(|seen| seen.connections += 1);
        let connection = Connection { index, stream, unread: BytesMut::new(), tell: tell.clone() };
        connections.spawn(connection.run(script(index).into()));
    }
}

struct Connection {
    index: usize,
    stream: TcpStream,
    unread: BytesMut,
    tell: Arc<watch::Sender<Seen>>,
}

impl Connection {
    async fn run(mut self, script: VecDeque<Action>) {
        let end = self.follow(script).await;
        // The socket is closed before that is told.
        let Self { stream, tell, .. } = self;
        drop(stream);
        tell.send_modify(|seen| {
            seen.finished += 1;
            seen.disconnected += usize::from(end.is_err());
        });
    }

    /// Fails when the peer is gone.
    async fn follow(&mut self, script: VecDeque<Action>) -> io::Result<()> {
        self.stream.set_nodelay(true)?;
        for action in script {
            match action {
                Action::ReadRequest => self.read(request_length).await?,
                Action::ReadExact(count) => {
                    self.read(|bytes| (bytes.len() >= count).then_some(count)).await?;
                }
                Action::Send(bytes) => {
                    self.stream.write_all(&bytes).await?;
                    // Lets the peer see a piece before the next one.
                    tokio::task::yield_now().await;
                }
                Action::Pause(duration) => tokio::time::sleep(duration).await,
                Action::Reset => return self.stream.set_zero_linger(),
                Action::Close => return Ok(()),
                Action::Hang => self.read(|_| None).await?,
            }
        }
        Ok(())
    }

    /// Reads until `length` says how much of it is a request, and records that.
    async fn read(&mut self, length: impl Fn(&[u8]) -> Option<usize>) -> io::Result<()> {
        let length = loop {
            if let Some(length) = length(&self.unread) {
                break length;
            }
            if self.stream.read_buf(&mut self.unread).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        let bytes = self.unread.split_to(length).freeze();
        let request = RawRequest { connection: self.index, bytes };
        self.tell.send_modify(|seen| seen.requests.push(request));
        Ok(())
    }
}

/// The length of the request at the start of `bytes`; `None` while it is incomplete.
fn request_length(bytes: &[u8]) -> Option<usize> {
    let start = head_length(bytes)?;
    let head = String::from_utf8_lossy(&bytes[..start]);
    if header(&head, "transfer-encoding").is_some() {
        // Enough for a test's request: no trailers, and no chunk that looks like the last one.
        let end = find(&bytes[start..], b"0\r\n\r\n")?;
        return Some(start + end + HTTP_LAST_CHUNK.len());
    }
    let length =
        header(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    (bytes.len() >= start + length).then_some(start + length)
}

/// Where the body starts.
fn head_length(bytes: &[u8]) -> Option<usize> {
    find(bytes, b"\r\n\r\n").map(|at| at + 4)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_ends_where_its_framing_says() {
        for (bytes, length) in [
            ("", None),
            ("GET / HTTP/1.1\r\nhost: a\r\n", None),
            ("GET / HTTP/1.1\r\nhost: a\r\n\r\nnext", Some(27)),
            ("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{", None),
            ("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}next", Some(40)),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", None),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nnext", Some(52)),
        ] {
            assert_eq!(request_length(bytes.as_bytes()), length, "{bytes:?}");
        }
    }

    #[test]
    fn responses_are_framed() {
        assert_eq!(
            http_response(200, &[("a", "b")], "cd"),
            "HTTP/1.1 200 Scripted\r\na: b\r\ncontent-length: 2\r\n\r\ncd"
        );
        assert_eq!(
            http_chunked(200, &[], ["0123456789abcdef"]),
            "HTTP/1.1 200 Scripted\r\ntransfer-encoding: chunked\r\n\r\n\
             10\r\n0123456789abcdef\r\n0\r\n\r\n"
        );
    }

    #[tokio::test]
    async fn it_follows_its_script_and_tells_what_it_saw() {
        let server = RawServer::start(|connection| match connection {
            0 => vec![Action::ReadExact(2), Action::send("ab"), Action::ReadRequest, Action::Close],
            _ => vec![Action::Hang],
        })
        .await
        .unwrap();
        let mut client = TcpStream::connect(server.address()).await.unwrap();
        client.write_all(b"hiGET /a HTTP/1.1\r\nX-Key:  1 \r\n\r\n").await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer, "ab");
        server.finished(1).await;
        let [first, second] = &server.requests()[..] else { panic!() };
        assert_eq!(first.bytes, "hi");
        assert_eq!(
            (second.line().as_str(), second.header("x-key").as_deref()),
            ("GET /a HTTP/1.1", Some("1"))
        );

        drop(TcpStream::connect(server.address()).await.unwrap());
        server.disconnected().await;
        assert_eq!((server.connections(), server.requests().len()), (2, 2));
    }

    #[tokio::test]
    async fn a_reset_is_a_reset_and_a_close_is_none() {
        let server = RawServer::start(|connection| match connection {
            0 => vec![Action::send("a"), Action::Reset],
            _ => vec![Action::send("a"), Action::Close],
        })
        .await
        .unwrap();
        for kind in [Some(io::ErrorKind::ConnectionReset), None] {
            let mut client = TcpStream::connect(server.address()).await.unwrap();
            let mut answer = Vec::new();
            let end = client.read_to_end(&mut answer).await;
            assert_eq!(answer, b"a");
            assert_eq!(end.err().map(|error| error.kind()), kind);
        }
    }
}
