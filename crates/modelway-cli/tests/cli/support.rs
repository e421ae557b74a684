//! A server that answers, and a way to run the command.

use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use modelway_testing::{Action, RawServer};
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// The empty folder `name`, below cargo's.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A home that nobody has.
pub(crate) const HOME: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/cli/no-home");

/// The command with `arguments`, an empty environment and no home.
pub(crate) fn modelway(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_modelway"));
    command
        .env_clear()
        .env("HOME", HOME)
        .env("MODELWAY_OFFLINE", "1")
        .args(arguments)
        .timeout(Duration::from_secs(60));
    command
}

/// The command with `arguments` and the server at `url`, whose model is `small`.
pub(crate) fn at(url: &str, arguments: &[&str]) -> Command {
    let options = ["--base-url", url, "--model", "small", "--retries", "0"];
    modelway(&[arguments, &options].concat())
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// stdout, of a success.
    #[track_caller]
    pub(crate) fn success(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }

    /// stdout as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The lines of stdout as JSON.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        self.stdout.lines().map(read).collect()
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs the command to its end.
pub(crate) async fn run(mut command: Command) -> Ended {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap().into()
}

/// A server whose model `small` answers a chat by `pieces` and everything else too.
pub(crate) async fn server(pieces: &[&str]) -> MockServer {
    let server = MockServer::start().await;
    let (whole, streamed) = (whole(&pieces.concat()), streamed(pieces));
    let chat = move |request: &Request| match body(request)["stream"] == json!(true) {
        true => ResponseTemplate::new(200).set_body_raw(streamed.clone(), "text/event-stream"),
        false => ResponseTemplate::new(200)
            .insert_header("x-request-id", "req-1")
            .set_body_json(whole.clone()),
    };
    Mock::given(method("POST"))
        .and(path("/chat/completions"))
        .respond_with(chat)
        .mount(&server)
        .await;
    let list = json!({"data": [
        {"id": "small", "context_length": 2048, "owned_by": "lab"},
        {"id": "other"},
    ]});
    answer(&server, "GET", "/models", list).await;
    server
}

/// Has `server` answer with `json`.
pub(crate) async fn answer(server: &MockServer, verb: &str, place: &str, json: Value) {
    let response = ResponseTemplate::new(200).set_body_json(json);
    Mock::given(method(verb)).and(path(place)).respond_with(response).mount(server).await;
}

/// The bodies of the `POST` requests that came.
pub(crate) async fn bodies(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap();
    requests.iter().filter(|request| request.method.as_str() == "POST").map(body).collect()
}

pub(crate) fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// A whole chat answer.
pub(crate) fn whole(text: &str) -> Value {
    json!({
        "id": "c1",
        "model": "small-1",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "stop",
        }],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
    })
}

/// A piece of a streamed chat answer.
pub(crate) fn piece(delta: Value) -> String {
    let chunk = json!({"id": "c1", "model": "small-1", "choices": [{"index": 0, "delta": delta}]});
    format!("data: {chunk}\n\n")
}

/// A streamed chat answer.
pub(crate) fn streamed(pieces: &[&str]) -> String {
    let mut body: String = pieces.iter().map(|text| piece(json!({"content": text}))).collect();
    let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}});
    body.push_str(&format!("data: {end}\n\ndata: {usage}\n\ndata: [DONE]\n\n"));
    body
}

/// The head of a streamed answer, and `body`.
pub(crate) fn begun(body: String) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n{body}")
}

/// A server that begins a streamed answer with `body` and goes on with `then`.
pub(crate) async fn broken(body: String, then: Action) -> RawServer {
    let begun = begun(body);
    // Long enough for what was sent to be read before what follows.
    let pause = Action::Pause(Duration::from_millis(100));
    let script = move |_| {
        vec![Action::ReadRequest, Action::send(begun.clone()), pause.clone(), then.clone()]
    };
    RawServer::start(script).await.unwrap()
}

/// The command as a process whose pipes the test holds.
pub(crate) fn spawn(arguments: &[&str]) -> Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_modelway"))
        .args(arguments)
        .env_clear()
        .env("HOME", HOME)
        .env("MODELWAY_OFFLINE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Presses Ctrl-C.
#[cfg(unix)]
pub(crate) fn interrupt(child: &Child) {
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success());
}
