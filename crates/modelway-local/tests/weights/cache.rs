//! The cache: where it is, what is in it.

use std::fs;
use std::path::Path;

use modelway_core::MapEnvironment;
use modelway_local::weights::{Cache, ModelRef};
use modelway_testing::CannedTransport;

use crate::support::*;

fn of(variables: &[(&str, &str)]) -> Option<String> {
    let environment = MapEnvironment::from_iter(variables.iter().copied());
    Cache::of_user(&environment).ok().map(|cache| cache.folder().display().to_string())
}

#[test]
fn it_is_where_the_user_wants_it() {
    assert_eq!(of(&[("MODELWAY_CACHE_DIR", "/a"), ("HOME", "/h")]).as_deref(), Some("/a"));
    let relative = of(&[("MODELWAY_CACHE_DIR", "some/where")]).expect("a folder");
    assert!(Path::new(&relative).is_absolute() && relative.ends_with("some/where"));
    let error = Cache::of_user(&MapEnvironment::default()).expect_err("no home");
    assert!(error.to_string().contains("MODELWAY_CACHE_DIR"), "{error}");
    if std::env::consts::OS == "linux" {
        let home = ("HOME", "/h");
        assert_eq!(of(&[home]).as_deref(), Some("/h/.cache/modelway/models"));
        assert_eq!(of(&[home, ("XDG_CACHE_HOME", "/x")]).as_deref(), Some("/x/modelway/models"));
        assert_eq!(
            of(&[home, ("XDG_CACHE_HOME", "rel")]).as_deref(),
            Some("/h/.cache/modelway/models")
        );
        assert_eq!(
            of(&[home, ("MODELWAY_CACHE_DIR", " ")]).as_deref(),
            Some("/h/.cache/modelway/models")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn models_are_listed_and_removed() {
    let folder = Folder::new();
    let cache = folder.cache();
    assert!(cache.list().is_empty());
    assert!(!cache.remove("tiny").expect("nothing to do"));
    for name in [
        "hf:org/repo/sub/tiny.gguf",
        "hf:org/repo@v1/tiny.gguf",
        "hf:o/r--x/tiny.gguf",
        "hf:o/r/x/tiny.gguf",
    ] {
        let model = ModelRef::parse(name).expect("a name");
        pull(&folder, &CannedTransport::new().respond(whole()), &model).await.expect("a model");
    }
    pull(&folder, &CannedTransport::new().respond(whole()), &hub_only()).await.expect("a model");
    let ids: Vec<_> = cache.list().into_iter().map(|model| model.id).collect();
    assert_eq!(
        ids,
        [
            "o/r--x/tiny.gguf",
            "o/r/x/tiny.gguf",
            "org/repo/sub/tiny.gguf",
            "org/repo@v1/tiny.gguf",
            "tiny"
        ]
    );
    for id in &ids {
        assert!(cache.remove(id).expect("removed"));
    }
    assert!(cache.list().is_empty() && folder.files().is_empty(), "{:?}", folder.files());
    assert!(!cache.remove("../../elsewhere").expect("nothing to do"));
}

#[tokio::test(start_paused = true)]
async fn what_is_damaged_is_not_there_and_comes_again() {
    let whole_manifest = {
        let folder = Folder::new();
        let model = pull(&folder, &CannedTransport::new().respond(whole()), &hub_only()).await;
        fs::read_to_string(model.expect("it").path.with_file_name("modelway.json")).expect("it")
    };
    let escaping = whole_manifest.replace("\"tiny.gguf\"", "\"../../secret\"");
    let older = whole_manifest.replace(&sha256(&weights()), &sha256(b"an older version"));
    for manifest in
        ["", "null", "{}", "[]", "{\"format\": 99}", &whole_manifest[..100], &escaping, &older]
    {
        let folder = Folder::new();
        let first = pull(&folder, &CannedTransport::new().respond(whole()), &hub_only()).await;
        let path = first.expect("a model").path;
        fs::write(path.with_file_name("modelway.json"), manifest).expect("written");
        assert!(folder.cache().find(&hub_only()).is_none(), "{manifest}");
        fs::write(folder.path().join("secret"), weights()).expect("written");
        let outside = folder.cache().list().into_iter().find(|m| m.files[0].name.contains(".."));
        assert!(outside.is_none(), "{outside:?}");
        // The file itself is right, so nothing is fetched.
        let again = pull(&folder, &CannedTransport::new(), &hub_only()).await.expect("a model");
        assert_tiny(&folder, &again);
    }

    // A file that lost its end, and one with another byte in it under a lost manifest.
    let folder = Folder::new();
    let model =
        pull(&folder, &CannedTransport::new().respond(whole()), &hub_only()).await.expect("it");
    fs::write(&model.path, &weights()[..100]).expect("written");
    assert!(folder.cache().find(&hub_only()).is_none());
    let model =
        pull(&folder, &CannedTransport::new().respond(whole()), &hub_only()).await.expect("it");
    let mut other = weights();
    other[77] ^= 1;
    fs::write(&model.path, &other).expect("written");
    fs::remove_file(model.path.with_file_name("modelway.json")).expect("removed");
    let model =
        pull(&folder, &CannedTransport::new().respond(whole()), &hub_only()).await.expect("it");
    assert_tiny(&folder, &model);
}

#[tokio::test(start_paused = true)]
async fn what_killed_pulls_left_is_cleaned() {
    let folder = Folder::new();
    let work = folder.path().join("cache/.work/tiny");
    fs::create_dir_all(work.join("scratch/tmp/pip-unpack-1")).expect("a folder");
    fs::write(work.join("scratch/tmp/pip-unpack-1/x.whl"), "x").expect("written");
    fs::write(work.join("unpacked"), "x").expect("written");
    fs::write(work.join("of-an-older-catalogue.gguf.part"), "x").expect("written");
    pull(&folder, &CannedTransport::new(), &hub_only()).await.expect_err("no source");
    assert!(folder.files().is_empty(), "{:?}", folder.files());
}
