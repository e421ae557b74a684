//! Memory is free after unloading. Alone in its process, since it looks at the whole of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::disallowed_methods
)]

use modelway_core::{CallContext, CallOptions, CompletionRequest, DeploymentRef, Inference};
use modelway_local::{LocalModels, ModelFiles};

fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: f64 = pages.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096.0 / 1e6
}

#[tokio::test]
async fn unloading_gives_the_memory_back() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/modelway-scratch/");
    let path = format!("{root}SmolLM2-135M-Instruct.Q4_1.gguf");
    let required = std::env::var_os("MODELWAY_REQUIRE_SERVER").is_some();
    assert!(!required || std::path::Path::new(&path).exists(), "{path} is missing");
    if !std::path::Path::new(&path).exists() || !std::path::Path::new("/proc/self/statm").exists() {
        eprintln!("SKIPPED: {path} or /proc is missing");
        return;
    }
    let models = LocalModels::builder().model("chat", ModelFiles::gguf(path)).build().unwrap();
    let context = CallContext::new(DeploymentRef::new("local", "chat"), CallOptions::default());
    let request = CompletionRequest::new("Once upon a time").max_tokens(20u64);
    let mut after = Vec::new();
    for _ in 0..6 {
        models.complete(&request, &context).await.unwrap();
        let loaded = resident();
        models.unload("chat").await.unwrap();
        after.push(resident());
        assert!(loaded - resident() > 50.0, "{loaded} MB loaded, {after:?} MB after");
    }
    // The allocator keeps blocks of its own for each thread that there was: what counts is that no model adds up,
    // each of which is 110 MB and more.
    assert!(after[5] < after[1] + 110.0, "{after:?} MB after each unloading");
}
