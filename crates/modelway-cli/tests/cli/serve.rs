//! `modelway serve`: what it refuses, and a server that is asked and stopped.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::support::{folder, modelway};

#[test]
fn a_key_becomes_a_line_without_it() {
    let ended = modelway(&["serve", "--hash-key", "batch"])
        .write_stdin("a-key-of-the-batch-jobs\n")
        .assert()
        .success();
    let line = String::from_utf8(ended.get_output().stdout.clone()).unwrap();
    assert!(line.starts_with("batch sha256:") && line.trim().len() == 13 + 64, "{line}");
    assert!(!line.contains("a-key"), "{line}");
    let short = modelway(&["serve", "--hash-key", "batch"]).write_stdin("short").assert().failure();
    let told = String::from_utf8(short.get_output().stderr.clone()).unwrap();
    assert!(told.contains("less than 16 characters") && !told.contains("short\n"), "{told}");
}

#[test]
fn what_it_lacks_is_said() {
    let told = |arguments: &[&str]| {
        let ended = modelway(arguments).env("OLLAMA_HOST", "127.0.0.1:9").assert().failure();
        String::from_utf8(ended.get_output().stderr.clone()).unwrap()
    };
    assert!(told(&["serve"]).contains("the platform has no database"));
    let bad = told(&["serve", "--database", "mysql://u:secret@h/d"]);
    assert!(bad.contains("sqlite://") && !bad.contains("secret"), "{bad}");
    let open = ["serve", "--database", "sqlite::memory:", "--listen", "0.0.0.0:0"];
    assert!(told(&open).contains("there are no keys"));
    let keys = folder("serve-keys").join("keys");
    std::fs::write(&keys, "alone\n").unwrap();
    let path = keys.to_str().unwrap();
    let wrong = told(&["serve", "--database", "sqlite::memory:", "--keys", path]);
    assert!(wrong.contains("line 1 of the keys has no key"), "{wrong}");
}

#[cfg(unix)]
#[test]
fn it_stops_when_it_is_told_to() {
    let folder = folder("serve-stops");
    let database = format!("sqlite://{}/platform.db", folder.display());
    let mut server = Command::new(env!("CARGO_BIN_EXE_modelway"))
        .env_clear()
        .env("HOME", &folder)
        .env("OLLAMA_HOST", "127.0.0.1:9")
        .args(["serve", "--listen", "127.0.0.1:0", "--database", &database])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    let address = line.strip_prefix("listening on http://").unwrap();
    std::net::TcpStream::connect(address).unwrap();
    let id = server.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(server.wait().unwrap().success());
}
