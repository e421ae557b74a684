//! `modelway chat` with one question.

use std::fs;

use modelway_testing::Action;
use serde_json::json;
use wiremock::matchers::{header, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{
    answer, at, bodies, broken, folder, modelway, piece, run, server, streamed, whole,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_streamed() {
    let server = server(&["Pa", "ris"]).await;
    let ended = run(at(&server.uri(), &["chat", "Capital", "of", "France?"])).await;
    assert_eq!(ended.stderr, "");
    assert_eq!(ended.success(), "Paris\n");
    let bodies = bodies(&server).await;
    assert_eq!(bodies[0]["stream"], json!(true));
    assert_eq!(bodies[0]["model"], "small");
    let messages = json!([{"role": "user", "content": "Capital of France?"}]);
    assert_eq!(bodies[0]["messages"], messages);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_may_be_waited_for() {
    let server = server(&["Paris\n"]).await;
    let ended = run(at(&server.uri(), &["chat", "Hi", "--no-stream"])).await;
    // One line end is enough.
    assert_eq!(ended.success(), "Paris\n");
    assert!(bodies(&server).await[0].get("stream").is_none_or(|stream| stream == false));
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_one_object() {
    let server = server(&["Paris"]).await;
    let ended = run(at(&server.uri(), &["chat", "Hi", "--json"])).await;
    assert_eq!(ended.stderr, "");
    let mut json = ended.json();
    assert!(json["latency_ms"].take().is_u64());
    assert_eq!(
        json,
        json!({
            "text": "Paris",
            "tool_calls": [],
            "finish_reason": "stop",
            "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
            "model": "small-1",
            "id": "c1",
            "provider": "custom",
            "deployment": "custom:small",
            "attempts": [{"status": 200, "error": null, "wait_ms": 0}],
            "latency_ms": null,
            "request_id": "req-1",
            "deviations": [],
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn json_streams_an_object_a_line() {
    let server = server(&["Pa", "ris"]).await;
    let ended = run(at(&server.uri(), &["chat", "Hi", "--json", "--stream"])).await;
    let lines = ended.lines();
    let types: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["started", "text_delta", "text_delta", "usage", "finished"]);
    assert_eq!(lines[2]["text"], "ris");
    assert_eq!(lines[4]["finish_reason"], "stop");
    assert_eq!(lines[4]["usage"]["completion_tokens"], 2);
    assert!(lines[4]["time_to_first_token_ms"].is_u64());
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_frames_keep_their_form() {
    let odd = "data: {\"type\":\"ping\",\"n\":1}\n\ndata: [1,2]\n\n";
    let body = format!("{odd}{}", streamed(&["x"]));
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(200).set_body_raw(body, "text/event-stream");
    Mock::given(method("POST")).respond_with(response).mount(&server).await;
    let ended = run(at(&server.uri(), &["chat", "Hi", "--json", "--stream"])).await;
    let mut others = ended.lines();
    others.retain(|line| line["type"] == "other");
    let frames = json!([
        {"type": "other", "frame": {"type": "ping", "n": 1}},
        {"type": "other", "frame": [1, 2]},
    ]);
    assert_eq!(json!(others), frames);
    assert_eq!(ended.lines().last().unwrap()["type"], "finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn options_arrive_in_the_request() {
    let server = server(&["{}"]).await;
    let place = folder("options");
    let (schema, image) = (place.join("my schema.json"), place.join("dot.PNG"));
    fs::write(&schema, r#"{"type": "object"}"#).unwrap();
    fs::write(&image, [1, 2, 3]).unwrap();
    let options = [
        "chat",
        "Hi",
        "--system",
        "be brief",
        "--max-tokens",
        "5",
        "--temperature",
        "0.5",
        "--top-p",
        "0.9",
        "--seed",
        "-7",
        "--stop",
        "END",
        "--stop",
        "\n",
        "--reasoning-effort",
        "low",
        "--header",
        "X-Team: blue: sky",
        "--image",
        image.to_str().unwrap(),
        "--image",
        "https://example.com/cat.jpg",
        "--json-schema",
        schema.to_str().unwrap(),
    ];
    run(at(&server.uri(), &options)).await.success();
    let body = &bodies(&server).await[0];
    assert_eq!(body["max_tokens"], 5);
    assert_eq!(body["temperature"], 0.5);
    assert_eq!(body["top_p"], 0.9);
    assert_eq!(body["seed"], -7);
    assert_eq!(body["stop"], json!(["END", "\n"]));
    assert_eq!(body["reasoning_effort"], "low");
    assert_eq!(body["messages"][0], json!({"role": "system", "content": "be brief"}));
    let parts = body["messages"][1]["content"].as_array().unwrap();
    assert_eq!(parts[0]["text"], "Hi");
    assert_eq!(parts[1]["image_url"]["url"], "data:image/png;base64,AQID");
    assert_eq!(parts[2]["image_url"]["url"], "https://example.com/cat.jpg");
    assert_eq!(body["response_format"]["json_schema"]["name"], "my_schema");
    assert_eq!(body["response_format"]["json_schema"]["schema"], json!({"type": "object"}));
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].headers["x-team"], "blue: sky");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_comes_out_of_the_variable_that_is_named() {
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(200).set_body_json(whole("hello"));
    let knows = header("authorization", "Bearer from-lab");
    Mock::given(knows).respond_with(response).expect(3).mount(&server).await;
    let uri = server.uri();
    let named = ["chat", "Hi", "--no-stream", "--api-key-env", "LAB"];
    for row in [&[][..], &["--provider", "groq"]] {
        let mut command = at(&uri, &[&named, row].concat());
        // Neither a broken variable of the row itself matters then, nor that of another one.
        command.env("LAB", "from-lab").env("GROQ_API_KEY", "a b").env("XAI_API_KEY", "a b");
        assert_eq!(run(command).await.success(), "hello\n");
    }
    let mut command = at(&uri, &["chat", "Hi", "--no-stream"]);
    command.env("MODELWAY_API_KEY", "from-lab").env("OLLAMA_HOST", "::nonsense::");
    assert_eq!(run(command).await.success(), "hello\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_config_file_chooses_provider_model_and_key() {
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(200).set_body_json(whole("hello"));
    Mock::given(header("authorization", "Bearer from-file"))
        .respond_with(response)
        .mount(&server)
        .await;
    let home = folder("home");
    let place = home.join(".config/modelway");
    fs::create_dir_all(&place).unwrap();
    let config = format!(
        "default_profile = \"p\"\n\
         [providers.lab]\nbase_url = \"{}\"\napi_key = \"from-file\"\n\
         [providers.unready]\nbase_url = \"http://127.0.0.1:1\"\napi_key_env = \"MISSING\"\n\
         [profiles.p]\nprovider = \"lab\"\nmodel = \"small\"\n\
         [profiles.q]\nprovider = \"unready\"\nmodel = \"small\"\n",
        server.uri()
    );
    fs::write(place.join("config.toml"), config).unwrap();
    let with = |options: &[&str]| {
        let mut command = modelway(&[&["chat", "Hi", "--no-stream"], options].concat());
        command.env("HOME", &home);
        command
    };
    assert_eq!(run(with(&["--provider", "lab"])).await.success(), "hello\n");
    let ended = run(with(&["--provider", "lab", "--profile", "r"])).await;
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("there is no profile `r`; known: p, q"), "{}", ended.stderr);
    let ended = run(with(&["--provider", "unready"])).await;
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("the variable MISSING is not set"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_may_come_from_the_environment() {
    let server = server(&["hello"]).await;
    let mut command = modelway(&["chat", "Hi"]);
    command.env("MODELWAY_BASE_URL", server.uri()).env("MODELWAY_MODEL", "custom:tiny");
    assert_eq!(run(command).await.success(), "hello\n");
    assert_eq!(bodies(&server).await[0]["model"], "tiny");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_read_before_and_written_after() {
    let server = server(&["hello"]).await;
    let file = folder("history").join("talk.json");
    let options = ["chat", "--history", file.to_str().unwrap(), "--system", "be brief"];
    run(at(&server.uri(), &[&options[..], &["one"]].concat())).await.success();
    run(at(&server.uri(), &[&options[..], &["two"]].concat())).await.success();
    let saved: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let message = |role: &str, content: &str| json!({"role": role, "content": content});
    let expected = [
        message("system", "be brief"),
        message("user", "one"),
        message("assistant", "hello"),
        message("user", "two"),
        message("assistant", "hello"),
    ];
    assert_eq!(saved.as_array().unwrap()[..], expected);
    assert_eq!(bodies(&server).await[1]["messages"].as_array().unwrap()[..], expected[..4]);
    let left = fs::read_dir(file.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1, "no draft stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_turn_is_not_saved() {
    let server = broken(piece(json!({"content": "hel"})), Action::Close).await;
    let file = folder("failed-turn").join("talk.json");
    let options = ["chat", "one", "--history", file.to_str().unwrap()];
    let ended = run(at(&server.url(), &options)).await;
    assert_eq!(ended.code, Some(9), "{ended:?}");
    assert!(!file.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn reasoning_is_shown_on_stderr_only_where_it_is_asked_for() {
    let body = format!("{}{}", piece(json!({"reasoning_content": "let me see"})), streamed(&["4"]));
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(200).set_body_raw(body, "text/event-stream");
    Mock::given(method("POST")).respond_with(response).mount(&server).await;
    let ended = run(at(&server.uri(), &["chat", "2+2"])).await;
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("4\n", ""));
    let ended = run(at(&server.uri(), &["chat", "2+2", "--show-reasoning"])).await;
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("4\n", "let me see\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_and_latency_are_told_on_demand() {
    let server = server(&["Paris"]).await;
    let ended = run(at(&server.uri(), &["chat", "Hi", "-v"])).await;
    let told = "custom:small: finished by stop, 3 tokens read, 2 written, first after ";
    assert!(ended.stderr.starts_with(told), "{}", ended.stderr);
    assert_eq!(ended.success(), "Paris\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_text_is_explained() {
    let server = MockServer::start().await;
    let mut empty = whole("");
    empty["choices"][0]["finish_reason"] = json!("length");
    answer(&server, "POST", "/chat/completions", empty).await;
    let ended = run(at(&server.uri(), &["chat", "Hi", "--no-stream"])).await;
    assert_eq!(ended.stderr, "note: the answer has no text (finish reason: length)\n");
    assert_eq!(ended.success(), "");
}
