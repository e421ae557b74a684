//! `modelway complete`.

use serde_json::json;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{answer, at, bodies, run};

async fn server() -> MockServer {
    let server = MockServer::start().await;
    let whole = json!({
        "id": "x1",
        "model": "small-1",
        "choices": [{
            "index": 0,
            "text": " Paris",
            "finish_reason": "length",
            "logprobs": {
                "tokens": [" Paris"],
                "token_logprobs": [-0.25],
                "top_logprobs": [{" Paris": -0.25}],
                "text_offset": [0],
            },
        }],
        "usage": {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6},
    });
    answer(&server, "POST", "/completions", whole).await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_continued() {
    let server = server().await;
    let options = [
        "complete",
        "The capital",
        "is",
        "--no-stream",
        "--suffix",
        ".",
        "--echo",
        "--logprobs",
        "1",
        "--max-tokens",
        "1",
    ];
    let ended = run(at(&server.uri(), &options)).await;
    assert_eq!(ended.stderr, "  -0.2500  \" Paris\"\n");
    assert_eq!(ended.success(), " Paris\n");
    let body = &bodies(&server).await[0];
    assert_eq!(body["prompt"], "The capital is");
    assert_eq!(body["suffix"], ".");
    assert_eq!(body["echo"], true);
    assert_eq!(body["logprobs"], 1);
    assert_eq!(body["max_tokens"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_streamed_by_default() {
    let server = MockServer::start().await;
    let chunk = |text: &str, reason: Option<&str>| {
        format!(
            "data: {}\n\n",
            json!({"model": "m", "choices": [{"index": 0, "text": text, "finish_reason": reason}]})
        )
    };
    let body = format!("{}{}data: [DONE]\n\n", chunk("Pa", None), chunk("ris", Some("stop")));
    let response = ResponseTemplate::new(200).set_body_raw(body, "text/event-stream");
    Mock::given(path("/completions")).respond_with(response).mount(&server).await;
    let mut command = at(&server.uri(), &["complete"]);
    command.write_stdin("The capital is\n");
    assert_eq!(run(command).await.success(), "Paris\n");
    assert_eq!(bodies(&server).await[0]["prompt"], "The capital is");
    let ended = run(at(&server.uri(), &["complete", "x", "--json", "--stream"])).await;
    assert_eq!(ended.lines().last().unwrap()["finish_reason"], "stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn json_has_the_log_probabilities() {
    let server = server().await;
    let ended = run(at(&server.uri(), &["complete", "x", "--json", "--logprobs", "1"])).await;
    let json = ended.json();
    assert_eq!(json["text"], " Paris");
    assert_eq!(json["finish_reason"], "length");
    assert_eq!(json["logprobs"]["content"][0]["logprob"], -0.25);
    assert_eq!(json["usage"]["total_tokens"], 6);
    assert_eq!(json["deployment"], "custom:small");
}
