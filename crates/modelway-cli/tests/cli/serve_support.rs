//! A server of the command, a provider behind it, and a client before it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use modelway::layers::RetryPolicy;
use modelway::{ApiKey, Client, Provider, Timestamp};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader as AsyncReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::{streamed, whole};

/// The provider's key.
pub(crate) const KEY: &str = "esecret-canary-of-the-provider";

/// `modelway serve` as a process of its own, its log in a file. It is killed when dropped.
pub(crate) struct Serve {
    pub(crate) url: String,
    child: Child,
}

impl Serve {
    /// Starts it in `folder`, over the provider at `provider`, with its database there, and waits until it listens.
    pub(crate) fn start(folder: &Path, provider: &str, options: &[&str]) -> Self {
        let log = File::options().create(true).append(true).open(folder.join("log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_modelway"))
            .env_clear()
            .env("HOME", folder)
            .env("MODELWAY_OFFLINE", "1")
            .env("MODELWAY_API_KEY", KEY)
            .args(["serve", "--listen", "127.0.0.1:0", "--database", &database(folder)])
            .args(["--base-url", provider, "--retries", "0"])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("it says where it listens").unwrap();
        let at = line.find("http://").expect(&line);
        let url = line[at..].trim_end_matches(['"', '}']).to_owned();
        Self { url, child }
    }

    /// Ends it by a signal, such as `KILL`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        tokio::task::spawn_blocking(move || self.child.wait().unwrap()).await.unwrap()
    }

    /// A client of it.
    pub(crate) fn client(&self) -> Client {
        self.client_with("any")
    }

    /// The same with a key.
    pub(crate) fn client_with(&self, key: &str) -> Client {
        let sgp = Provider::named("sgp").unwrap().with_base_url(&self.url).unwrap();
        Self::over(sgp.with_key(ApiKey::new(key).unwrap()))
    }

    /// The same for one account, which what is made there belongs to.
    pub(crate) fn client_of(&self, account: &str) -> Client {
        let sgp = Provider::named("sgp").unwrap().with_base_url(&self.url).unwrap();
        Self::over(sgp.with_key(ApiKey::new("any").unwrap()).with_account(account))
    }

    fn over(sgp: Provider) -> Client {
        let sgp = sgp.with_in_flight(None);
        Client::builder().provider(sgp).retry(RetryPolicy::never()).build().unwrap()
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The database of a server that was started in `folder`.
pub(crate) fn database(folder: &Path) -> String {
    format!("sqlite://{}/platform.db", folder.display())
}

/// All tokens of a deployment so far. What it tells is durable.
pub(crate) async fn tokens(client: &Client, deployment: &str) -> Result<u64, modelway::Error> {
    let moment = |text| Timestamp::parse(text).unwrap();
    let (start, end) = (moment("2020-01-01T00:00:00Z"), moment("2100-01-01T00:00:00Z"));
    let usage = client.models().deployments().usage_statistics();
    let usage = usage.retrieve(deployment, start, end, 1).await?;
    Ok(usage.data.iter().map(|part| part.summary_tokens).sum())
}

/// A provider whose model `small` answers every chat by five tokens: the first `open` of them at once, the others when
/// they are let go.
pub(crate) struct Upstream {
    pub(crate) url: String,
    state: Arc<watch::Sender<State>>,
    heads: Arc<Mutex<Vec<String>>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// Chats that came.
    came: usize,
    /// How many of them are answered.
    open: usize,
}

impl Upstream {
    pub(crate) async fn start(open: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(watch::channel(State { came: 0, open }).0);
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let (shared, seen) = (state.clone(), heads.clone());
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, shared.clone(), seen.clone()));
            }
        });
        Self { url, state, heads }
    }

    /// Waits until `count` chats came.
    pub(crate) async fn came(&self, count: usize) {
        self.state.subscribe().wait_for(|state| state.came >= count).await.unwrap();
    }

    /// The heads of the chats that came.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// Answers the others too.
    pub(crate) fn let_go(&self) {
        self.state.send_modify(|state| state.open = usize::MAX);
    }
}

/// Answers the requests of one connection, until the other side ends it.
async fn serve(
    socket: TcpStream,
    state: Arc<watch::Sender<State>>,
    heads: Arc<Mutex<Vec<String>>>,
) {
    let mut socket = AsyncReader::new(socket);
    while let Some((head, body)) = request(&mut socket).await {
        let answer = if head.starts_with("POST") {
            heads.lock().unwrap().push(head);
            let mut number = 0;
            state.send_modify(|state| {
                number = state.came;
                state.came += 1;
            });
            let held = begun(&body);
            if socket.write_all(held.as_bytes()).await.is_err() {
                return;
            }
            state.subscribe().wait_for(|state| number < state.open).await.unwrap();
            rest(&body)
        } else {
            whole_answer(&json!({"data": [{"id": "small"}]}))
        };
        if socket.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The next request: its head, and its body.
async fn request(socket: &mut AsyncReader<TcpStream>) -> Option<(String, Value)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        head.push_str(&line);
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(told) = line.strip_prefix("content-length:") {
            length = told.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await.ok()?;
    Some((head, serde_json::from_slice(&body).unwrap_or_default()))
}

fn is_stream(body: &Value) -> bool {
    body["stream"] == json!(true)
}

/// What a stream shows before it is let go: its head and its first piece.
fn begun(body: &Value) -> String {
    if !is_stream(body) {
        return String::new();
    }
    let first = crate::support::piece(json!({"content": "Hi"}));
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked";
    format!("{head}\r\n\r\n{}", chunk(&first))
}

fn rest(body: &Value) -> String {
    match is_stream(body) {
        true => format!("{}0\r\n\r\n", chunk(&streamed(&[" there"]))),
        false => whole_answer(&whole("Hi there")),
    }
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

fn whole_answer(json: &Value) -> String {
    let body = json.to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}
