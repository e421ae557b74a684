//! Rows of the table out of the environment.

use modelway::providers::{OPENAI_COMPATIBLE, discover, discover_at, discover_named, find};
use modelway::{Discovered, MapEnvironment};

fn env(variables: &[(&str, &str)]) -> MapEnvironment {
    variables.iter().copied().collect()
}

fn named(id: &str, variables: &[(&str, &str)]) -> Option<Discovered> {
    discover_named(find(id).unwrap_or(&OPENAI_COMPATIBLE), &env(variables))
}

#[test]
fn rows_do_not_disturb_each_other() {
    let broken = env(&[
        ("GROQ_API_KEY", "gsk"),
        ("OPENAI_API_KEY", "sk"),
        ("OPENAI_BASE_URL", "nonsense"),
        ("VLLM_BASE_URL", "nonsense"),
        ("XAI_API_KEY", "with space"),
    ]);
    for found in discover(&broken) {
        let variable = match found.id {
            "groq" => {
                assert!(found.provider.is_ok());
                continue;
            }
            "openai" => "OPENAI_BASE_URL",
            "vllm" => "VLLM_BASE_URL",
            "xai" => "XAI_API_KEY",
            other => panic!("{other} is not configured"),
        };
        let error = found.provider.expect_err("wrong").to_string();
        assert!(error.contains(variable), "{error}");
    }
}

#[test]
fn variables_are_named_and_keys_are_not_shown() {
    let set =
        [("OPENAI_API_KEY", "secret"), ("OPENAI_BASE_URL", "https://me.anyscaleuserdata.com")];
    let found = discover(&env(&set));
    let [anyscale] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(anyscale.id, "anyscale");
    assert_eq!(anyscale.key_variable, Some("OPENAI_API_KEY"));
    assert_eq!(anyscale.url_variable, Some("OPENAI_BASE_URL"));
    assert!(!format!("{found:?}").contains("secret"));
    assert!(named("groq", &set).is_none());
}

#[test]
fn a_named_local_row_is_at_its_usual_address() {
    let base = |found: Option<Discovered>| {
        found.expect("there").provider.expect("good").base_url().to_owned()
    };
    assert_eq!(base(named("vllm", &[("VLLM_API_KEY", "k")])), "http://127.0.0.1:8000/v1");
    assert_eq!(base(named("ollama", &[("OLLAMA_HOST", "0.0.0.0")])), "http://127.0.0.1:11434/v1");
    assert!(named("custom", &[]).is_none());
}

#[test]
fn a_given_address_leaves_only_the_rows_own_key() {
    let set = [("OPENAI_API_KEY", "sk"), ("OPENAI_BASE_URL", "https://api.groq.com/openai/v1")];
    let at = |id: &str| {
        let row = find(id).expect("a row");
        discover_at(row, "http://127.0.0.1:9", &env(&set)).provider.expect("good")
    };
    assert!(at("openai").key().is_some());
    assert!(at("groq").key().is_none());
    assert_eq!(at("ollama").base_url(), "http://127.0.0.1:9/v1");
}
