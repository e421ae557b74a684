//! Where a prompt comes from.

use crate::support::{at, bodies, run, server};

/// What arrives as the user's message.
async fn prompt(words: &[&str], stdin: &str) -> String {
    let server = server(&["ok"]).await;
    let mut command = at(&server.uri(), &["chat"]);
    command.args(words).write_stdin(stdin);
    run(command).await.success();
    let body = bodies(&server).await.remove(0);
    body["messages"][0]["content"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn stdin_is_the_prompt_or_follows_it() {
    assert_eq!(prompt(&[], "first\n\nsecond\n").await, "first\n\nsecond");
    assert_eq!(prompt(&["-"], "text\r\n").await, "text");
    assert_eq!(prompt(&["sum", "up:"], "a report\n").await, "sum up:\n\na report");
    assert_eq!(prompt(&["just this"], "").await, "just this");
    assert_eq!(prompt(&["--", "-x", "--json"], "").await, "-x --json");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_is_necessary() {
    for command in ["chat", "complete"] {
        let mut command = at("http://127.0.0.1:1", &[command]);
        command.write_stdin(" \n");
        let ended = run(command).await;
        assert_eq!(ended.code, Some(2));
        assert_eq!(ended.stderr, "error: there is no prompt: give one, or pipe it in\n");
    }
    let mut command = at("http://127.0.0.1:1", &["chat"]);
    command.write_stdin(vec![0xff, 0xfe]);
    let ended = run(command).await;
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("stdin cannot be read\ncaused by: stream did not contain valid"));
}
