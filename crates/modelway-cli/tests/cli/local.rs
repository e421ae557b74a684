//! Models in this process: what there is, how it is chosen, what it answers.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

use crate::support::{Ended, folder, modelway, run, server};

/// The folder of the real models, brought here if they are not yet.
fn scratch() -> Option<PathBuf> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/servers/fetch.sh");
    let fetched =
        std::process::Command::new(script).output().ok().filter(|o| o.status.success())?;
    Some(PathBuf::from(String::from_utf8(fetched.stdout).unwrap().trim()))
}

/// A cache that has both built-in models, filled once; `None`, loudly, where there are no weights.
fn filled() -> Option<PathBuf> {
    static FILLED: std::sync::OnceLock<Option<PathBuf>> = std::sync::OnceLock::new();
    FILLED.get_or_init(fill).clone()
}

#[allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that is skipped must say so"
)]
fn fill() -> Option<PathBuf> {
    let Some(scratch) = scratch() else {
        assert!(
            std::env::var_os("MODELWAY_REQUIRE_SERVER").is_none(),
            "the weights are required here"
        );
        eprintln!("SKIPPED: no weights; tests/servers/fetch.sh could not bring them");
        return None;
    };
    let chat = scratch.join("SmolLM2-135M-Instruct.Q4_1.gguf");
    let embedder = scratch.join("all-minilm-l6-v2");
    let cache = folder("local-cache");
    for (name, path) in [("smollm2", chat), ("minilm", embedder)] {
        let from = path.to_str().unwrap();
        let ended = in_cache(&cache, &["pull", name, "--from", from]).output().unwrap();
        assert!(ended.status.success(), "{ended:?}");
    }
    Some(cache)
}

fn in_cache(cache: &Path, arguments: &[&str]) -> Command {
    let mut command = modelway(arguments);
    command.env("MODELWAY_CACHE_DIR", cache);
    command
}

