//! Disks that refuse.

use std::fs;

use modelway_core::ErrorKind;
use modelway_testing::CannedTransport;

use crate::support::*;

#[tokio::test(start_paused = true)]
async fn a_cache_that_cannot_be_written_is_named() {
    let folder = Folder::new();
    fs::write(folder.path().join("cache"), "a file where the folder should be").expect("written");
    let transport = CannedTransport::new().respond(whole());
    let error = pull(&folder, &transport, &hub_only()).await.expect_err("no folder");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let text = error.to_string();
    assert!(text.contains(&folder.path().join("cache").display().to_string()), "{text}");
    assert!(text.contains("cannot be written") && text.contains("MODELWAY_CACHE_DIR"), "{text}");
    assert!(transport.requests().is_empty(), "nothing was to be fetched");
}

#[tokio::test(start_paused = true)]
async fn a_folder_in_the_files_place_is_an_error() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path().join("cache/tiny/tiny.gguf/x")).expect("folders");
    let transport = CannedTransport::new().respond(whole());
    let error = pull(&folder, &transport, &hub_only()).await.expect_err("no place");
    assert!(error.to_string().contains("tiny.gguf cannot be written"), "{error}");
    // What was fetched is not lost.
    fs::remove_dir_all(folder.path().join("cache/tiny")).expect("removed");
    let model = pull(&folder, &CannedTransport::new(), &hub_only()).await.expect("a model");
    assert_tiny(&folder, &model);
}
