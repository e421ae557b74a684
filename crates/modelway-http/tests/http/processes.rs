//! Processes with other environments. Each such test runs itself in a child, since the variables of this
//! process must not change.

#![cfg(target_os = "linux")]

use std::process::Command;

use crate::tested::Tested;
use modelway_core::{Environment, ErrorKind, Phase, ProcessEnvironment};
use modelway_testing::{Action, RawServer};

use crate::ordinary::ok;
use crate::support::{check_text, fetch, get, plain};
use crate::tls::{Authority, serve};

const PARENT: &str = "MODELWAY_TEST_PARENT";
const NOWHERE: &str = "/nonexistent/modelway-test";
const ROOTS: &str =
    concat!(env!("CARGO_TARGET_TMPDIR"), "/", env!("CARGO_CRATE_NAME"), "-roots.pem");

fn is_child() -> bool {
    ProcessEnvironment.get(PARENT).is_some()
}

fn run_as_child(test: &str, variables: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .envs(variables.iter().copied())
        .env(PARENT, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn without_certificates_plain_http_works_and_https_says_why_not() {
    if !is_child() {
        let name = "processes::without_certificates_plain_http_works_and_https_says_why_not";
        return run_as_child(name, &[("SSL_CERT_FILE", NOWHERE), ("SSL_CERT_DIR", NOWHERE)]);
    }
    let transport = plain();
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok())]).await.unwrap();
    assert_eq!(fetch(&transport, get(server.url())).await.unwrap().status(), 200);

    let authority = Authority::new();
    let server = serve(&authority, &["localhost"]).await;
    let error = fetch(&transport, get(server.url("localhost"))).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Connection, Phase::Connect));
    assert!(!error.is_retryable());
    check_text(&error);
    let text = error.to_string();
    assert!(text.contains("no CA certificates") && text.contains("ca-certificates"), "{text}");

    // A root of one's own is enough.
    let transport = Tested::builder().root_certificate_pem(authority.pem()).build().unwrap();
    assert_eq!(fetch(&transport, get(server.url("localhost"))).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_systems_roots_are_trusted_unless_told_otherwise() {
    if !is_child() {
        let name = "processes::the_systems_roots_are_trusted_unless_told_otherwise";
        return run_as_child(name, &[("SSL_CERT_FILE", ROOTS)]);
    }
    let (systems, ours) = (Authority::named("system"), Authority::named("ours"));
    std::fs::write(ROOTS, systems.pem()).unwrap();
    let server = serve(&systems, &["localhost"]).await;
    let builder = || Tested::builder().root_certificate_pem(ours.pem());
    for (transport, trusted) in [
        (plain(), true),
        (builder().build().unwrap(), true),
        (builder().only_custom_roots().build().unwrap(), false),
    ] {
        let result = fetch(&transport, get(server.url("localhost"))).await;
        assert_eq!(result.is_ok(), trusted, "{result:?}");
    }
}

#[tokio::test]
async fn proxies_are_not_picked_up_unasked() {
    if !is_child() {
        let name = "processes::proxies_are_not_picked_up_unasked";
        let variables = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
        return run_as_child(name, &variables.map(|name| (name, "http://127.0.0.1:1")));
    }
    let server = RawServer::start(|_| vec![Action::ReadRequest, Action::Send(ok())]).await.unwrap();
    let transport = Tested::builder().resolve("upstream.test", server.address().ip());
    let url = format!("http://upstream.test:{}", server.address().port());
    assert_eq!(fetch(&transport.build().unwrap(), get(url)).await.unwrap().status(), 200);
}
