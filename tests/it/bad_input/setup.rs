//! Keys, addresses, names.

use modelway::{
    ApiKey, Client, ClientBuilder, DeploymentRef, Error, ErrorKind, MapEnvironment, Provider,
};
use modelway_testing::Script;

use super::support::is_clear;

fn wrong<T: std::fmt::Debug>(result: Result<T, Error>, said: &[&str]) {
    let error = result.expect_err("wrong");
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    is_clear(&error);
    for said in said {
        assert!(error.to_string().contains(said), "`{error}` does not say `{said}`");
    }
}

#[test]
fn keys() {
    for blank in ["", "   ", "\n"] {
        wrong(ApiKey::new(blank), &["empty or blank"]);
    }
    for (key, at) in
        [("schlüssel", "position 5"), ("two words", "position 4"), ("a\nb", "position 2")]
    {
        let error = ApiKey::new(key).expect_err("wrong");
        assert!(error.to_string().contains(at), "{error}");
        assert!(!error.to_string().contains(key), "the message must not repeat the key: {error}");
    }
    assert_eq!(ApiKey::new(" esecret_x\n").expect("trimmed").expose(), "esecret_x");
}

#[test]
fn keys_from_the_environment_name_their_variable() {
    let env = |value: &str| MapEnvironment::from_iter([("ANYSCALE_API_KEY", value.to_owned())]);
    let from = |value| Client::builder().environment(env(value)).from_env().build();
    wrong(from("schlüssel"), &["ANYSCALE_API_KEY", "position"]);
    wrong(from("   "), &["ANYSCALE_API_KEY", "blank"]);
    wrong(from(""), &["no provider is configured", "ANYSCALE_API_KEY"]);
}

#[tokio::test]
async fn what_is_wrong_with_one_provider_does_not_concern_the_others() {
    let env = [("ANYSCALE_API_KEY", "two words"), ("OLLAMA_HOST", "127.0.0.1:9")];
    let env = || MapEnvironment::from_iter(env);
    let client =
        Client::builder().environment(env()).no_proxy().from_env().build().expect("one is good");
    assert_eq!(ask(&client, "ollama:small").await.provider(), Some("ollama"));
    for text in ["anyscale:m", "anyscale::m", "m"] {
        let error = ask(&client, text).await;
        assert!(error.to_string().contains("ANYSCALE_API_KEY"), "{text}: {error}");
        assert!(!error.to_string().contains("two words"), "{error}");
    }
    let default = Client::builder().environment(env()).from_env().default_provider("anyscale");
    wrong(default.build(), &["anyscale", "ANYSCALE_API_KEY", "position"]);
}

#[test]
fn a_server_of_ones_own_needs_no_key() {
    let env = MapEnvironment::from_iter([("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")]);
    let client = Client::builder().environment(env).from_env().build().expect("a client");
    assert_eq!(client.default_provider(), Some("openai"));
}

#[test]
fn base_urls() {
    let set = |url: &str| Provider::openai_compatible("lab", url);
    for url in ["localhost:8000", "api.example.com/v1", "", "ftp://host/v1", "http://", "/v1"] {
        wrong(set(url), &["base URL", "https://"]);
    }
    wrong(set("https://host/v1?key=canary"), &["query"]);
    for url in [
        "https://user:canary@host/v1",
        "https://h/v1?k=canary",
        "htps://u:canary@h",
        "esecret_CANARY",
    ] {
        let error = set(url).expect_err("wrong");
        assert!(!format!("{error} {error:?}").to_lowercase().contains("canary"), "{error:?}");
    }
    let proxied = Provider::named("openai").expect("a row").with_proxy("http://me:canary@p:1");
    assert!(!format!("{proxied:?}").contains("canary"));
    let pasted = set("http://host/v1/chat/completions").expect("the base of it");
    assert_eq!(pasted.base_url(), "http://host/v1");
    assert_eq!(set(" http://host:1/v1/ ").expect("good").base_url(), "http://host:1/v1");
}

#[test]
fn the_version_is_not_appended_twice() {
    let at = |url: &str| {
        let provider =
            Provider::named("anyscale").expect("a row").with_base_url(url).expect("a URL");
        provider.base_url().to_owned()
    };
    for url in [
        "https://h.anyscaleuserdata.com",
        "https://h.anyscaleuserdata.com/",
        "https://h.anyscaleuserdata.com/v1/",
    ] {
        assert_eq!(at(url), "https://h.anyscaleuserdata.com/v1");
    }
    let files = "https://app.endpoints.anyscale.com/endpoints-api/v1";
    assert_eq!(at(files), files);
    let azure = |url: &str| {
        let provider = Provider::named("azure").expect("a row").with_base_url(url).expect("a URL");
        provider.base_url().to_owned()
    };
    for url in [
        "https://r.openai.azure.com",
        "https://r.openai.azure.com/openai",
        "https://r.openai.azure.com/openai/v1",
    ] {
        assert_eq!(azure(url), "https://r.openai.azure.com/openai/v1");
    }
}

