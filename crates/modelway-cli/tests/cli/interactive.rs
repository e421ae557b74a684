//! `modelway chat` as a conversation over pipes.

use std::fs;

use modelway_testing::{Action, RawServer, http_response};
use serde_json::json;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Ended, at, begun, bodies, folder, piece, run, server, spawn, whole};

async fn talk(url: &str, options: &[&str], lines: &str) -> Ended {
    let mut command = at(url, &[&["chat", "--interactive"], options].concat());
    command.write_stdin(lines);
    run(command).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_conversation_is_kept() {
    let server = server(&["hel", "lo"]).await;
    let ended = talk(&server.uri(), &["--system", "be brief"], "one\n\ntwo\n").await;
    assert_eq!(ended.stderr, "");
    assert_eq!(ended.success(), "hello\nhello\n");
    let second = &bodies(&server).await[1]["messages"];
    assert_eq!(
        *second,
        json!([
            {"role": "system", "content": "be brief"},
            {"role": "user", "content": "one"},
            {"role": "assistant", "content": "hello"},
            {"role": "user", "content": "two"},
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_change_it() {
    let server = server(&["hello"]).await;
    let lines = "one\n/clear\n/system be long\n//etc\n/nope\n/history\n/exit\nnever\n";
    let ended = talk(&server.uri(), &[], lines).await;
    assert_eq!(ended.stderr, "there is no command `/nope`; /help lists them\n");
    let said = "hello\nhello\nsystem: be long\nuser: /etc\nassistant: hello\n";
    assert_eq!(ended.success(), said);
    let bodies = bodies(&server).await;
    assert_eq!(bodies.len(), 2);
    let expected = json!([
        {"role": "system", "content": "be long"},
        {"role": "user", "content": "/etc"},
    ]);
    assert_eq!(bodies[1]["messages"], expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_saved_and_continued() {
    let server = server(&["hello"]).await;
    let place = folder("saved");
    let (file, other) = (place.join("talk.json"), place.join("notes.md"));
    fs::write(&other, "do not lose this").unwrap();
    let lines = format!("/save {}\n/save {}\n", file.display(), other.display());
    let ended = talk(&server.uri(), &["one"], &lines).await;
    assert!(ended.stderr.contains("notes.md exists and holds no conversation"), "{ended:?}");
    assert_eq!(fs::read_to_string(&other).unwrap(), "do not lose this");
    ended.success();
    let options = ["--history", file.to_str().unwrap()];
    talk(&server.uri(), &options, "two\nthree\n").await.success();
    assert_eq!(bodies(&server).await[1]["messages"].as_array().unwrap().len(), 3);
    let saved: Vec<serde_json::Value> =
        serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(saved.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_turn_is_forgotten_and_gives_the_exit_code() {
    let server = MockServer::start().await;
    let failure = ResponseTemplate::new(429).set_body_json(json!({"error": {"message": "slow"}}));
    Mock::given(method("POST")).respond_with(failure).up_to_n_times(1).mount(&server).await;
    let response = ResponseTemplate::new(200).set_body_json(whole("hello"));
    Mock::given(method("POST")).respond_with(response).mount(&server).await;
    let ended = talk(&server.uri(), &["--no-stream"], "one\ntwo\n").await;
    assert_eq!(ended.code, Some(6), "{ended:?}");
    assert_eq!(ended.stdout, "hello\n");
    assert!(ended.stderr.starts_with("error: custom: HTTP 429"), "{}", ended.stderr);
    let messages = json!([{"role": "user", "content": "two"}]);
    assert_eq!(bodies(&server).await[1]["messages"], messages);
}

#[tokio::test(flavor = "multi_thread")]
async fn help_lists_the_commands() {
    let ended = talk("http://127.0.0.1:1", &[], "/help\n").await;
    let help = ended.success();
    for command in ["/exit", "/clear", "/history", "/system", "/save", "/help"] {
        assert!(help.contains(command), "{command}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_has_no_json_form() {
    let ended = talk("http://127.0.0.1:1", &["--json"], "one\n").await;
    assert_eq!(ended.code, Some(2));
    assert_eq!(ended.json()["error"]["kind"], "usage");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_the_answer_and_keeps_what_had_arrived() {
    use std::io::Write;

    use crate::support::interrupt;

    let head = begun(piece(json!({"content": "Par"})));
    let whole =
        http_response(200, &[("content-type", "application/json")], whole("hello").to_string());
    let server = RawServer::start(move |connection| match connection {
        0 => vec![Action::ReadRequest, Action::send(head.clone()), Action::Hang],
        _ => vec![Action::ReadRequest, Action::Send(whole.clone())],
    })
    .await
    .unwrap();
    let mut child = spawn(&["chat", "-i", "--base-url", &server.url(), "-m", "small"]);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"one\n").unwrap();
    server.received(1).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    interrupt(&child);
    server.disconnected().await;
    stdin.write_all(b"two\n").unwrap();
    server.received(2).await;
    drop(stdin);
    let ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
    let ended = Ended::from(ended.await.unwrap());
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("Par\nhello\n", "(stopped)\n"));
    let second: serde_json::Value = serde_json::from_slice(&server.requests()[1].body()).unwrap();
    assert_eq!(second["messages"][1], json!({"role": "assistant", "content": "Par"}));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_between_turns_ends_it() {
    use std::io::Write;

    use crate::support::interrupt;

    let server = server(&["hello"]).await;
    let mut child = spawn(&["chat", "-i", "--base-url", &server.uri(), "-m", "small"]);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"one\n").unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1000)).await;
    interrupt(&child);
    let ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
    let ended = Ended::from(ended.await.unwrap());
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(130), "hello\n"), "{ended:?}");
    drop(stdin);
}
