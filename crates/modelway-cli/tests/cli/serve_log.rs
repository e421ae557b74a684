//! What `modelway serve` logs.

use std::path::Path;

use modelway::{Client, DeploymentRef};
use modelway_platform::{CallFilter, CallStatus, Platform, UsageSubject};
use serde_json::Value;
use tokio::io::AsyncReadExt;

use crate::serve_support::{Serve, Upstream, database};
use crate::support::folder;

const ROUTE: &str = "/v4/models/{model_deployment_id}/chat-completions";
const CANARY: &str = "esecret-canary-of-the-caller";

async fn chat(client: &Client, deployment: &str, stream: bool) -> Result<(), modelway::Error> {
    let call = client.models().chat_completions().create(DeploymentRef::new("sgp", deployment));
    let call = call.prompt("canary in a prompt").with_header("x-request-id", "mine-1");
    match stream {
        false => call.await.map(drop),
        true => {
            let mut stream = call.stream().await?;
            while let Some(event) = stream.next().await {
                event?;
            }
            Ok(())
        }
    }
}

async fn stopped(server: Serve, folder: &Path) -> String {
    server.signal("TERM");
    assert!(server.ended().await.success());
    std::fs::read_to_string(folder.join("log")).unwrap()
}

/// The lines about requests.
fn requests(log: &str) -> Vec<Value> {
    let lines = log.lines().filter(|line| line.starts_with('{'));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).expect(line));
    lines.filter(|line| line["route"].is_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_is_a_line_of_json() {
    let folder = folder("serve-log-json");
    let keys = folder.join("keys");
    std::fs::write(&keys, format!("tests {CANARY}\n")).unwrap();
    let upstream = Upstream::start(usize::MAX).await;
    let options = ["--log-format", "json", "--keys", keys.to_str().unwrap()];
    let server = Serve::start(&folder, &upstream.url, &options);
    let client = server.client_with(CANARY);
    chat(&client, "custom/small", false).await.unwrap();
    chat(&client, "custom/small", true).await.unwrap();
    chat(&client, "nobody/small", false).await.unwrap_err();
    chat(&server.client(), "custom/small", false).await.unwrap_err();
    client.models().list().await.unwrap();
    let log = stopped(server, &folder).await;
    assert!(!log.contains("canary") && !log.contains("Hi there"), "{log}");

    let lines = requests(&log);
    let [whole, streamed, missing, unknown, list] = &lines[..] else { panic!("{log}") };
    for line in [whole, streamed] {
        assert_eq!((&line["method"], &line["route"]), (&"POST".into(), &ROUTE.into()));
        assert_eq!((&line["status"], &line["level"]), (&200.into(), &"INFO".into()));
        assert_eq!(
            (&line["deployment"], &line["caller"]),
            (&"custom/small".into(), &"tests".into())
        );
        assert_eq!(line["operation"], "models.chat_completions.create");
        assert_eq!((&line["request_id"], &line["message"]), (&"mine-1".into(), &"answered".into()));
        assert!(line["latency_ms"].is_u64() && line["error"].is_null(), "{line}");
    }
    assert_eq!((&whole["stream"], &streamed["stream"]), (&false.into(), &true.into()));
    assert!(streamed["first_event_ms"].is_u64(), "{streamed}");
    assert_eq!((&missing["status"], &missing["error"]), (&404.into(), &"not_found".into()));
    assert_eq!(missing["deployment"], "nobody/small");
    assert_eq!((&unknown["status"], &unknown["error"]), (&401.into(), &"authentication".into()));
    assert_eq!((&list["method"], &list["route"]), (&"GET".into(), &"/v4/models".into()));
    assert!(list["request_id"].as_str().unwrap().len() > 10, "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn text_is_the_default_and_quiet_means_warnings() {
    for (name, options, lines) in
        [("serve-log-text", &[][..], 1), ("serve-log-quiet", &["--quiet"], 0)]
    {
        let folder = folder(name);
        let upstream = Upstream::start(usize::MAX).await;
        let server = Serve::start(&folder, &upstream.url, options);
        chat(&server.client(), "custom/small", false).await.unwrap();
        let log = stopped(server, &folder).await;
        let told: Vec<_> = log.lines().filter(|line| line.contains(ROUTE)).collect();
        assert_eq!(told.len(), lines, "{log}");
        for line in told {
            assert!(line.contains("INFO") && line.contains("status=200"), "{line}");
            assert!(line.contains(r#"deployment="custom/small""#), "{line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_options_and_a_timeout_is_a_warning() {
    let folder = folder("serve-log-timeout");
    let upstream = Upstream::start(0).await;
    let limits = ["--timeout", "0.2", "--header-timeout", "0.2", "--write-timeout", "5"];
    let server = Serve::start(&folder, &upstream.url, &[&limits[..], &["--json"]].concat());
    let error = chat(&server.client(), "custom/small", false).await.unwrap_err();
    assert_eq!(error.status(), Some(504), "{error}");
    let address = server.url.strip_prefix("http://").unwrap();
    let mut idle = tokio::net::TcpStream::connect(address).await.unwrap();
    assert_eq!(idle.read(&mut [0; 1]).await.unwrap(), 0, "a connection without a request");
    let log = stopped(server, &folder).await;
    let [line] = &requests(&log)[..] else { panic!("{log}") };
    assert_eq!((&line["status"], &line["error"]), (&504.into(), &"timeout".into()));
    assert_eq!((&line["level"], &line["message"]), (&"WARN".into(), &"failed".into()));
    let platform = Platform::open(&database(&folder)).await.unwrap();
    let all = CallFilter::new(UsageSubject::All);
    let rows = platform.ledger().calls(&all, 2, None).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].status, CallStatus::Failed("timeout".to_owned()));
}