#[test]
fn anyscale_variables_and_their_precedence() {
    let found = |pairs: &[(&str, &str)]| {
        let env = MapEnvironment::from_iter(pairs.iter().copied());
        let found = modelway::providers::discover(&env).into_iter();
        found.map(|one| one.provider.expect("good")).collect::<Vec<_>>()
    };
    let one = |pairs: &[(&str, &str)]| {
        let all = found(pairs);
        let [one] = all.as_slice() else { panic!("{all:?}") };
        let key = one.key().map(|k| k.expose().to_owned()).unwrap_or_default();
        (one.id().to_owned(), key, one.base_url().to_owned())
    };
    let hosted = "https://api.endpoints.anyscale.com/v1".to_owned();
    for variable in [
        "ANYSCALE_API_KEY",
        "ANYSCALE_ENDPOINTS_API_KEY",
        "anyscale_endpoints_api_key",
        "ANYSCALE_ENDPOINT_API_KEY",
        "LLM_ANYSCALE_ENDPOINTS_KEY",
    ] {
        assert_eq!(one(&[(variable, "k")]), ("anyscale".into(), "k".into(), hosted.clone()));
    }
    let both = [("ANYSCALE_API_KEY", "a"), ("ANYSCALE_ENDPOINTS_API_KEY", "b")];
    assert_eq!(one(&both).1, "a");
    let urls = [
        ("ANYSCALE_API_KEY", "k"),
        ("ANYSCALE_API_BASE", "https://b"),
        ("ANYSCALE_BASE_URL", "https://a"),
    ];
    assert_eq!(one(&urls).2, "https://a/v1");
    assert_eq!(
        one(&[("ANYSCALE_API_KEY", "k"), ("ANYSCALE_API_BASE", "https://b")]).2,
        "https://b/v1"
    );
    // OpenAI's own variables, pointed at an Anyscale host, mean Anyscale and nobody else.
    let seed = [
        ("OPENAI_BASE_URL", "https://api.endpoints.anyscale.com/v1"),
        ("OPENAI_API_KEY", "esecret_1"),
    ];
    assert_eq!(one(&seed), ("anyscale".into(), "esecret_1".into(), hosted));
    let private = [("OPENAI_BASE_URL", "https://x.anyscaleuserdata.com"), ("OPENAI_API_KEY", "t")];
    assert_eq!(one(&private).2, "https://x.anyscaleuserdata.com/v1");
    let own = [("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"), ("OPENAI_API_KEY", "t")];
    assert_eq!(one(&own), ("openai".into(), "t".into(), "http://127.0.0.1:9/v1".into()));
    let lookalike =
        [("OPENAI_BASE_URL", "https://evilanyscaleuserdata.com/v1"), ("OPENAI_API_KEY", "t")];
    assert_eq!(one(&lookalike).0, "openai");
    let custom = [("MODELWAY_BASE_URL", "http://127.0.0.1:9/v1")];
    assert_eq!(one(&custom), ("custom".into(), String::new(), "http://127.0.0.1:9/v1".into()));
}

#[test]
fn a_proxy_variable_is_the_providers_alone() {
    let env =
        MapEnvironment::from_iter([("ANYSCALE_API_KEY", "k"), ("ANYSCALE_PROXY", "http://p:1")]);
    let found = modelway::providers::discover(&env);
    assert_eq!(found[0].provider.as_ref().expect("good").proxy(), Some("http://p:1"));
}

#[test]
fn unknown_providers() {
    wrong(Provider::named("anyskale"), &["anyskale", "anyscale", "openai"]);
    wrong(Client::builder().backend(Script::new()).default_provider("nobody").build(), &["nobody"]);
}

fn two() -> ClientBuilder {
    let ollama = Provider::named("ollama").expect("a row");
    let mistral =
        Provider::named("mistral").expect("a row").with_key(ApiKey::new("k").expect("a key"));
    Client::builder().provider(ollama).provider(mistral).no_proxy()
}

async fn ask(client: &Client, model: &str) -> Error {
    let call = client.models().chat_completions().create(model).prompt("Hi");
    call.with_timeout(std::time::Duration::from_millis(1)).await.expect_err("nobody is there")
}

#[tokio::test]
async fn ambiguous_texts_show_both_spellings() {
    let client = two().default_provider("ollama").build().expect("a client");
    let error = ask(&client, "mistral:7b").await;
    assert_eq!(error.kind(), ErrorKind::Configuration);
    is_clear(&error);
    for spelling in ["`mistral::7b`", "`ollama::mistral:7b`"] {
        assert!(error.to_string().contains(spelling), "{error}");
    }
    for (clear, provider) in [
        ("ollama::mistral:7b", "ollama"),
        ("ollama:mistral:7b", "ollama"),
        ("llama3.2:1b", "ollama"),
        ("mistral::7b", "mistral"),
        ("mistral:mistral-small-latest", "mistral"),
    ] {
        let error = ask(&client, clear).await;
        assert_eq!(error.provider(), Some(provider), "{clear}: {error}");
    }
    assert_eq!(
        DeploymentRef::new("ollama", "mistral:7b"),
        DeploymentRef::from("ollama::mistral:7b")
    );
}

#[tokio::test]
async fn names_without_a_default_and_known_but_absent_providers() {
    let client = two().build().expect("a client");
    let error = ask(&client, "some-model").await;
    assert!(error.to_string().contains("none is the default"), "{error}");
    assert!(error.to_string().contains("ollama:some-model"), "{error}");
    let error = ask(&client, "groq:llama-3.3-70b-versatile").await;
    assert!(error.to_string().contains("GROQ_API_KEY"), "{error}");
    let error = ask(&client, "nobody::model").await;
    assert!(error.to_string().contains("`nobody` is not configured"), "{error}");
}
