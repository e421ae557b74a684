//! `modelway embed`.

use serde_json::json;
use wiremock::MockServer;

use crate::support::{answer, at, bodies, run};

async fn server() -> MockServer {
    let server = MockServer::start().await;
    let vectors = json!({
        "model": "small-1",
        "data": [
            {"index": 0, "embedding": [0.5, -0.25, 0.125, 1.0, 2.0]},
            {"index": 1, "embedding": [1.5, 0.0, 0.0, 0.0, 0.0]},
        ],
        "usage": {"prompt_tokens": 4, "total_tokens": 4},
    });
    answer(&server, "POST", "/embeddings", vectors).await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn each_text_has_a_line() {
    let server = server().await;
    let ended = run(at(&server.uri(), &["embed", "one", "two words", "--dimensions", "5"])).await;
    let lines = "one  [5] 0.5000 -0.2500 0.1250 1.0000 …\n\
                 two words  [5] 1.5000 0.0000 0.0000 0.0000 …\n";
    assert_eq!(ended.success(), lines);
    let body = &bodies(&server).await[0];
    assert_eq!(body["input"], json!(["one", "two words"]));
    assert_eq!(body["dimensions"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_stdin_are_texts() {
    let server = server().await;
    let mut command = at(&server.uri(), &["embed", "--json"]);
    command.write_stdin("one\n\n  \ntwo words\n");
    let ended = run(command).await;
    let json = ended.json();
    assert_eq!(json["embeddings"][0], json!([0.5, -0.25, 0.125, 1.0, 2.0]));
    assert_eq!(json["model"], "small-1");
    assert_eq!(json["usage"]["prompt_tokens"], 4);
    assert_eq!(bodies(&server).await[0]["input"], json!(["one", "two words"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_necessary() {
    let ended = run(at("http://127.0.0.1:1", &["embed"])).await;
    assert_eq!(ended.code, Some(2));
    assert_eq!(ended.stderr, "error: there is no text: give some, or pipe in one a line\n");
}
