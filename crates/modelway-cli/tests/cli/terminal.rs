//! Terminals and pipes: control characters, spinners, readers that go away.

use std::io::Read;

use serde_json::json;

use crate::support::{at, run, server, spawn};

#[tokio::test(flavor = "multi_thread")]
async fn pipes_get_the_text_as_it_is() {
    let server = server(&["\u{1b}[31mred", "\r\n\u{9b}2J\u{7}"]).await;
    let ended = run(at(&server.uri(), &["chat", "Hi"])).await;
    assert_eq!(ended.success(), "\u{1b}[31mred\r\n\u{9b}2J\u{7}\n");
    let ended = run(at(&server.uri(), &["chat", "Hi", "--json"])).await;
    assert!(!ended.stdout.trim_end().contains(char::is_control), "{}", ended.stdout);
    assert_eq!(ended.json()["text"], "\u{1b}[31mred\r\n\u{9b}2J\u{7}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_ends_it_quietly() {
    let pieces: Vec<String> = (0..20_000).map(|n| format!("word {n} ")).collect();
    let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    let server = server(&pieces).await;
    let uri = server.uri();
    for form in [&[][..], &["--json", "--stream"]] {
        let options = [&["chat", "Hi", "--base-url", &uri, "-m", "small"], form].concat();
        let mut child = spawn(&options);
        drop(child.stdin.take());
        let mut first = [0; 1];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let ended =
            tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
        assert_eq!(ended.status.code(), Some(0));
    }
}

/// Runs the command on a terminal that `script` makes, and gives back what it shows. `None` without `script`.
#[cfg(target_os = "linux")]
async fn on_a_terminal(arguments: &[&str]) -> Option<String> {
    if !std::path::Path::new("/usr/bin/script").exists() {
        return None;
    }
    let quoted: Vec<String> = std::iter::once(env!("CARGO_BIN_EXE_modelway"))
        .chain(arguments.iter().copied())
        .map(|word| format!("'{word}'"))
        .collect();
    let mut command = assert_cmd::Command::new("/usr/bin/script");
    command
        .args(["--quiet", "--return", "--command", &quoted.join(" "), "/dev/null"])
        .env_clear()
        .env("HOME", crate::support::HOME)
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", "xterm")
        .timeout(std::time::Duration::from_secs(60));
    let ended = run(command).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    Some(ended.stdout)
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_not_steered_by_a_model() {
    let server = server(&["\u{1b}]0;mine\u{7}safe", "\r\u{9b}2J"]).await;
    let uri = server.uri();
    let options = ["chat", "Hi", "--base-url", &uri, "-m", "small"];
    let Some(shown) = on_a_terminal(&options).await else { return };
    assert!(shown.contains("\u{241b}]0;mine\u{2407}safe\u{fffd}2J\r\n"), "{shown:?}");
    assert!(shown.contains("waiting for custom:small"), "{shown:?}");
    let spinner = shown.find("waiting for").unwrap();
    assert!(spinner < shown.find("safe").unwrap(), "{shown:?}");
    let quiet = on_a_terminal(&[&options[..], &["--quiet"]].concat()).await.unwrap();
    assert!(!quiet.contains("waiting for"), "{quiet:?}");
    let json = on_a_terminal(&[&options[..], &["--json"]].concat()).await.unwrap();
    let json: serde_json::Value = serde_json::from_str(json.trim()).unwrap();
    assert_eq!(json["finish_reason"], json!("stop"));
}
