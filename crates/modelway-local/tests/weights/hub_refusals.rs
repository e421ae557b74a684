//! The hub, when it does not give the file.

use std::time::Duration;

use modelway_core::ErrorKind;
use modelway_local::weights::ModelRef;
use modelway_testing::{Canned, CannedTransport, Fault};

use crate::support::*;

/// Pulls from these answers alone; what the error says.
async fn refused(transport: CannedTransport) -> String {
    let folder = Folder::new();
    let environment = [("HF_TOKEN", "hf_secret_1")];
    let puller = puller(&folder, &transport, &environment);
    let error = puller.pull(&hub_only(), &Told::default().report()).await.expect_err("refused");
    assert_nothing_finished(&folder);
    let text = error.to_string();
    assert!(!format!("{error:?} {text}").contains("secret"), "{error:?}");
    assert!(!text.contains('\n'), "{text}");
    assert!(text.contains("modelway pull tiny --from PATH"), "{text}");
    text
}

#[tokio::test(start_paused = true)]
async fn statuses_say_what_to_do() {
    for (status, code, words) in [
        (401, "", "it does not know the token; check HF_TOKEN"),
        (401, "GatedRepo", "the model is gated; accept the model's conditions"),
        (403, "GatedRepo", "the model is gated"),
        (403, "", "it refuses"),
        (404, "EntryNotFound", "there is no such file"),
        (404, "RevisionNotFound", "there is no such revision"),
        (404, "", "there is no such repository or file"),
        (429, "", "too many requests"),
        (500, "", "it fails"),
        (503, "", "answered 503"),
        (204, "", "that is no file"),
        (418, "", "that is no file"),
    ] {
        let answer =
            Canned::new(status).header("x-error-code", code).body("<html>never shown</html>");
        let text = refused(CannedTransport::new().respond(answer)).await;
        assert!(text.contains(words), "{status} {code}: {text}");
        assert!(!text.contains("never shown"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_no_model_is_not_even_asked_for() {
    let folder = Folder::new();
    let transport = CannedTransport::new();
    let readme = ModelRef::parse("hf:org/repo/README.md").unwrap();
    let error = pull(&folder, &transport, &readme).await.expect_err("no GGUF");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("README.md of org/repo is not a GGUF file"), "{error}");
    assert!(transport.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_stranger_is_told_to_check_the_name() {
    let folder = Folder::new();
    let transport = CannedTransport::new().respond(Canned::new(401));
    let error = pull(&folder, &transport, &hub_only()).await.expect_err("401");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("check the name, or set HF_TOKEN"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_hubs_words_are_shown_in_one_line() {
    let answer = Canned::new(403).header(
        "x-error-message",
        "Access to https://me:secret_pw@huggingface.co/org/tiny is restricted",
    );
    let text = refused(CannedTransport::new().respond(answer)).await;
    assert!(text.contains("https://[redacted]@huggingface.co/org/tiny is restricted"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn web_pages_and_other_files_are_not_taken() {
    let html =
        Canned::new(200).header("content-type", "text/html; charset=utf-8").body("<html>log in");
    let text = refused(CannedTransport::new().respond(html)).await;
    assert!(text.contains("a web page came instead of the file"), "{text}");

    let html = Canned::new(200).body("<html>log in");
    let text = refused(
        CannedTransport::new()
            .respond(html.clone())
            .respond(html.clone())
            .respond(html.clone())
            .respond(html),
    )
    .await;
    assert!(text.contains("ended after 12 bytes of 10,004 bytes"), "{text}");

    let zipped = whole().header("content-encoding", "gzip");
    let text = refused(CannedTransport::new().respond(zipped)).await;
    assert!(text.contains("an encoding that was not asked for"), "{text}");

    let mut wrong = weights();
    wrong[5000] ^= 1;
    let text = refused(CannedTransport::new().respond(file(&wrong))).await;
    assert!(text.contains("wrong digest"), "{text}");

    let text =
        refused(CannedTransport::new().respond(elsewhere(&wrong)).respond(file(&wrong))).await;
    assert!(text.contains("the hub has another version of tiny.gguf"), "{text}");

    let text = refused(CannedTransport::new().respond(file(&wrong[..100]))).await;
    assert!(text.contains("has 100 bytes instead of 10,004 bytes"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn no_more_is_written_than_the_file_should_have() {
    let long: Vec<u8> = weights().repeat(3);
    let folder = Folder::new();
    let transport = CannedTransport::new().respond(Canned::new(200).body(long));
    let error = pull(&folder, &transport, &hub_only()).await.expect_err("too long");
    assert!(error.to_string().contains("longer than the 10,004 bytes"), "{error}");
    assert!(folder.files().is_empty(), "{:?}", folder.files());
}

fn to(location: &str) -> CannedTransport {
    let redirect = Canned::new(302).header("location", location);
    (0..20).fold(CannedTransport::new(), |transport, _| transport.respond(redirect.clone()))
}

#[tokio::test(start_paused = true)]
async fn redirects_are_bounded_and_stay_on_https() {
    let transport = to("https://huggingface.co/org/tiny/resolve/abc123/tiny.gguf");
    let text = refused(transport.clone()).await;
    assert!(text.contains("without end"), "{text}");
    assert_eq!(transport.requests().len(), 6);

    for location in [
        "http://files.example.com/x",
        "ftp://files.example.com/x",
        "https://me:secret@example.com/x",
        "file:///etc/passwd",
    ] {
        let transport = to(location);
        let text = refused(transport.clone()).await;
        assert!(text.contains("not https") || text.contains("to nowhere"), "{location}: {text}");
        assert_eq!(transport.requests().len(), 1, "{location}");
    }
    for location in ["", "https://", "\u{7f}"] {
        let text = refused(to(location)).await;
        assert!(!text.is_empty());
    }
    let text = refused(CannedTransport::new().respond(Canned::new(302))).await;
    assert!(text.contains("to nowhere"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn relative_redirects_keep_the_token_and_lead_back() {
    let folder = Folder::new();
    let transport = CannedTransport::new()
        .respond(Canned::new(307).header("location", "/renamed/tiny/resolve/abc123/tiny.gguf"))
        .respond(Canned::new(302).header("location", "other.gguf"))
        .respond(whole());
    let environment = [("HF_TOKEN", "hf_secret_1")];
    let puller = puller(&folder, &transport, &environment);
    puller.pull(&hub_only(), &Told::default().report()).await.expect("a model");
    let requests = transport.requests();
    assert_eq!(requests[2].uri, "https://huggingface.co/renamed/tiny/resolve/abc123/other.gguf");
    assert!(requests.iter().all(|request| request.headers.contains_key("authorization")));
}

#[tokio::test(start_paused = true)]
async fn silence_is_given_up() {
    let started = tokio::time::Instant::now();
    let text = refused(CannedTransport::new().never_answer()).await;
    assert!(text.contains("huggingface.co did not answer within 10s"), "{text}");
    assert_eq!(started.elapsed(), Duration::from_secs(10));

    let started = tokio::time::Instant::now();
    let text =
        refused(CannedTransport::new().respond(whole().split_at([100]).cut_at(100).then_hang()))
            .await;
    assert!(text.contains("the download stood still for 30s"), "{text}");
    assert_eq!(started.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn no_connection_is_given_up_at_once() {
    let transport = CannedTransport::new().fail(Fault::connect());
    let text = refused(transport.clone()).await;
    assert!(text.contains("the connection was refused"), "{text}");
    assert_eq!(transport.requests().len(), 1);
}