async fn with(cache: &Path, arguments: &[&str]) -> Ended {
    run(in_cache(cache, arguments)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_there_is_and_could_be() {
    let cache = folder("local-empty");
    let listed = with(&cache, &["pull", "--list", "--json"]).await.json();
    let models = listed["models"].as_array().unwrap();
    assert_eq!(models.len(), 2, "{listed}");
    assert!(models.iter().all(|m| m["here"] == false && m["bytes"].as_u64() > Some(90_000_000)));
    let table = with(&cache, &["pull", "--list"]).await.success();
    assert!(table.contains("smollm2-135m-instruct  chat"), "{table}");
    assert!(table.contains("not here yet; Apache-2.0"), "{table}");
    let doctor = with(&cache, &["doctor"]).await.success();
    assert!(doctor.contains("models on this machine: none yet"), "{doctor}");
    assert!(doctor.contains("next: modelway chat Hello"), "{doctor}");
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_nothing_is_brought() {
    let cache = folder("local-offline");
    for arguments in
        [&["chat", "Hi"][..], &["embed", "x"], &["rerank", "q", "a"], &["complete", "x"]]
    {
        let ended = with(&cache, arguments).await;
        assert_eq!(ended.code, Some(3), "{ended:?}");
        assert!(ended.stderr.contains("MODELWAY_OFFLINE"), "{}", ended.stderr);
        assert!(ended.stderr.contains("--from PATH"), "{}", ended.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_cache_does_not_concern_who_calls_others() {
    let server = server(&["Hello"]).await;
    let mut command = modelway(&["chat", "Hi", "-m", "small"]);
    command.env("MODELWAY_BASE_URL", server.uri()).env_remove("HOME");
    assert_eq!(run(command).await.success(), "Hello\n");
    let mut command = modelway(&["chat", "Hi"]);
    command.env_remove("HOME");
    let ended = run(command).await;
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.stderr.contains("MODELWAY_CACHE_DIR"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_knows() {
    let cache = folder("local-unknown");
    for arguments in [
        &["chat", "Hi", "-m", "gtp-5"][..],
        &["pull", "gtp-5"],
        &["chat", "Hi", "-m", "local:gtp-5"],
    ] {
        let ended = with(&cache, arguments).await;
        assert!(matches!(ended.code, Some(3 | 5)), "{ended:?}");
        assert!(ended.stderr.contains("gtp-5"), "{}", ended.stderr);
        assert!(ended.stderr.contains("smollm2-135m-instruct"), "{}", ended.stderr);
    }
    let ended = with(&cache, &["chat", "Hi", "-m", "groq:x"]).await;
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.stderr.contains("GROQ_API_KEY"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_model() {
    let cache = folder("local-foreign");
    let file = cache.join("picture.gguf");
    std::fs::write(&file, b"\x89PNG\r\n\x1a\n and so on").unwrap();
    let path = file.to_str().unwrap();
    for arguments in [&["pull", "smollm2", "--from", path][..], &["chat", "Hi", "-m", path]] {
        let ended = with(&cache, arguments).await;
        assert_eq!(ended.code, Some(5), "{ended:?}");
        assert!(ended.stderr.contains("picture.gguf"), "{}", ended.stderr);
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_configured_comes_first() {
    let server = server(&["Hello"]).await;
    let cache = folder("local-beside");
    let mut command = in_cache(&cache, &["chat", "Hi", "-m", "small"]);
    command.env("MODELWAY_BASE_URL", server.uri());
    assert_eq!(run(command).await.success(), "Hello\n");
    let mut command = in_cache(&cache, &["chat", "Hi", "-m", "local:smollm2"]);
    command.env("MODELWAY_BASE_URL", server.uri());
    assert!(run(command).await.stderr.contains("MODELWAY_OFFLINE"));
    let mut command = in_cache(&cache, &["chat", "Hi", "--provider", "local"]);
    command.env("MODELWAY_BASE_URL", server.uri());
    assert!(run(command).await.stderr.contains("MODELWAY_OFFLINE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn real_models_answer() {
    let Some(cache) = filled() else { return };
    let answer = with(&cache, &["chat", "What is the capital of France?"]).await.success();
    assert!(answer.contains("Paris"), "{answer}");
    let once = ["chat", "What is the capital of France?", "--json", "--max-tokens", "16"];
    let answer = with(&cache, &once).await.json();
    assert!(answer["text"].as_str().is_some_and(|text| text.contains("Paris")), "{answer}");
    assert_eq!(answer["provider"], "local", "{answer}");
    assert!(answer["usage"]["prompt_tokens"].as_u64() > Some(5), "{answer}");
    let arguments = ["complete", "The capital of France is", "--max-tokens", "4"];
    assert!(with(&cache, &arguments).await.success().contains("Paris"));
    let listed = with(&cache, &["models", "list"]).await.success();
    assert!(listed.contains("local:smollm2-135m-instruct"), "{listed}");
    assert!(listed.contains("local:all-minilm-l6-v2"), "{listed}");
    for name in ["smollm2", "local:smollm2", "smollm2-135m-instruct"] {
        let shown = with(&cache, &["models", "show", name]).await.success();
        assert!(shown.contains("context: 4096 tokens"), "{shown}");
    }
    let vectors = with(&cache, &["embed", "a cat", "--json"]).await.json();
    assert_eq!(vectors["embeddings"][0].as_array().map(Vec::len), Some(384));
}

#[tokio::test(flavor = "multi_thread")]
async fn rankings_by_cosine_say_so() {
    let Some(cache) = filled() else { return };
    let chunks = ["Bananas are yellow.", "Paris is the capital of France.", "Seven is a prime."];
    let arguments = [&["rerank", "capital of France"][..], &chunks].concat();
    let ended = with(&cache, &arguments).await;
    assert!(ended.stderr.contains("not those of a cross-encoder"), "{}", ended.stderr);
    assert!(ended.success().lines().nth(1).unwrap().ends_with("Paris is the capital of France."));
    let json: Value =
        with(&cache, &[&arguments[..], &["--json", "--top-n", "1"]].concat()).await.json();
    assert_eq!(json["method"], "embedding_cosine");
    assert_eq!(json["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["results"][0]["index"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_local_model_cannot_do_is_refused() {
    let Some(cache) = filled() else { return };
    let ended = with(&cache, &["chat", "Hi", "-m", "minilm"]).await;
    assert_eq!(ended.code, Some(5), "{ended:?}");
    let ended = with(&cache, &["embed", "Hi", "-m", "smollm2"]).await;
    assert_eq!(ended.code, Some(5), "{ended:?}");
}
