//! A key that must not appear anywhere: no log at TRACE, no error, no `Debug`.

use std::io;
use std::sync::{Arc, Mutex};

use modelway::{ApiKey, Client, Config, MapEnvironment, Provider};
use modelway_testing::{Action, RawServer, http_response};
use tracing_subscriber::fmt::MakeWriter;

const CANARY: &str = "sk-canary-5f1e0c";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn the_canary_is_seen_by_the_server_only() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    // Global: the transport's own tasks log from other threads.
    tracing::subscriber::set_global_default(subscriber)
        .expect("the only subscriber of this process");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let said = runtime.block_on(exchange());
    let logged = String::from_utf8_lossy(&log.0.lock().expect("a lock")).into_owned();
    assert!(logged.contains("gen_ai"), "the log is at work:\n{logged}");
    for (what, text) in [("the log", logged), ("an error or Debug", said)] {
        assert!(
            !text.contains(CANARY) && !text.contains("canary"),
            "the key is in {what}:\n{text}"
        );
    }
}

/// Calls that succeed, fail, and cannot be sent; gives everything that can be printed of them.
async fn exchange() -> String {
    let well = http_response(200, &[("set-cookie", "session=canary")], r#"{"choices":[]}"#);
    // Some providers repeat the key that they refuse.
    let echo = format!(r#"{{"error":{{"message":"Your api key: {CANARY} is invalid"}}}}"#);
    let bad = http_response(401, &[], echo);
    let inside = http_response(200, &[], format!(r#"{{"error":{{"message":"no {CANARY}"}}}}"#));
    let script = move |n: usize| match n {
        0 => vec![Action::ReadRequest, Action::Send(well.clone())],
        1 => vec![Action::ReadRequest, Action::Send(bad.clone())],
        2 => vec![Action::ReadRequest, Action::Send(inside.clone())],
        _ => vec![Action::ReadRequest, Action::Reset],
    };
    let server = RawServer::start(script).await.expect("a server");
    let key = ApiKey::new(CANARY).expect("a key");
    let provider =
        Provider::openai_compatible("raw", &server.url()).expect("a URL").with_key(key.clone());
    let builder = Client::builder().provider(provider.clone()).no_proxy();
    let client = builder.clone().build().expect("a client");
    let mut said = format!("{key:?} {key} {provider:?} {builder:?} {client:?}\n");
    for _ in 0..4 {
        let call = client
            .models()
            .chat_completions()
            .create("m")
            .prompt("Hi")
            .with_header("x-api-key", CANARY)
            .with_retry(modelway::layers::RetryPolicy::never());
        said += &format!("{call:?}\n");
        match call.await {
            Ok(reply) => said += &format!("{reply:?}\n"),
            Err(error) => said += &format!("{error} {error:?} {:?}\n", error.headers()),
        }
    }
    assert!(server.requests()[0].head().contains(CANARY), "the server must see it");
    let env = MapEnvironment::from_iter([("OPENAI_API_KEY", CANARY)]);
    said += &format!("{env:?}\n");
    let config =
        Config::parse(&format!("[providers.openai]\napi_key = \"{CANARY}\"")).expect("a config");
    let broken =
        Config::parse(&format!("[providers.openai]\napi_key = {CANARY}")).expect_err("no TOML");
    said + &format!("{config:?} {broken} {broken:?}\n")
}
