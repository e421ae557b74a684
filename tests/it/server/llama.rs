//! One llama.cpp server for all tests of this process.

use std::io::{BufRead, BufReader};
use std::ops::Deref;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use modelway::{ApiKey, Client, ClientBuilder, Provider};
use serde_json::Value;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::tidy::root;

/// A running server.
#[derive(Debug)]
pub struct Llama {
    pub url: String,
    pub key: String,
    /// Its standard input is ours: it ends when this process does.
    _process: Option<Child>,
}

/// Tests that count what the server does have it alone; the others share it.
static TURNS: RwLock<()> = RwLock::const_new(());

/// The server for the time of a test.
pub struct Turn<G> {
    server: &'static Llama,
    _guard: G,
}

impl<G> Deref for Turn<G> {
    type Target = Llama;
    fn deref(&self) -> &Llama {
        self.server
    }
}

/// The server, beside other tests; `None` where it cannot be had.
pub async fn llama() -> Option<Turn<RwLockReadGuard<'static, ()>>> {
    Some(Turn { server: server()?, _guard: TURNS.read().await })
}

/// The server, alone.
pub async fn llama_alone() -> Option<Turn<RwLockWriteGuard<'static, ()>>> {
    Some(Turn { server: server()?, _guard: TURNS.write().await })
}

/// The server, started once.
fn server() -> Option<&'static Llama> {
    static SERVER: OnceLock<Result<Llama, String>> = OnceLock::new();
    match SERVER.get_or_init(given_or_started) {
        Ok(server) => Some(server),
        Err(why) => skip("real model server", why),
    }
}

/// Says that a test is skipped; fails where it must not be.
pub fn skip<T>(what: &str, why: &str) -> Option<T> {
    #[allow(clippy::disallowed_methods, reason = "a test's own switch")]
    let required = std::env::var_os("MODELWAY_REQUIRE_SERVER").is_some();
    assert!(!required, "the {what} is required: {why}");
    eprintln!("SKIPPED: no {what}: {why}");
    None
}

#[allow(clippy::disallowed_methods, reason = "a test's own switch")]
fn given_or_started() -> Result<Llama, String> {
    if let Ok(url) = std::env::var("MODELWAY_LLAMACPP_URL") {
        let key = std::env::var("MODELWAY_LLAMACPP_KEY").unwrap_or_default();
        return Ok(Llama { url, key, _process: None });
    }
    start()
}

/// The folder of real models and of the server, brought here if it is not yet.
pub fn fetch() -> Result<String, String> {
    let servers = root().join("tests/servers");
    let fetched = Command::new(servers.join("fetch.sh"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("fetch.sh does not run: {e}"))?;
    if !fetched.status.success() {
        return Err("fetch.sh could not bring it; see above".to_owned());
    }
    Ok(String::from_utf8_lossy(&fetched.stdout).trim().to_owned())
}

fn start() -> Result<Llama, String> {
    let template = root().join("tests/servers/tools.jinja");
    launch(&template, &["--ctx", "2048", "--parallel", "4", "--embeddings"], "test-server")
}

/// A server of its own, with the smallest context there is: 256 tokens.
pub fn small(template: &Path, name: &str) -> Option<Llama> {
    match launch(template, &["--ctx", "256", "--parallel", "1", "--no-embeddings"], name) {
        Ok(server) => Some(server),
        Err(why) => skip("real model server", &why),
    }
}

fn launch(template: &Path, settings: &[&str], name: &str) -> Result<Llama, String> {
    let servers = root().join("tests/servers");
    let folder = fetch()?;
    let key = format!("sk-test-{}", std::process::id());
    let mut process = Command::new(format!("{folder}/venv/bin/python"))
        .arg(servers.join("llama_server.py"))
        .arg("--model")
        .arg(format!("{folder}/SmolLM2-135M-Instruct.Q4_1.gguf"))
        .arg("--template")
        .arg(template)
        .args(["--api-key", &key])
        .args(settings)
        .args(["--log-file", &format!("{folder}/{name}.log")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("the server does not start: {e}"))?;
    let mut line = String::new();
    let stdout = process.stdout.take().ok_or("no standard output")?;
    BufReader::new(stdout).read_line(&mut line).map_err(|e| e.to_string())?;
    let ready: Value = serde_json::from_str(&line).map_err(|e| format!("`{line}`: {e}"))?;
    let url = format!("http://127.0.0.1:{}/v1", ready["port"]);
    Ok(Llama { url, key, _process: Some(process) })
}

impl Llama {
    /// A client to set up, with this server as its only provider.
    pub fn builder(&self) -> ClientBuilder {
        self.builder_with_key(&self.key)
    }

    pub fn builder_with_key(&self, key: &str) -> ClientBuilder {
        let mut provider = self.provider();
        if !key.is_empty() {
            provider = provider.with_key(ApiKey::new(key).expect("a key"));
        }
        Client::builder().provider(provider).no_proxy()
    }

    pub fn provider(&self) -> Provider {
        Provider::named("llamacpp").and_then(|p| p.with_base_url(&self.url)).expect("a provider")
    }

    pub fn client(&self) -> Client {
        self.builder().build().expect("a client")
    }

    /// A client for what the server has beside `/v1`.
    pub fn beside(&self) -> Client {
        let base = self.url.trim_end_matches("/v1");
        let provider = Provider::openai_compatible("beside", base)
            .expect("a provider")
            .with_key(ApiKey::new(&self.key).expect("a key"));
        Client::builder().provider(provider).no_proxy().build().expect("a client")
    }
}
