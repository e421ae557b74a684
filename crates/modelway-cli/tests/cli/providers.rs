//! `modelway providers`.

use serde_json::{Value, json};

use crate::support::{modelway, run};

fn of<'a>(json: &'a Value, id: &str) -> &'a Value {
    json["providers"].as_array().unwrap().iter().find(|p| p["id"] == id).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_says_what_configures_it() {
    let table = run(modelway(&["providers"])).await.success();
    let line = |id: &str| table.lines().find(|line| line.starts_with(id)).unwrap().to_owned();
    assert!(
        line("groq ").ends_with("https://api.groq.com/openai/v1          - (set GROQ_API_KEY)")
    );
    assert!(
        line("ollama ")
            .ends_with("http://127.0.0.1:11434/v1               - (set OLLAMA_BASE_URL)")
    );
    assert!(
        line("custom ")
            .ends_with("-                                       - (set MODELWAY_BASE_URL)")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn configured_ones_name_their_variables() {
    let mut command = modelway(&["providers", "--json"]);
    command
        .env("GROQ_API_KEY", "gsk-canary")
        .env("PPLX_API_KEY", "pplx-canary")
        .env("OLLAMA_HOST", "lab:11434")
        .env("XAI_API_KEY", "two words");
    let ended = run(command).await;
    let json = ended.json();
    assert_eq!(of(&json, "groq")["key_variable"], "GROQ_API_KEY");
    assert_eq!(of(&json, "perplexity")["key_variable"], "PPLX_API_KEY");
    assert_eq!(of(&json, "ollama")["url_variable"], "OLLAMA_HOST");
    assert_eq!(of(&json, "ollama")["base_url"], "http://lab:11434/v1");
    assert_eq!(of(&json, "ollama")["configured"], true);
    // One that is broken does not hide the others.
    assert_eq!(of(&json, "xai")["configured"], false);
    assert!(of(&json, "xai")["problem"].as_str().unwrap().contains("XAI_API_KEY"));
    assert_eq!(of(&json, "openai")["set"], "OPENAI_API_KEY");
    for secret in ["canary", "two words"] {
        assert!(!ended.stdout.contains(secret), "{}", ended.stdout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_config_file_counts_too() {
    let file = crate::support::folder("config").join("c.toml");
    let config = "[providers.lab]\nbase_url = \"http://lab/v1\"\napi_key = \"canary\"\n";
    std::fs::write(&file, config).unwrap();
    let ended = run(modelway(&["providers", "--json", "--config", file.to_str().unwrap()])).await;
    let json = ended.json();
    assert_eq!(json["providers"][0]["id"], "lab");
    assert_eq!(json["providers"][0]["in_config"], json!(true));
    assert_eq!(json["providers"][0]["base_url"], "http://lab/v1");
    assert!(!ended.stdout.contains("canary"));
}
