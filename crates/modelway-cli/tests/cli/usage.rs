//! What is wrong before anything is sent: exit codes 2 and 3.

use crate::support::{Ended, at, folder, modelway, run};

async fn with(options: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = modelway(options);
    command.envs(variables.iter().copied());
    run(command).await
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_options() {
    for options in [
        &[][..],
        &["chatt"],
        &["chat", "Hi", "--nonsense"],
        &["chat", "Hi", "--timeout", "0"],
        &["chat", "Hi", "--timeout", "soon"],
        &["chat", "Hi", "--retries", "-1"],
        &["chat", "Hi", "--json-object", "--json-schema", "x"],
        &["chat", "Hi", "--api-key-env", "X"],
        &["chat", "Hi", "--header", "nonsense"],
        &["models"],
    ] {
        let ended = with(options, &[]).await;
        assert_eq!(ended.code, Some(2), "{options:?}: {ended:?}");
        assert_eq!(ended.stdout, "");
        assert!(!ended.stderr.is_empty());
    }
    let ended = with(&["chat", "Hi", "--json", "--nonsense"], &[]).await;
    assert_eq!(ended.code, Some(2));
    let error = &ended.json()["error"];
    assert_eq!(error["kind"], "usage");
    assert_eq!(error["message"], "unexpected argument '--nonsense' found");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_files() {
    let place = folder("bad-files");
    let text = place.join("text.json");
    std::fs::write(&text, "no JSON").unwrap();
    let text = text.to_str().unwrap();
    for options in [
        &["--image", "/nonexistent/cat.png"][..],
        &["--image", text],
        &["--json-schema", text],
        &["--json-schema", "/nonexistent.json"],
        &["--history", text],
    ] {
        let ended = run(at("http://127.0.0.1:1", &[&["chat", "Hi"], options].concat())).await;
        assert_eq!(ended.code, Some(2), "{options:?}: {ended:?}");
        assert!(ended.stderr.contains(options[1]), "{}", ended.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn help_and_version() {
    let help = with(&["--help"], &[]).await.success();
    for code in ["  0  success", "130  stopped by Ctrl-C", "  9  the answer broke off"] {
        assert!(help.contains(code), "{help}");
    }
    assert!(with(&["--version"], &[]).await.success().starts_with("modelway "));
    assert!(with(&["chat", "--help"], &[]).await.success().contains("--show-reasoning"));
}

/// What `chat Hi` with these options and variables says about the configuration.
async fn configuration(options: &[&str], variables: &[(&str, &str)]) -> String {
    let ended = with(&[&["chat", "Hi"], options].concat(), variables).await;
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert_eq!(ended.stdout, "");
    ended.stderr
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_configured() {
    let told = configuration(&["-m", "groq:x"], &[]).await;
    assert!(told.contains("`groq` is not configured; set GROQ_API_KEY"), "{told}");
    let told = configuration(&["-m", "groq:x"], &[("MISTRAL_API_KEY", "k")]).await;
    assert!(told.contains("`groq` is not configured; set GROQ_API_KEY"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_model() {
    let told = configuration(&["--base-url", "http://127.0.0.1:1"], &[]).await;
    let hint = "error: no model is chosen; give --model, set MODELWAY_MODEL";
    assert!(told.starts_with(hint), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_without_its_key() {
    let told = configuration(&["--provider", "groq", "-m", "x"], &[("XAI_API_KEY", "k")]).await;
    assert!(told.contains("`groq` is not configured; set GROQ_API_KEY"), "{told}");
    let options = ["--provider", "groq", "-m", "x", "--api-key-env", "esecret_as_a_name"];
    let told = configuration(&options, &[]).await;
    assert!(told.contains("the variable that --api-key-env names is not set"), "{told}");
    assert!(!told.contains("esecret"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_provider() {
    let told = configuration(&["--provider", "nope", "-m", "x"], &[]).await;
    assert!(told.contains("there is no provider `nope`; known: anyscale, "), "{told}");
    let told =
        configuration(&["-m", "x"], &[("MODELWAY_PROVIDER", "nope"), ("XAI_API_KEY", "k")]).await;
    assert!(told.contains("the provider `nope` is not configured"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ambiguous_model() {
    let variables =
        [("OLLAMA_HOST", "127.0.0.1:1"), ("MISTRAL_API_KEY", "k"), ("MODELWAY_PROVIDER", "ollama")];
    let told = configuration(&["-m", "mistral:7b"], &variables).await;
    assert!(told.contains("write `mistral::7b` or `ollama::mistral:7b`"), "{told}");
    // With --provider it is exact.
    let options = ["chat", "Hi", "-m", "mistral:7b", "--provider", "ollama", "--retries", "0"];
    assert_eq!(with(&options, &variables).await.code, Some(7));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_values() {
    let told = configuration(&["--base-url", "nonsense", "-m", "x"], &[]).await;
    assert!(told.contains("the base URL `nonsense` is not a URL"), "{told}");
    let url = "http://me:canary@127.0.0.1";
    let told = configuration(&["--base-url", url, "-m", "x"], &[]).await;
    assert!(!told.contains("canary"), "{told}");
    let told = configuration(&["-m", "x"], &[("VLLM_BASE_URL", "nonsense")]).await;
    assert!(told.contains("VLLM_BASE_URL: "), "{told}");
    let told = configuration(&["--config", "/nonexistent.toml", "-m", "x"], &[]).await;
    assert!(told.contains("/nonexistent.toml cannot be read"), "{told}");
    let told = configuration(&["-m", "x"], &[("MODELWAY_CONFIG", "/nonexistent.toml")]).await;
    assert!(told.contains("/nonexistent.toml cannot be read"), "{told}");
    let told = configuration(&["-m", "x"], &[("MODELWAY_LOG", "a=b=c")]).await;
    assert!(told.contains("MODELWAY_LOG cannot be read"), "{told}");
}
