//! The hub, when it works.

use std::time::Duration;

use modelway_core::Error;
use modelway_local::weights::{ModelRef, Progress, Puller};
use modelway_testing::{Canned, CannedTransport};
use serde_json::json;

use crate::support::*;

#[tokio::test(start_paused = true)]
async fn a_file_comes_from_where_the_hub_leads() {
    let folder = Folder::new();
    let transport = CannedTransport::new().respond(elsewhere(&weights())).respond(whole());
    let told = Told::default();
    let model = puller(&folder, &transport, &[("HF_TOKEN", "hf_secret_1")])
        .pull(&hub_only(), &told.report())
        .await
        .expect("a model");
    assert_tiny(&folder, &model);
    assert!(model.files[0].checked);
    assert_eq!(folder.cache().list().len(), 1);

    let requests = transport.requests();
    assert_eq!(requests[0].uri, "https://huggingface.co/org/tiny/resolve/abc123/tiny.gguf");
    assert_eq!(requests[0].headers["authorization"], "Bearer hf_secret_1");
    assert_eq!(requests[1].uri.host(), Some("files.example.com"));
    assert!(!requests[1].headers.contains_key("authorization"), "the token left the hub");
    assert!(requests.iter().all(|request| request.headers["accept-encoding"] == "identity"));
    assert!(!format!("{:?}", told.all()).contains("secret"), "{:?}", told.all());
    assert!(matches!(told.all().last(), Some(Progress::Done { .. })));

    let again = pull(&folder, &CannedTransport::new(), &hub_only()).await.expect("from the cache");
    assert_eq!(again.path, model.path);
}

#[tokio::test(start_paused = true)]
async fn any_hub_file_is_held_to_the_digest_that_the_hub_publishes() {
    let folder = Folder::new();
    let model = ModelRef::parse("hf:org/repo/tiny.gguf").expect("a name");
    let transport = CannedTransport::new().respond(elsewhere(&weights())).respond(whole());
    let found = pull(&folder, &transport, &model).await.expect("a model");
    assert_tiny(&folder, &found);
    assert!(found.files[0].checked);
    let manifest = std::fs::read_to_string(found.path.with_file_name("modelway.json")).expect("it");
    assert!(manifest.contains("c0ffee") && manifest.contains("org/repo@main"), "{manifest}");

    // Without one it is recorded as unchecked.
    let folder = Folder::new();
    let found = pull(&folder, &CannedTransport::new().respond(whole()), &model).await.expect("it");
    assert!(!found.files[0].checked);
    assert_eq!(found.files[0].sha256, Some(sha256(&weights())));

    // A wrong one is refused.
    let folder = Folder::new();
    let transport =
        CannedTransport::new().respond(elsewhere(b"GGUF other")).respond(file(&weights()));
    let error = pull(&folder, &transport, &model).await.expect_err("another file");
    assert!(error.to_string().contains("instead of"), "{error}");
    assert_nothing_finished(&folder);
}

fn listing(names: &[&str]) -> Canned {
    let files: Vec<_> = names.iter().map(|name| json!({"rfilename": name})).collect();
    Canned::json(200, &json!({"id": "org/repo", "siblings": files}))
}

async fn pull_repo(folder: &Folder, transport: CannedTransport) -> Result<String, Error> {
    let model = ModelRef::parse("hf:org/repo").expect("a name");
    pull(folder, &transport, &model).await.map(|model| model.id)
}

#[tokio::test(start_paused = true)]
async fn a_repository_means_its_only_gguf_file() {
    let folder = Folder::new();
    let names = ["README.md", "tiny.gguf", "mmproj-tiny.gguf", "../evil.gguf"];
    let transport = CannedTransport::new().respond(listing(&names)).respond(whole());
    assert_eq!(pull_repo(&folder, transport).await.expect("a model"), "org/repo/tiny.gguf");
    // Then it is known without asking.
    let found = pull_repo(&folder, CannedTransport::new()).await.expect("from the cache");
    assert_eq!(found, "org/repo/tiny.gguf");
}

#[tokio::test(start_paused = true)]
async fn several_gguf_files_are_listed_to_choose_from() {
    let folder = Folder::new();
    let transport = CannedTransport::new().respond(listing(&["a.Q4.gguf", "b.Q8.GGUF"]));
    let error = pull_repo(&folder, transport).await.expect_err("several").to_string();
    assert!(error.contains("org/repo/a.Q4.gguf, org/repo/b.Q8.GGUF"), "{error}");

    let transport = CannedTransport::new().respond(listing(&["pytorch_model.bin"]));
    let error = pull_repo(&folder, transport).await.expect_err("none").to_string();
    assert!(error.contains("org/repo has no GGUF file"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_embedding_repository_comes_as_a_folder() {
    let folder = Folder::new();
    let names = ["model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json"];
    let mut transport = CannedTransport::new().respond(listing(&names));
    for name in names {
        transport = transport.respond(file(name.as_bytes()));
    }
    let model = ModelRef::parse("hf:org/repo").expect("a name");
    let found = pull(&folder, &transport, &model).await.expect("a model");
    assert_eq!((found.id.as_str(), found.kind.as_str()), ("org/repo", "embedding"));
    let pooling = std::fs::read_to_string(found.path.join("1_Pooling/config.json")).expect("it");
    assert_eq!(pooling, "1_Pooling/config.json");
    assert!(folder.cache().find(&model).is_some());
}

#[tokio::test(start_paused = true)]
async fn another_hub_is_used_when_it_is_safe() {
    let folder = Folder::new();
    let transport = CannedTransport::new().respond(whole());
    let mirror = [("HF_ENDPOINT", "https://mirror.example.com/hf/")];
    let mirrored = puller(&folder, &transport, &mirror);
    mirrored.pull(&hub_only(), &Told::default().report()).await.expect("a model");
    let uri = transport.requests()[0].uri.to_string();
    assert_eq!(uri, "https://mirror.example.com/hf/org/tiny/resolve/abc123/tiny.gguf");

    for (name, value, reason) in [
        ("HF_ENDPOINT", "http://mirror.example.com", "HF_ENDPOINT is not https"),
        ("HF_ENDPOINT", "nonsense", "HF_ENDPOINT is no HTTP URL"),
        ("HF_ENDPOINT", "https://user:secret@mirror.example.com", "HF_ENDPOINT is no HTTP URL"),
        ("HF_HUB_OFFLINE", "1", "HF_HUB_OFFLINE is set"),
        ("HF_TOKEN", "hf secret", "HF_TOKEN is no token"),
    ] {
        let (folder, transport) = (Folder::new(), CannedTransport::new());
        let puller = puller(&folder, &transport, &[(name, value)]);
        let error = puller.pull(&hub_only(), &Told::default().report()).await.expect_err(value);
        assert!(error.to_string().contains(reason), "{error}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        assert!(transport.requests().is_empty(), "{value}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_download_is_no_stalled_one() {
    let folder = Folder::new();
    let slow = whole().split_at([10, 100, 1000]).every(Duration::from_secs(29));
    pull(&folder, &CannedTransport::new().respond(slow), &hub_only()).await.expect("a model");
}

#[test]
fn pulls_can_cross_threads() {
    fn sent<T: Send>(_: &T) {}
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Puller>();
    let folder = Folder::new();
    let puller = puller(&folder, &CannedTransport::new(), &[]);
    let (model, report) = (hub_only(), Told::default().report());
    sent(&puller.pull(&model, &report));
    sent(&puller.pull_from(&model, folder.path(), &report));
}
