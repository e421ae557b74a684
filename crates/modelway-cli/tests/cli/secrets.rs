//! Keys are never shown.

use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Ended, modelway, run, server};

const CANARY: &str = "esecret_canary0123456789";

#[track_caller]
fn assert_silent(ended: &Ended) {
    for text in [&ended.stdout, &ended.stderr] {
        assert!(!text.contains("canary"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_level_of_detail() {
    let good = server(&["hello"]).await;
    let bad = MockServer::start().await;
    let refusal = ResponseTemplate::new(401).set_body_json(json!({"error": {"message": "no"}}));
    Mock::given(any()).respond_with(refusal).mount(&bad).await;
    let header = format!("X-Secret: {CANARY}");
    for server in [&good, &bad] {
        for words in [
            &["chat", "Hi"][..],
            &["chat", "Hi", "--json"],
            &["chat", "Hi", "--json", "--stream"],
            &["complete", "Hi"],
            &["embed", "Hi"],
            &["models", "list", "--all"],
            &["models", "show", "custom:small"],
            &["providers"],
            &["providers", "--json"],
            &["doctor"],
            &["doctor", "--json"],
        ] {
            let options = ["-vvv", "--retries", "1", "--header", &header];
            let mut command = modelway(&[words, &options].concat());
            command
                .env("MODELWAY_BASE_URL", server.uri())
                .env("MODELWAY_API_KEY", CANARY)
                .env("MODELWAY_MODEL", "custom:small")
                .env("ANYSCALE_API_KEY", CANARY)
                .env("ANYSCALE_BASE_URL", "http://127.0.0.1:1")
                .env("MODELWAY_LOG", "trace");
            let ended = run(command).await;
            assert_silent(&ended);
            // There was something to be found.
            assert!(words[0] == "providers" || ended.stderr.contains("TRACE"), "{ended:?}");
        }
    }
    let sent = good.received_requests().await.unwrap();
    assert!(sent.iter().all(|request| request.headers["x-secret"] == CANARY));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_mistaken_options() {
    let broken = format!("{CANARY} \u{7f}");
    for options in [
        &["chat", "Hi", "--api-key", CANARY][..],
        &["chat", "Hi", "--provider", "groq", "-m", "x", "--api-key-env", CANARY],
        &["chat", "Hi", "--header", CANARY],
        &[
            "chat",
            "Hi",
            "--header",
            &format!("X: {broken}"),
            "--base-url",
            "http://127.0.0.1:1",
            "-m",
            "x",
        ],
    ] {
        for json in [&[][..], &["--json"]] {
            let ended = run(modelway(&[options, json].concat())).await;
            assert_ne!(ended.code, Some(0));
            assert_silent(&ended);
        }
    }
    let mut command = modelway(&["chat", "Hi", "-m", "groq:x"]);
    command.env("GROQ_API_KEY", &broken);
    assert_silent(&run(command).await);
}
