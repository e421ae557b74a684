//! `modelway models`.

use serde_json::json;

use crate::support::{answer, at, modelway, run, server};

#[tokio::test(flavor = "multi_thread")]
async fn models_are_listed() {
    let server = server(&[]).await;
    let ended = run(at(&server.uri(), &["models", "list"])).await;
    let table = "ID            CONTEXT  KIND\ncustom:small  2048     -\ncustom:other  -        -\n";
    assert_eq!(ended.success(), table);
    let ended = run(at(&server.uri(), &["models", "list", "--json"])).await;
    let small = json!({
        "provider": "custom", "id": "small", "context_length": 2048, "owned_by": "lab",
        "built_in": true, "extra": {"context_length": 2048},
    });
    assert_eq!(ended.json()["models"][0], small);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_providers_are_asked() {
    let server = server(&[]).await;
    let with = |options: &[&str]| {
        let mut command = modelway(&[&["models", "list", "--retries", "0"], options].concat());
        command.env("VLLM_BASE_URL", server.uri()).env("LLAMACPP_BASE_URL", "http://127.0.0.1:1");
        command
    };
    answer(&server, "GET", "/v1/models", json!({"data": [{"id": "big"}]})).await;
    let ended = run(with(&["--all"])).await;
    assert!(ended.stderr.starts_with("error: llamacpp: 127.0.0.1:1 refused"), "{ended:?}");
    assert_eq!(ended.success(), "ID        CONTEXT  KIND\nvllm:big  -        -\n");
    let json = run(with(&["--all", "--json"])).await.json();
    assert_eq!(json["errors"][0]["provider"], "llamacpp");
    // Without --all, somebody has to choose.
    let ended = run(with(&[])).await;
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("several providers are configured: vllm, llamacpp"), "{ended:?}");
    assert_eq!(run(with(&["--provider", "vllm"])).await.code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_model_is_shown() {
    let server = server(&[]).await;
    answer(&server, "GET", "/models/small", json!({"id": "small", "context_length": 4096})).await;
    let ended = run(at(&server.uri(), &["models", "show", "small"])).await;
    let text = "id: custom:small\ncontext: 4096 tokens\ncontext_length: 4096\n";
    assert_eq!(ended.success(), text);
    let json = run(at(&server.uri(), &["models", "show", "small", "--json"])).await.json();
    assert_eq!((&json["id"], &json["provider"]), (&json!("small"), &json!("custom")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_may_only_have_the_list() {
    let server = server(&[]).await;
    let ended = run(at(&server.uri(), &["models", "show", "small"])).await;
    assert!(ended.success().starts_with("id: custom:small\ncontext: 2048 tokens\n"));
    let ended = run(at(&server.uri(), &["models", "show", "none"])).await;
    assert_eq!(ended.code, Some(5));
    assert!(ended.stderr.contains("HTTP 404"), "{}", ended.stderr);
}
