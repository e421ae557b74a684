//! `modelway doctor`.

use modelway_testing::{Action, RawServer};
use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use crate::support::{answer, folder, modelway, run, server};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_configured_says_what_to_do() {
    let ended = run(modelway(&["doctor"])).await;
    assert_eq!(ended.code, Some(0), "models on this machine answer: {ended:?}");
    assert!(ended.stdout.contains("next: modelway chat Hello\n"), "{ended:?}");
    for word in ["--provider ollama", "ANYSCALE_API_KEY", "MODELWAY_BASE_URL"] {
        assert!(ended.stdout.contains(word), "{word}");
    }
    assert_eq!(ended.stderr, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_answers_is_enough() {
    let server = server(&[]).await;
    let mut command = modelway(&["doctor"]);
    command.env("MODELWAY_BASE_URL", server.uri()).env("MODELWAY_API_KEY", "canary-1");
    command.env("VLLM_BASE_URL", "http://127.0.0.1:1").env("VLLM_API_KEY", "canary-2");
    let ended = run(command).await;
    let table = ended.success();
    assert!(table.contains("MODELWAY_API_KEY  2 models in "), "{table}");
    assert!(table.contains("VLLM_API_KEY      no: vllm: 127.0.0.1:1 refused"), "{table}");
    assert!(table.ends_with("next: modelway chat -m custom::small Hello\n"), "{table}");
    assert!(!table.contains("canary"));
}

#[tokio::test(flavor = "multi_thread")]
async fn none_that_answers_gives_the_first_failure() {
    let server = MockServer::start().await;
    let refusal = ResponseTemplate::new(401).set_body_json(json!({"error": {"message": "no"}}));
    Mock::given(matchers::any()).respond_with(refusal).expect(1).mount(&server).await;
    let uri = server.uri();
    let ended = run(modelway(&["doctor", "--json", "--base-url", &uri])).await;
    assert_eq!(ended.code, Some(4));
    let provider = &ended.json()["providers"][0];
    assert_eq!(provider["answers"], false);
    assert_eq!(provider["error"]["kind"], "authentication");
    // An outage is not tried again.
    let server = MockServer::start().await;
    Mock::given(matchers::any())
        .respond_with(ResponseTemplate::new(503))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(run(modelway(&["doctor", "--base-url", &server.uri()])).await.code, Some(8));
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_not_waited_for_long() {
    let server = RawServer::start(|_| vec![Action::Hang]).await.unwrap();
    let ended = run(modelway(&["doctor", "--base-url", &server.url(), "--timeout", "0.2"])).await;
    assert_eq!(ended.code, Some(7), "{ended:?}");
    assert!(ended.stdout.contains("0.200 s"), "{}", ended.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_config_file_is_named() {
    let server = server(&[]).await;
    let file = folder("broken-config").join("c.toml");
    std::fs::write(&file, "[providers.lab]\nbase_url = 7\napi_key = \"canary\"\n").unwrap();
    let mut command = modelway(&["doctor", "--config", file.to_str().unwrap()]);
    command.env("MODELWAY_BASE_URL", server.uri());
    let ended = run(command).await;
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.stdout.contains("c.toml (broken)"), "{}", ended.stdout);
    assert!(ended.stdout.contains("line 2, column 12"), "{}", ended.stdout);
    assert!(ended.stdout.contains("2 models in"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("canary"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strange_model_id_is_not_offered_for_copying() {
    let server = MockServer::start().await;
    let odd = json!({"data": [{"id": "x; rm -rf ~"}, {"id": "\u{1b}[2J"}]});
    answer(&server, "GET", "/models", odd).await;
    let ended = run(modelway(&["doctor", "--base-url", &server.uri()])).await;
    assert!(ended.success().ends_with(" -m MODEL Hello\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn account_and_database_are_shown_and_no_password() {
    let server = MockServer::start().await;
    let page =
        json!({"items": [], "current_page": 1, "items_per_page": 100, "total_item_count": 0});
    answer(&server, "GET", "/v4/models", page).await;
    let doctor = |options: &[&str]| {
        let mut command = modelway(&[&["doctor", "--provider", "sgp"], options].concat());
        command.env("SGP_API_KEY", "canary-1").env("SGP_ACCOUNT_ID", "acc_1");
        command.env("SGP_CLIENT_BASE_URL", server.uri());
        command.env("MODELWAY_DATABASE", "postgres://me:canary-2@db.lab/usage");
        command
    };
    let shown = run(doctor(&[])).await.success();
    assert!(shown.contains("database: postgres://me@db.lab/usage\n"), "{shown}");
    assert!(shown.contains("account of sgp: acc_1\n"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
    let json = run(doctor(&["--json", "--database", "sqlite://a.db"])).await.json();
    assert_eq!(json["database"], "sqlite://a.db");
    assert_eq!(json["providers"][0]["account"], "acc_1");
}
